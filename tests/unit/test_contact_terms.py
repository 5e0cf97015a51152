"""The terms under which contacts are found, and the beginnings of terms for which a query stands."""

from typing import Any

import pytest

from chalicelib.domain.contact_terms import MAX_TERM, MAX_TERMS, search_prefixes, search_terms
from chalicelib.domain.contacts import Contact

AT = 1_790_000_000_000


def contact(name: str = "Kim Possible", **facts: Any) -> Contact:
    return Contact(7, 1, name, AT, AT, **facts)


def finds(query: str, sought: Contact) -> bool:
    prefixes = search_prefixes(query)
    return any(term.startswith(prefixes) for term in search_terms(sought))


def test_search_terms_start_at_every_word() -> None:
    assert search_terms(contact()) == {"kim possible", "possible"}
    assert search_terms(contact("o'Neil-Śmith")) == {"o'neil-smith", "oneil-smith", "neil-smith", "smith"}


def test_search_terms_cover_every_identifying_field() -> None:
    full = contact(
        "Kim",
        email="kim.p@mail.example.com",
        phone_number="+14155550100",
        identifier="crm-55",
        additional_attributes={"company_name": "Acme Coffee", "username": "kim_doe_77", "city": "Rome"},
    )
    terms = search_terms(full)
    assert {"kim", "p@mail.example.com", "example.com", "crm-55", "55", "coffee", "+14155550100", "14155550100", "0100"} <= terms
    assert {"kim_doe_77", "doe_77", "77"} <= terms
    assert not any(term.startswith("rome") for term in terms)
    assert "100" not in terms, "three digits would match too many contacts"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("jose", "José Álvarez"),
        ("alvarez", "José Álvarez"),
        ("ÁLVAREZ", "Jose Alvarez"),
        ("jose\u0301", "José"),
        ("josé", "Jose\u0301"),
        ("lukasz", "Łukasz"),
        ("oyvind", "Øyvind"),
        ("Øyvind", "Oyvind"),
        ("ipek", "İpek"),
        ("İPEK", "ipek"),
        ("\u0131pek", "IPEK"),
        ("strasse", "Straße"),
        ("STRASSE", "straße"),
        ("muller", "Müller"),
        ("mueller", "Müller"),
        ("Müller", "Muller"),
        ("mueller", "Mu\u0308ller"),
        ("aeroe", "Ærø"),
        ("kim", "\uff2b\uff49\uff4d"),
        ("\uff2b\uff49\uff4d", "Kim"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f"),
        ("\u0627\u062d\u0645\u062f", "\u0623\u062d\u0645\u062f"),
        ("\u0639\u0644\u06cc", "\u0639\u0644\u064a"),
        ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd"),
        ("\u03bf\u03b4\u03c5\u03c3\u03c3\u03b5\u03c5\u03c3", "\u1f48\u03b4\u03c5\u03c3\u03c3\u03b5\u03cd\u03c2"),
        ("\u0415\u043b\u043a\u0430", "\u0401\u043b\u043a\u0430"),
        ("nguyen", "Nguy\u1ec5n V\u0103n \u0110\u1ea1t"),
        ("dat", "Nguy\u1ec5n V\u0103n \u0110\u1ea1t"),
        ("\u592a\u90ce", "\u5c71\u7530\u592a\u90ce"),
        ("\u7530\u592a", "\u5c71\u7530 \u592a\u90ce"),
        ("\u5c71\u7530 \u592a\u90ce", "\u5c71\u7530\u592a\u90ce"),
        ("\u3055\u304f\u3089", "\u30b5\u30af\u30e9"),
        ("\uff8f\uff72\uff79\uff99", "\u30de\u30a4\u30b1\u30eb\u30fb\u30b8\u30e3\u30af\u30bd\u30f3"),
        ("\u30b8\u30e3\u30af\u30bd\u30f3", "\u30de\u30a4\u30b1\u30eb\u30fb\u30b8\u30e3\u30af\u30bd\u30f3"),
        ("\ucca0\uc218", "\uae40\ucca0\uc218"),
        ("\ucca0\uc218", "\u1100\u1175\u11b7 \u110e\u1165\u11af\u1109\u116e"),
        ("\u0e43\u0e08", "\u0e2a\u0e21\u0e0a\u0e32\u0e22\u0e43\u0e08\u0e14\u0e35"),
        ("oneil", "O\u2019Neil"),
        ("o'neil", "O\u2019Neil"),
        ("o\u2019neil", "O'Neil"),
        ("jean-luc", "Jean\u2013Luc"),
        ("kim  doe", "Kim\u00a0Doe"),
        ("john", "Jo\u200bhn"),
        ("\u2764", "\u2764\ufe0f"),
        ("@kim", "Kim"),
    ],
)
def test_name_is_found_as_people_write_it(query: str, name: str) -> None:
    assert finds(query, contact(name))


@pytest.mark.parametrize(
    ("query", "name"), [("josef", "José"), ("im", "Kim"), ("\u3055", "\u3056"), ("\u0915\u093f", "\u0915\u0941"), ("@", "Kim")]
)
def test_other_names_are_not_found(query: str, name: str) -> None:
    assert not finds(query, contact(name))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("+44 7700 900114", "+447700900114"),
        ("(07700) 900114", "+447700900114"),
        ("7700-900-114", "+447700900114"),
        ("0044 7700 900114", "+447700900114"),
        ("011 44 7700 900114", "+447700900114"),
        ("+44 (0)7700 900114", "+447700900114"),
        ("44 7700 900114", "+447700900114"),
        ("900 114", "+447700900114"),
        ("0114", "+447700900114"),
        ("+447700", "+447700900114"),
        ("+44", "+447700900114"),
        ("\u202d+44\u00a07700\u2011900114\u202c", "+447700900114"),
        ("\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0661\u0664", "+447700900114"),
        ("(11) 98765-4321", "+5511987654321"),
        ("+55 11 98765 4321", "+5511987654321"),
        ("98765-4321", "+5511987654321"),
        ("8 (912) 345-67-89", "+79123456789"),
        ("06 30 123 4567", "+36301234567"),
        ("06 1234567", "+39061234567"),
        ("(415) 555-0100", "+14155550100"),
        ("1-415-555-0100", "+14155550100"),
    ],
)
def test_telephone_number_is_found_as_people_write_it(query: str, number: str) -> None:
    assert finds(query, contact("Phone", phone_number=number))


def test_number_in_a_name_is_found_like_a_telephone_number() -> None:
    assert finds("7700 900114", contact("+44 7700 900114"))


def test_country_code_is_looked_for_at_the_start() -> None:
    assert not finds("+77", contact("Phone", phone_number="+447700900114"))
    assert finds("77", contact("Phone", phone_number="+447700900114"))


@pytest.mark.parametrize("query", ["kim_doe_77", "@kim_doe_77", "@Kim_Doe", "doe_77", "\uff20kim_doe_77"])
def test_username_is_found_with_and_without_its_sign(query: str) -> None:
    assert finds(query, contact("Kim", additional_attributes={"username": "kim_doe_77"}))
    assert finds(query, contact("Kim", additional_attributes={"social_telegram_user_name": "kim_doe_77"}))


@pytest.mark.parametrize("query", ["kim.doe@x.example", "KIM.DOE", "doe@x", "@x.example", "x.example", "example"])
def test_email_is_found_by_its_parts(query: str) -> None:
    assert finds(query, contact("Somebody", email="kim.doe@x.example"))


def test_terms_are_cut_and_bounded() -> None:
    assert max(map(len, search_terms(contact("x" * 255)))) == MAX_TERM
    words = " ".join(f"w{number}" for number in range(60))
    crowded = contact(words, phone_number="+123456789012345", email="a.b.c.d.e.f@g.h.i.example", identifier="\u5c71" * 255)
    assert len(search_terms(crowded)) == MAX_TERMS
    assert finds("+12345", crowded), "each field is found from its start"
    assert finds("a.b", crowded)


def test_usual_contact_has_few_terms() -> None:
    facts: dict[str, Any] = {"username": "kim_doe_77"}
    usual = contact("Kim Doe", email="kim.doe@shop.example", phone_number="+447700900114", additional_attributes=facts)
    assert len(search_terms(usual)) == 19


@pytest.mark.parametrize("query", ["kim", "José", "+44 7700 900114", "O\u2019Néil", "0114 477 0090", "8 912 345 67 89"])
def test_query_stands_for_five_prefixes_at_most(query: str) -> None:
    assert 1 <= len(search_prefixes(query)) <= 5


@pytest.mark.parametrize("query", ["kim", "kim doe", "4711", "kim.doe@x.example"])
def test_plain_query_is_one_prefix(query: str) -> None:
    assert search_prefixes(query) == (query,)


def test_terms_of_earlier_versions_are_found_until_they_are_written_anew() -> None:
    assert "zoë o\u2019neil" in search_prefixes(" Zoë O\u2019Neil ")


@pytest.mark.parametrize("text", ["", "   ", "\u3164", "@"])
def test_text_without_letters_stands_for_itself_only(text: str) -> None:
    assert search_terms(contact(text, additional_attributes={"company_name": 5})) <= {text}
    assert set(search_prefixes(text)) <= {text.strip()}
