"""Two runs side by side: everything that is stored, without what chance and the clock have put in.

Ids, tokens and conversation numbers made meanwhile are named by the order in which they appear; times are left out.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalicelib.domain.keys import hashed, token_print

Item = dict[str, Any]
Known = Callable[[str], bool]
"""Whether an id was there before, and so is the same in both runs."""

TIMES = re.compile(r"\b1?179\d{10}\b|\b179\d{7}(\.\d+)?\b|20\d\d-\d\d-\d\dT[\d:.]+Z?")
DERIVED = r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
"""Uuids that are made from other ids, and tell no more than those."""
CHANCE = re.compile(r"\b(?:token-0*|00000000-0000-4000-8000-)?5\d{15}|\b4\d{9}\b|" + DERIVED)
HASH = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b")
BECAME = re.compile(r'"(delivery|source_id|external_error)": (null|"[^"]*"),? ?')
CONNECTION = re.compile(r"~\d+")

MAY_DIFFER: Mapping[str, tuple[str, ...]] = {
    "counter": ("tally",),
    "feed_head": ("data",),
    "ledger": ("tries", "version", "error", "written_by"),
}
"""A conversation's number that a crash has used up stays free for ever; which changes the feed's head still names depends on how
many were numbered at once; a message may have been tried more often."""


def normal(items: Iterable[Item], known: Known, tokens: Mapping[str, str], answer: Any) -> list[str]:
    """One line for each item, and one for what the client was answered in the end."""
    lines = [_line(item) for item in items if not _counts_nothing(item)]
    texts = [HASH.sub(lambda found: tokens.get(found[0], found[0]), TIMES.sub("·", line)) for line in lines]
    texts.append("answer " + TIMES.sub("·", json.dumps(answer, sort_keys=True)))
    names: dict[str, str] = {}

    def masked(text: str) -> str:
        return CHANCE.sub(lambda found: found[0] if known(found[0]) else names.get(found[0], "<>"), text)

    for text in sorted(texts, key=lambda text: (masked(text), text)):
        for found in CHANCE.findall(text):
            if not known(found):
                names.setdefault(found, f"<{len(names)}>")
    return sorted(masked(CONNECTION.sub("", text)) for text in texts)


def without_sending(lines: Iterable[str]) -> list[str]:
    """Everything but what became of the messages that were sent."""
    kept = [line for line in lines if not line.startswith("ledger ") and "CLAIM#provider-message#" not in line]
    return [BECAME.sub("", line) if line.startswith("message ") else line for line in kept]


def tokens_up_to(first: int, last: int) -> dict[str, str]:
    """What a hash in a key, or the print of a token, was made from."""
    made = [f"token-{number:026d}" for number in range(first, last + 1)]
    return {digest(token): token for token in made for digest in (hashed, token_print)}


def _counts_nothing(item: Item) -> bool:
    """Two changes numbered together may never have moved a counter that each of them alone moves there and back."""
    return item["kind"] == "list_counter" and int(item["tally"]) == 0


def _line(item: Item) -> str:
    kind = item["kind"]
    left_out = MAY_DIFFER.get(kind, ())
    facts = {name: value for name, value in item.items() if name not in ("data", "feed_position", "feed_account", *left_out)}
    if "data" in item and "data" not in left_out:
        facts["data"] = {name: value for name, value in json.loads(item["data"]).items() if name not in left_out}
    return f"{kind} {json.dumps(facts, sort_keys=True)}"
