"""The provider's name replaces one that nobody chose, and a name without a visible character is none."""

from tests.cases.conftest import Case


def test_wa_name_after_echo(case: Case) -> None:
    case.run()
    assert case.contact()["name"] == "Real Name"
    assert case.texts() == ["from the phone", "answer"]


def test_wa_name_is_number(case: Case) -> None:
    case.run()
    assert case.contact()["name"] == "Real Name"


def test_tg_blank_name(case: Case) -> None:
    """A contact without a name is called by two words and a number."""
    case.run()
    names = [each["name"] for each in case.contacts()]
    assert len(names) == 2
    assert all(name.isascii() and name.replace("-", "").isalnum() for name in names), names
