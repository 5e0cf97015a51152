"""The texts of the server in every language."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain import languages
from chalicelib.domain.errors import DeskError, Invalid

FILES = sorted(languages.FOLDER.glob("*.json"))
WEB = Path(__file__).parents[2] / "web" / "src" / "languages"
FORMS = {"ar": 6, "de": 2, "en": 2, "es": 3, "fr": 3, "ja": 1, "pt_BR": 3}
"""Plural forms by CLDR. A language that stands here not has two."""


def _paths(node: Any, prefix: str = "") -> dict[str, str]:
    if isinstance(node, str):
        return {prefix: node}
    return {path: text for key, value in node.items() for path, text in _paths(value, f"{prefix}.{key}").items()}


def _names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _texts(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read


ENGLISH = _paths(_texts(languages.FOLDER / "en.json")["activity"])
REFUSALS = [_texts(file)["refusals"] for file in FILES if file.stem != "en"]


def test_server_has_the_languages_of_the_web_client() -> None:
    known = {folder.name for folder in WEB.iterdir()} if WEB.exists() else set()
    assert {file.stem for file in FILES} >= {"en", *known}
    assert {file.stem for file in FILES} <= languages.LOCALES


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_lines_are_complete_and_have_the_same_facts(file: Path) -> None:
    lines = _paths(_texts(file)["activity"])
    assert lines.keys() == ENGLISH.keys()
    for path, text in lines.items():
        assert text.strip()
        assert "|" not in text or ".duration." in path
        assert _names(text) == _names(ENGLISH[path])


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_durations_have_the_forms_of_the_language(file: Path) -> None:
    forms = FORMS.get(file.stem, 2)
    for text in _texts(file)["activity"]["duration"].values():
        assert len(text.split(" | ")) == forms
    assert {languages.plural_form(file.stem, number) for number in (*range(200), 1_000_000)} == set(range(forms))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_refusals_are_the_same_in_every_language(file: Path) -> None:
    refusals = _texts(file)["refusals"]
    if file.stem == "en":
        assert refusals == {}
        return
    documented = set(re.findall(r"^\| `(\w+)` \|", (Path(__file__).parents[2] / "docs" / "errors.md").read_text(), re.MULTILINE))
    assert refusals.keys() == REFUSALS[0].keys()
    assert refusals.keys() <= documented
    assert all(text.strip() and _names(text) == _names(REFUSALS[0][code]) for code, text in refusals.items())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [1, 0, 1, 1, 1, 1, 1]),
        ("nl", [1, 0, 1, 1, 1, 1, 1]),
        ("fr", [0, 0, 2, 2, 2, 2, 1]),
        ("pt_BR", [0, 0, 2, 2, 2, 2, 1]),
        ("es", [2, 0, 2, 2, 2, 2, 1]),
        ("ja", [0, 0, 0, 0, 0, 0, 0]),
        ("ar", [0, 1, 2, 3, 4, 5, 5]),
    ],
)
def test_plural_forms_follow_cldr(language: str, expected: list[int]) -> None:
    assert [languages.plural_form(language, number) for number in (0, 1, 2, 3, 11, 100, 1_000_000)] == expected


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("DE-at", "de"),
        ("pt", "pt_BR"),
        ("pt-PT, en;q=0.5", "pt_BR"),
        ("nl, ja;q=0.4, fr;q=0.8", "fr"),
        ("nl", None),
        ("de;q=0, en", "en"),
        ("*", None),
        ("", None),
        (";;;,=,de;q=9", None),
        ("\x00<script>, é", None),
        ("a" * 100_000, None),
    ],
)
def test_accept_language_is_read(header: str, language: str | None) -> None:
    assert languages.preferred(header) == language


def test_line_is_written_in_the_language_of_the_account() -> None:
    assert languages.activity_text("de", "priority_changed", {"actor": "Ada", "from": "low", "to": "urgent"}) == (
        "Ada hat die Priorität von „niedrig“ in „dringend“ geändert"
    )
    assert languages.activity_text("ar", "auto_resolved", {"amount": 2, "unit": "days"}) == "تم حل المحادثة بعد يومين دون نشاط"
    assert languages.activity_text("ja", "labels_added", {"actor": "Ada", "labels": ["vip", "new"]}) == (
        "Ada さんが vip、new を追加しました"
    )


def test_account_with_a_language_without_texts_gets_english_lines() -> None:
    assert languages.activity_text("nl", "team_removed", {"actor": "Ada"}) == "Team removed by Ada"


def test_names_are_not_read_as_placeholders() -> None:
    line = languages.activity_text("en", "assignee_set", {"actor": "{assignee}", "assignee": "{actor}"})
    assert line == "Assigned to {actor} by {assignee}"


def test_refusal_without_a_translation_keeps_its_message() -> None:
    assert languages.refusal_text(DeskError("Only so.", code="payload_invalid"), "de") == "Only so."
    assert languages.refusal_text(DeskError("Empty.", code="message_empty"), "en, de;q=0.5") == "Empty."
    assert languages.refusal_text(Invalid("?", code="variable_unknown", name="{{x}}"), "de") == (
        "{{x}} ist keine Variable, die eine Nachricht haben kann."
    )


@pytest.mark.parametrize("locale", ["xx", "", "DE", "de ", 5, True, ["de"], {"de": 1}, "../languages/de"])
def test_unknown_language_is_refused(locale: Any) -> None:
    with pytest.raises(Invalid) as refused:
        languages.check_locale(locale)
    assert (refused.value.code, refused.value.fields) == ("locale_unknown", ("locale",))
