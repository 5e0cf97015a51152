"""Customers whose number is written in two ways, changes, or is joined by a user id stay one contact with one conversation."""

from tests.cases.conftest import Case


def assert_agent_made_contact_wrote(case: Case, phone_number: str) -> None:
    made, received = case.run()
    assert (made.status, received.status) == (200, 200)
    contact = case.contact()
    assert (contact["name"], contact["phone_number"]) == ("Agent made", phone_number)
    (conversation,) = case.conversations()
    assert conversation["meta"]["sender"]["id"] == contact["id"]
    assert case.texts() == ["hello"]


def test_wa_number_br_ninth_digit_missing(case: Case) -> None:
    assert_agent_made_contact_wrote(case, "+5511987654321")


def test_wa_number_mx_one_added(case: Case) -> None:
    assert_agent_made_contact_wrote(case, "+525512345678")


def test_wa_number_ar_nine_added(case: Case) -> None:
    assert_agent_made_contact_wrote(case, "+541123456780")


def test_wa_bsuid_after_phone(case: Case) -> None:
    case.run()
    assert case.contact()["phone_number"] == "+447700900101"
    assert case.texts() == ["one", "two"]


def test_wa_phone_after_bsuid(case: Case) -> None:
    case.run()
    assert case.contact()["phone_number"] == "+447700900102"
    assert case.texts() == ["one", "two"]


def test_wa_changed_number(case: Case) -> None:
    case.run()
    before, change, after = case.texts()
    assert (before, after) == ("before", "after")
    assert change is not None
    assert "new number +447700900104" in change
    assert case.contact()["phone_number"] == "+447700900104"


def test_wa_group_message(case: Case) -> None:
    case.run()
    assert case.texts() == ["private question"]
    assert case.contact()["name"] == "Kim Doe"
