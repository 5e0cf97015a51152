"""Random filters of conversations, and conversations that about half of their conditions meet."""

import random
from typing import Any

from chalicelib.domain.conversation_filters import ATTRIBUTES, FIELDS
from chalicelib.domain.conversations import Conversation, Folder, Priority, Spam, Status
from chalicelib.domain.custom_attributes import CustomAttribute, DisplayType, Subject
from chalicelib.domain.filters import WITHOUT_VALUES, Operator
from tests.support.fakes.clock import NOON

Json = dict[str, Any]
DAY = 86_400_000
DEFINITIONS = [
    CustomAttribute(number, 1, Subject.CONVERSATION, key, key, 0, 0, display_type=kind)
    for number, (key, kind) in enumerate(
        {
            "plan": DisplayType.TEXT,
            "size": DisplayType.NUMBER,
            "since": DisplayType.DATE,
            "trial": DisplayType.CHECKBOX,
            "status": DisplayType.NUMBER,
        }.items(),
        start=1,
    )
]
"""The last one has the name of a built-in field, which wins."""
STORED: dict[str, tuple[Any, ...]] = {
    "plan": ("Gold", "GROẞ", "größe", "2026-09-20", 12, 12.5, True, "", None, ["Gold"]),
    "size": (9, 12.0, 12.5, "12", " 7 ", "1e2", "many", True, "", None),
    "since": ("2026-09-20", "2026-09-22T10:00:00Z", "2026-13-01", "soon", 1_790_000_000_000, None),
    "trial": (True, False, "true", "0", "yes", None),
    "referer": ("https://shop.example/Cart", "https://blog.example", None, 7),
    "mail_subject": ("Straße 7", "RE: refund", ""),
    "browser_language": ("de", "EN", None),
    "conversation_language": ("de", None),
    "country_code": ("DE", "fr", None),
    "campaign_id": (7, None),
}
WANTED: dict[str, tuple[Any, ...]] = {
    "status": (*Folder, "all"),
    "priority": tuple(Priority),
    "assignee_id": (5, "6", 7, 0),
    "inbox_id": (11, "12", 13, 12.5),
    "team_id": (3, 4, "4"),
    "campaign_id": (7, 8),
    "display_id": (1, "2", 12, 20),
    "labels": ("vip", "REFUND", "spam", "x" * 300),
    "plan": ("gold", "Gross", "ol", 12, "12.5", "true", "2026-09-21"),
    "size": (9, "12", 12.5, -1, "100"),
    "since": ("2026-09-20", "2026-09-22"),
    "trial": ("true", False, "1"),
    "referer": ("shop.EXAMPLE", "https://blog.example", "7"),
    "mail_subject": ("STRASSE", "re:", "7"),
    "browser_language": ("DE", "en"),
    "conversation_language": ("de",),
    "country_code": ("de", "FR", "it"),
    "created_at": ("2026-09-19", "2026-09-20", "2026-09-21"),
    "last_activity_at": ("2026-09-20", "2026-09-21", "2026-09-22"),
}


def facts(rng: random.Random) -> Json:
    """Of a conversation."""
    created = NOON - rng.randrange(6) * DAY // 2
    return {
        "inbox_id": rng.choice((11, 12, 13)),
        "status": rng.choice(list(Status)),
        "spam": rng.choice((None, None, None, Spam.AGENT)),
        "priority": rng.choice((None, *Priority)),
        "assignee_id": rng.choice((None, 5, 6)),
        "team_id": rng.choice((None, 3, 4)),
        "labels": tuple(label for label in ("refund", "vip", "spam") if rng.random() < 0.3),
        "last_activity_at": created + rng.randrange(3) * DAY // 2 + rng.randrange(3),
        "additional_attributes": {key: rng.choice(STORED[key]) for key in sorted(ATTRIBUTES) if rng.random() < 0.6},
        "custom_attributes": {key: rng.choice(STORED[key]) for key in ("plan", "size", "since", "trial") if rng.random() < 0.6},
    }


def conversation(rng: random.Random, number: int) -> Conversation:
    given = facts(rng)
    created = min(given["last_activity_at"], NOON - rng.randrange(6) * DAY // 2)
    return Conversation(number, f"uuid-{number}", 1, contact_id=7, source_id="kim", created_at=created, updated_at=NOON, **given)


def condition(rng: random.Random) -> Json:
    key = rng.choice(list(WANTED))
    field = FIELDS.get(key)
    operator = rng.choice(sorted(field.operators if field else Operator))
    values = rng.sample(WANTED[key], min(len(WANTED[key]), rng.choice((1, 1, 2, 3))))
    if operator == Operator.DAYS_BEFORE:
        values = [rng.choice((0, 1, "2", 3))]
    return {
        "attribute_key": key,
        "filter_operator": operator,
        "values": [] if operator in WITHOUT_VALUES else values,
        "query_operator": None,
    }


def payload(rng: random.Random) -> list[Json]:
    """One to four conditions."""
    found = [condition(rng) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))]
    for each in found[:-1]:
        each["query_operator"] = rng.choice(("and", "and", "or", "AND"))
    return found
