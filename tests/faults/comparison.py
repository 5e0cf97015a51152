"""Compares everything that two runs have stored, without the values that depend on chance or the clock.

Ids, tokens and conversation numbers made during the run are named by the order in which they appear. Times are left out.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalicelib.adapters.dynamo.items import TEXTS
from chalicelib.domain.keys import hashed, token_print

Item = dict[str, Any]
Known = Callable[[str], bool]
"""Tells whether an id existed before the run, and so is the same in both runs."""

TIME = re.compile(r"\b1?179\d{10}\b|\b179\d{7}(\.\d+)?\b|20\d\d-\d\d-\d\dT[\d:.]+Z?")
DERIVED = r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
"""UUIDs derived from other ids (version 5); comparing those ids is enough."""
RANDOM_ID = re.compile(r"\b(?:token-0*|00000000-0000-4000-8000-)?5\d{15}|\b4\d{9}\b|" + DERIVED)
HASH = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b")
DELIVERY_FIELDS = (
    re.compile(r'"(delivery|source_id|external_error)": (null|"[^"]*"),? ?'),
    re.compile(r'"parts": \[[^]]*\],? ?'),
)
"""Those of a message: its delivery, and those of its parts."""
UNDELIVERED_FIELDS = (re.compile(r'"undelivered_message_ids": \[[^]]*\],? ?'), re.compile(r'"version": "?\d+"?,? ?'))
"""Those of a conversation that change with it when a message of it is undelivered."""
OUTCOMES = ("ledger ", "conversation_undelivered ")
"""The beginnings of lines of items that exist by the outcome of a delivery."""
UNDELIVERED_EVENT = re.compile(r', \{"conversation_id": (?:\d+|<\d+>), "internal": true, "name": "conversation.updated"\}')
CONNECTION = re.compile(r"~\d+")

MAY_DIFFER: Mapping[str, tuple[str, ...]] = {
    "counter": ("tally",),
    "notification": ("version",),
    "contact_export": ("version",),
    "contact_import": ("version",),
    "feed_head": ("data", "closed_at"),
    "ledger": ("tries", "version", "error", "written_by"),
    "seen_pages": ("version",),
}
"""Fields by kind that may differ between runs: a crash leaves a gap in the conversation numbers; the changes that the feed's head
names, and so its pages, depend on how many were numbered at once; a delivery may need more tries; an export and an import have
one step more where a file is left of a step that did not commit; a page that is reported again after minutes was opened again."""


def normalized_lines(items: Iterable[Item], known: Known, tokens: Mapping[str, str], answer: Any) -> list[str]:
    """One line per item, and one for the client's last answer. Lines of equal runs are equal."""
    lines = [_line(item) for item in items if not _depends_on_time(item) and not _is_zero_counter(item)]
    texts = [HASH.sub(lambda found: tokens.get(found[0], found[0]), TIME.sub("·", line)) for line in lines]
    texts.append("answer " + TIME.sub("·", json.dumps(answer, sort_keys=True)))
    names: dict[str, str] = {}

    def masked(text: str) -> str:
        return RANDOM_ID.sub(lambda found: found[0] if known(found[0]) else names.get(found[0], "<>"), text)

    for text in sorted(texts, key=lambda text: (masked(text), text)):
        for found in RANDOM_ID.findall(text):
            if not known(found):
                names.setdefault(found, f"<{len(names)}>")
    return sorted(masked(CONNECTION.sub("", text)) for text in texts)


def without_delivery_state(lines: Iterable[str]) -> list[str]:
    """The lines without the outcome of deliveries: no ledger rows, provider ids or delivery states, and nothing that tells which
    messages of a conversation, or which conversations, are undelivered."""
    kept = [line for line in lines if not line.startswith(OUTCOMES) and "CLAIM#provider-message#" not in line]
    return [_without_delivery_fields(UNDELIVERED_EVENT.sub("", line)) for line in kept]


def _without_delivery_fields(line: str) -> str:
    """Empty fields are not stored, so an object of delivery fields alone is left out with them."""
    kind = line.partition(" ")[0]
    for field in {"message": DELIVERY_FIELDS, "conversation": UNDELIVERED_FIELDS}.get(kind, ()):
        line = field.sub("", line)
    return line.replace(", }", "}").replace('"content_attributes": {}, ', "")


def token_digests(first: int, last: int) -> dict[str, str]:
    """The tokens with these numbers, by the digests of them that keys and token prints contain."""
    tokens = [f"token-{number:026d}" for number in range(first, last + 1)]
    return {digest(token): token for token in tokens for digest in (hashed, token_print)}


def _depends_on_time(item: Item) -> bool:
    """Whether an item holds how many changes were numbered at once, or counts attempts in a window of time. A request that is
    repeated after a crash may fall into the next window. So does a message, which then changes an unread notification: within a
    minute of the last one it would not."""
    if item["kind"] == "change":
        return ":notifications:" in str(item["pk"]) and "notification.updated" in str(item["change"])
    return item["kind"] == "feed_page" or (item["kind"] == "counter" and str(item["pk"]).startswith("WINDOW#"))


def _is_zero_counter(item: Item) -> bool:
    """Whether a counter is zero. Two changes numbered together skip a counter that they raise and lower one after the other."""
    return item["kind"] == "list_counter" and int(item["tally"]) == 0


def _line(item: Item) -> str:
    kind = item["kind"]
    omitted = MAY_DIFFER.get(kind, ())
    fields = {name: value for name, value in item.items() if name not in (*TEXTS, "change", *omitted)}
    for text in (name for name in (*TEXTS, "change") if name in item and name not in omitted):
        fields[text] = {name: value for name, value in json.loads(item[text]).items() if name not in omitted}
    return f"{kind} {json.dumps(fields, sort_keys=True)}"
