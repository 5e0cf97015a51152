"""Docstrings, comments, test names and pages follow docs/style.md, as far as a program can check it."""

import pytest

from tests.support.prose import Sentence, prose, python_prose, script_prose, text_prose

PARTS = ("chalicelib", "infra", "local", "tests", "web/src", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.mark.parametrize("part", PARTS)
def test_sentences_name_their_subject(part: str) -> None:
    assert [f"{each.path}:{each.line}: {each.text[:80]}" for each in prose([part]) if each.is_headless] == []


@pytest.mark.parametrize("part", PARTS)
def test_private_words_are_not_used(part: str) -> None:
    assert [f"{each.path}:{each.line}: {each.banned}" for each in prose([part]) if each.banned] == []


@pytest.mark.parametrize(
    ("text", "headless"),
    [
        ("What fails is tried again.", True),
        ("Whoever reads it learns why.", True),
        ("What each channel sends and receives.", True),
        ("what a component test shows", True),
        ("Somebody came online.", True),
        ("Nobody is assigned automatically.", True),
        ("Nobody can read it.", False),
        ("Where clients put their credentials.", True),
        ("Where two rules differ, the newer one counts.", False),
        ("How long it takes.", True),
        ("How it is tested", False),
        ("How long does it take?", False),
        ("The queue delivers a failed message again.", False),
        ("What happens when two agents reply?", False),
        ("That's a contraction.", False),
    ],
)
def test_headless_sentences_are_found(text: str, headless: bool) -> None:
    assert Sentence("a.py", 1, text).is_headless is headless


def test_private_words_are_found_outside_of_code() -> None:
    assert Sentence("a.py", 1, "It joins the lane.").banned == ["lane"]
    assert Sentence("a.py", 1, "The field `lane` is stored.").banned == []


def test_every_kind_of_prose_is_read() -> None:
    source = '"""A module."""\n# A comment.\n\ndef test_it_works() -> None:\n    """A docstring."""\n'
    assert [text for _, text in python_prose(source)] == ["A module.", "it works", "A docstring.", "A comment."]
    script = "/** A doc. */\n// A line.\nit('returns rows', () => {})\n<!-- Markup. -->"
    assert {text.strip() for _, text in script_prose(script)} == {"A doc.", "A line.", "returns rows", "Markup."}
    assert "code" not in "".join(text for _, text in text_prose("# A page\n\n```\ncode\n```\n\nText."))
