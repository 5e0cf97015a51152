"""The questions that the API is asked about a release's data, and the comparison of two versions' answers.

A question is `<who> <path>`; `nobody` asks the public API. A list of conversations is asked for to its end, because a cursor
means something to the version that gave it only.
"""

from collections.abc import Iterator
from typing import Any

from tests.upgrades.opened import Opened

STATUSES = ("open", "pending", "resolved", "snoozed", "all")
SORTS = ("last_activity_at_desc", "last_activity_at_asc", "created_at_desc", "priority_desc", "waiting_since_asc")
SEARCHES = ("quill", "zoë", "ÅNGSTRÖM", "+4670", "2233", "customer-77", "jonas", "nobody at all")
PAGES = "conversations?"
MOST_PAGES = 20


def answer(opened: Opened, question: str) -> Any:
    who, _, path = question.partition(" ")
    if path.startswith(f"A/{PAGES}"):
        return list(_pages(opened, who, path))
    got = opened.client(who).get(path)
    return {"status": got.status, "body": got.json}


def _pages(opened: Opened, who: str, path: str) -> Iterator[Any]:
    cursor = ""
    for _ in range(MOST_PAGES):
        got = opened.client(who).get(path + (f"&cursor={cursor}" if cursor else ""))
        assert got.status == 200, f"{path}: {got.text}"
        page = got.json["data"]
        cursor = page["meta"].pop("next_cursor")
        yield page
        if not cursor:
            return
    raise AssertionError(f"{path} does not end")


def everything(opened: Opened) -> dict[str, Any]:
    """The answers that are recorded when a folder is made."""
    found: dict[str, Any] = {}

    def ask(question: str) -> Any:
        found[question] = answer(opened, question)
        return found[question]

    for question in (*_settings(), *_lists(), *_public(opened)):
        ask(question)
    for who in ("ada", "gil"):
        for row in (row for page in ask(f"{who} A/conversations?status=all") for row in page["payload"]):
            _conversation(ask, who, row)
        for text in SEARCHES:
            ask(f"{who} A/contacts/search?q={text.replace('+', '%2B')}")
        _feed(ask, who)
    return found


def _settings() -> Iterator[str]:
    for who in ("ada", "ben", "dora", "gil"):
        yield from (f"{who} A/{path}" for path in ("agents", "inboxes", "teams", "labels", "cache_keys"))
        yield from (f"{who} {path}" for path in ("A", "/api/v1/profile"))
    yield "dora /auth/validate_token"


def _lists() -> Iterator[str]:
    for who in ("ada", "ben", "dora", "gil"):
        yield from (f"{who} A/conversations/meta?status={status}" for status in STATUSES)
    yield from (f"ada A/{PAGES}status={status}&sort_by={sort}" for status in ("open", "all") for sort in SORTS)
    yield from (f"ben A/{PAGES}status=open&assignee_type={whose}" for whose in ("me", "unassigned", "assigned"))
    yield from (f"dora A/{PAGES}status={status}" for status in STATUSES)
    yield from (f"ada A/{PAGES}status=all&labels%5B%5D={label}" for label in ("vip", "refund"))
    yield f"ada A/{PAGES}status=all&labels%5B%5D=vip&labels%5B%5D=delivery"


def _public(opened: Opened) -> Iterator[str]:
    path = opened.release.facts["noted"]["kim_path"]
    yield f"nobody {path.partition('/contacts/')[0]}"
    yield from (f"nobody {path}{rest}" for rest in ("", "/conversations"))


def _conversation(ask: Any, who: str, row: dict[str, Any]) -> None:
    place = f"{who} A/conversations/{row['id']}"
    ask(place)
    page = ask(f"{place}/messages")["body"]["payload"]
    while page:
        page = ask(f"{place}/messages?before={page[0]['id']}")["body"]["payload"]
    contact = row["meta"]["sender"]["id"]
    for path in ("", "/conversations"):
        ask(f"{who} A/contacts/{contact}{path}")


def _feed(ask: Any, who: str) -> None:
    after, head = 0, ask(f"{who} A/feed")["body"]["head"]
    while after < head:
        after = ask(f"{who} A/feed?after={after}")["body"]["to"]


def differences(expected: Any, got: Any, place: str = "") -> Iterator[str]:
    """The places where an answer does not say any more what it said. A newer version may say more, but not in a list."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for name, value in expected.items():
            if name in got:
                yield from differences(value, got[name], f"{place}.{name}")
            else:
                yield f"{place}.{name} is missing"
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (value, other) in enumerate(zip(expected, got, strict=True)):
            yield from differences(value, other, f"{place}[{index}]")
    elif expected != got:
        yield f"{place} was {expected!r:.200}, is {got!r:.200}"
