"""Languages: those that accounts and people can choose, and the texts of the server in them.

A language is one file, `chalicelib/languages/<language>.json`, which is read with its first text. `activity` has the lines of
threads, which the web client reads from the same file; `mail` has the texts of mails; `name` is the language's own name;
`refusals` has the messages of refusals by code; `survey` those of satisfaction surveys; `weekdays` has the names of the days from
Sunday, for refusals that have the fact `weekday`.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import DeskError, Invalid

CODES = """
    ar bg ca cs da de el en es et fa fi fr he hi hr hu id is it ja ka ko lt lv ml ms ne nl no pl pt pt_BR ro ru sh sk sl sq sr sv
    ta th tl tr uk ur uz vi zh zh_CN zh_TW
"""
LOCALES = frozenset(CODES.split())
"""The languages that Chatwoot's clients know, in their spelling."""

ENGLISH = "en"
FOLDER = Path(__file__).parent.parent / "languages"


def check_locale(locale: Any) -> None:
    """Raises Invalid (`locale_unknown`)."""
    if not isinstance(locale, str) or locale not in LOCALES:
        raise Invalid("The language is not known. Send a code such as en or pt_BR.", code="locale_unknown", fields=("locale",))


@cache
def available() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in FOLDER.glob("*.json")))


@cache
def texts(language: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return read


@cache
def own_names() -> dict[str, str]:
    """The name of each language that has texts, in that language."""
    return {language: str(texts(language)["name"]) for language in available()}


def language_of(locale: str) -> str | None:
    """The language with texts for a code such as `pt-PT` or `pt_BR`; one of another region counts. None without one."""
    wanted = locale.replace("-", "_").lower()
    for found in (lambda name: name.lower() == wanted, lambda name: _base(name) == _base(wanted)):
        if name := next(filter(found, available()), None):
            return name
    return None


def _base(name: str) -> str:
    return name.partition("_")[0]


def preferred(accept_language: str) -> str | None:
    """The language of an Accept-Language header (RFC 9110, 12.5.4) that the client prefers among those with texts."""
    wanted = [_weighed(part) for part in accept_language[:500].split(",")]
    ordered = sorted(filter(None, wanted), key=lambda pair: -pair[1])
    return next(filter(None, (language_of(name) for name, _ in ordered)), None)


def _weighed(part: str) -> tuple[str, float] | None:
    found = re.fullmatch(r"\s*([A-Za-z0-9-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", part)
    return (found[1], float(found[2] or 1)) if found and float(found[2] or 1) > 0 else None


def refusal_text(error: DeskError, accept_language: str) -> str:
    """The message of a refusal in the preferred language, or as it is for a code without a text in that language."""
    language = preferred(accept_language) if accept_language else None
    words = texts(language or ENGLISH)
    text = words["refusals"].get(error.code)
    if text is None:
        return error.message
    named = {name: words["weekdays"][value] if name == "weekday" else str(value) for name, value in error.facts.items()}
    return _filled(text, named)


def mail_text(language: str, key: str, **facts: Any) -> str:
    """A text of a mail. `unit` and `amount` make a `duration`."""
    found = texts(language)
    return _filled(
        found["mail"][key], {name: _shown(language, found["activity"], name, value) for name, value in _derived(facts)}
    )


def mail_time(language: str, at: datetime) -> str:
    """The day and the time of day, to the minute."""
    month = mail_text(language, "months").split(" | ")[at.month - 1]
    return mail_text(language, "time", day=at.day, month=month, year=at.year, time=f"{at:%H:%M}")


def activity_text(locale: str, key: str, facts: Mapping[str, Any]) -> str:
    """The line of a thread for an action, in the language of the account."""
    language = language_of(locale) or ENGLISH
    words = texts(language)["activity"]
    return _filled(words[key], {name: _shown(language, words, name, value) for name, value in _derived(facts)})


def survey_texts(locale: str) -> dict[str, str]:
    """The texts of a satisfaction survey and of its page, by their keys, in the language of the account."""
    return dict(texts(language_of(locale) or ENGLISH)["survey"])


def _derived(facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [*facts.items(), *([("duration", facts)] if "unit" in facts else [])]


def _shown(language: str, words: Mapping[str, Any], name: str, value: Any) -> str:
    match name:
        case "from" | "to" if value is not None:
            return str(words["priority"][value])
        case "labels":
            return str(words["separator"]).join(value)
        case "duration":
            forms = words["duration"][value["unit"]].split(" | ")
            return _filled(forms[plural_form(language, value["amount"])], {"n": str(value["amount"])})
    return str(value)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], text)


def plural_form(language: str, number: int) -> int:
    """Index of the form for a whole number among the forms of a text, by the rules of CLDR. A new language needs a rule here
    unless it has one form for 1 and one for all other numbers."""
    is_million = number != 0 and number % 1_000_000 == 0
    match _base(language):
        case "ja":
            return 0
        case "ar":
            return _arabic_form(number)
        case "fr" | "pt":
            return 0 if number in (0, 1) else 1 if is_million else 2
        case "es":
            return 0 if number == 1 else 1 if is_million else 2
    return 0 if number == 1 else 1


def _arabic_form(number: int) -> int:
    """Zero, one, two, few, many, other."""
    if number <= 2:
        return number
    if 3 <= number % 100 <= 10:
        return 3
    return 4 if number % 100 >= 11 else 5
