"""Which of two names a contact has, and what of a name can be seen."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.contacts import Contact, ContactLink, NameSource
from chalicelib.domain.folding import folded, telephone_number, visible
from chalicelib.domain.names import generated_name, named_by_agent, named_by_channel, source_of

AT = 1_790_000_000_000
WHATSAPP, TELEGRAM = ContactLink(1, 11, "447700900113"), ContactLink(2, 12, "700000012")


def contact(name: str = generated_name(7), **facts: Any) -> Contact:
    return Contact(7, 1, name, AT, AT, **{"phone_number": "+447700900113", "links": (WHATSAPP, TELEGRAM), **facts})


INVENTED = contact()
NUMBERED = named_by_agent(INVENTED, "+44 7700 900113")
CALLED = named_by_channel(INVENTED, 2, username="kim_doe_77")
PROFILED = named_by_channel(INVENTED, 1, name="Kim Doe")
CHOSEN = named_by_agent(INVENTED, "Kim of Acme")
IN_ORDER = {
    NameSource.INVENTED: INVENTED,
    NameSource.NUMBER: NUMBERED,
    NameSource.USERNAME: CALLED,
    NameSource.PROFILE: PROFILED,
    NameSource.AGENT: CHOSEN,
}
OFFERS: dict[NameSource, dict[str, str]] = {
    NameSource.NUMBER: {"name": "447700900113"},
    NameSource.USERNAME: {"username": "another_kim"},
    NameSource.PROFILE: {"name": "Real Name"},
}


@pytest.mark.parametrize("source", NameSource)
def test_source_of_a_name_is_known(source: NameSource) -> None:
    assert source_of(IN_ORDER[source]) is source


@pytest.mark.parametrize("present", NameSource)
@pytest.mark.parametrize("offered", OFFERS)
def test_name_replaces_one_that_is_not_better(present: NameSource, offered: NameSource) -> None:
    sources, before, [name] = list(NameSource), IN_ORDER[present], OFFERS[offered].values()
    after = named_by_channel(before, 1, **OFFERS[offered])
    is_replaced = sources.index(present) <= sources.index(offered)
    assert after.name == (name if is_replaced else before.name)
    assert source_of(after) is (offered if is_replaced else present)


@pytest.mark.parametrize("present", NameSource)
def test_agents_name_replaces_every_other_one(present: NameSource) -> None:
    assert named_by_agent(IN_ORDER[present], " Kim ").name == "Kim"
    assert source_of(named_by_agent(IN_ORDER[present], "Kim")) is NameSource.AGENT


def test_agent_keeps_a_name_by_confirming_it() -> None:
    confirmed = named_by_agent(PROFILED, "Kim Doe")
    assert named_by_channel(confirmed, 1, name="Kim Doe").name_source is NameSource.AGENT
    assert named_by_channel(confirmed, 1, name="Kim Smith").name == "Kim Doe"


def test_name_follows_the_profile_that_changed_last() -> None:
    both = named_by_channel(named_by_channel(INVENTED, 1, name="Kim Doe"), 2, name="Kim")
    assert both.name == "Kim"
    assert named_by_channel(both, 1, name="Kim Doe") == both, "an unchanged profile does not take the name back"
    assert named_by_channel(both, 1, name="Kim Smith").name == "Kim Smith"


def test_unchanged_profile_changes_nothing() -> None:
    assert named_by_channel(PROFILED, 1, name="Kim Doe") == PROFILED
    assert named_by_channel(PROFILED, 404, name="Kim Smith") == PROFILED, "a link of somebody else"


@pytest.mark.parametrize(
    "blank", [None, "", "  ", "\u3164", "\u200b\u2063", "\u2800", "\ufe0f", "\u115f\u1160", "\u00ad\u2060\ufeff", "\U000e0067"]
)
def test_invisible_name_is_none(blank: str | None) -> None:
    assert visible(blank) == ""
    assert named_by_channel(INVENTED, 1, name=blank) == INVENTED
    assert named_by_channel(INVENTED, 1, name=blank, username="kim").name == "kim"
    assert named_by_agent(PROFILED, blank or "") == PROFILED
    assert source_of(contact(blank or "")) is NameSource.INVENTED


@pytest.mark.parametrize("name", [".", "❤\ufe0f", "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e007f", "김", "\ufffd"])
def test_visible_name_is_kept_as_it_is(name: str) -> None:
    assert visible(f"\u3164 {name}\u200b ") == name


@pytest.mark.parametrize(
    "name",
    ["+447700900113", "447700900113", "07700 900113", "(07700) 900-113", "0044 7700 900113", "+49 30 123456", "٠٧٧٠٠٩٠٠١١٣"],
)
def test_telephone_number_is_a_poor_name(name: str) -> None:
    assert source_of(named_by_agent(INVENTED, name)) is NameSource.NUMBER


@pytest.mark.parametrize("name", ["4711", "900113", "12345678", "007", "Kim +447700900113", "3.14"])
def test_other_digits_are_a_name(name: str) -> None:
    assert source_of(named_by_agent(INVENTED, name)) is NameSource.AGENT


@pytest.mark.parametrize(
    ("facts", "source"),
    [
        ({}, NameSource.INVENTED),
        ({"name": "+447700900113"}, NameSource.NUMBER),
        ({"name": "700000012"}, NameSource.NUMBER),
        ({"name": "kim_77", "additional_attributes": {"username": "kim_77"}}, NameSource.USERNAME),
        ({"name": "Kim Doe"}, NameSource.AGENT),
        ({"name": generated_name(8)}, NameSource.AGENT),
    ],
)
def test_contact_of_an_earlier_version_loses_no_chosen_name(facts: dict[str, Any], source: NameSource) -> None:
    assert source_of(contact(**facts)) is source


def test_contact_of_an_earlier_version_follows_the_profile_that_named_it() -> None:
    heard = named_by_channel(contact("Kim Doe"), 1, name="Kim Doe")
    assert named_by_channel(heard, 1, name="Kim Smith").name == "Kim Smith"


def test_contact_of_an_earlier_version_gets_the_source_of_the_name_that_it_shares_with_its_profile() -> None:
    named = contact("Kim Doe", links=(replace(WHATSAPP, profile_name="Kim Doe"), TELEGRAM))
    assert named.name_source is None
    assert named_by_channel(named, 1, name="Kim Doe").name_source is NameSource.PROFILE


def test_contact_of_an_earlier_version_keeps_the_name_that_differs_from_its_profile() -> None:
    named = contact("Kim of Acme", links=(replace(WHATSAPP, profile_name="Kim Doe"), TELEGRAM))
    assert named_by_channel(named, 1, name="Kim Doe") == named


def test_name_that_an_earlier_version_chose_meanwhile_is_an_agents() -> None:
    renamed = Contact(7, 1, "Kim of Acme", AT, AT, links=PROFILED.links, name_source=NameSource.PROFILE)
    assert source_of(renamed) is NameSource.AGENT
    assert named_by_channel(renamed, 1, name="Kim Smith").name == "Kim of Acme"


def test_generated_name_depends_on_the_seed_only() -> None:
    assert generated_name(123_456) == generated_name(123_456)
    assert len({generated_name(seed) for seed in range(997)}) == 997
    assert generated_name(123_456) == "quiet-willow-825", "a stored name is still known as a generated one"


@pytest.mark.parametrize(
    ("letter", "mark"),
    [
        ("क", "\u0941"),
        ("か", "\u3099"),
        ("क", "\u094d"),
        ("క", "\u0c55"),
        ("క", "\u0c56"),
        ("ก", "\u0e38"),
        ("ກ", "\u0eb8"),
        ("ཀ", "\u0f71"),
        ("ཀ", "\u0f72"),
        ("ཀ", "\u0f74"),
    ],
)
def test_mark_that_makes_another_letter_stays(letter: str, mark: str) -> None:
    """Vowel signs and viramas, unlike accents."""
    assert folded(letter + mark) != folded(letter) == folded(f"{letter}\u0301")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+44 7700 900114", "+447700900114"),
        ("(07700) 900114", "7700900114"),
        ("7700-900-114", "7700900114"),
        ("0044 7700.900.114", "+447700900114"),
        ("+44 (0) 7700/900114", "+447700900114"),
        ("(11) 98765-4321", "11987654321"),
        ("tel:+1-415-555-0100", "+14155550100"),
        ("\u202a+44 7700 900114\u202c", "+447700900114"),
        ("+44\u00a07700\u2011900114", "+447700900114"),
        ("\uff0b44 \uff17\uff17\uff10\uff10 900114", "+447700900114"),
        ("+1 415 555 0100 ext. 5", "+14155550100"),
        ("0", None),
        ("", None),
        ("+", None),
        ("12a", None),
        ("1" * 20, "1" * 20),
        ("1" * 21, None),
        ("kim@example.com", None),
    ],
)
def test_telephone_number_is_read_as_people_write_it(written: str, number: str | None) -> None:
    assert telephone_number(written) == number
