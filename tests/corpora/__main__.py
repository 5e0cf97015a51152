"""`python -m tests.corpora [--directory …]`: replays webhooks from the suites of other projects.

Each webhook takes its whole way into a desk in memory. Every field of it is used, belongs to a kind that the thread names, or has
a reason in reasons.py; any other field, and any failure but a refusal, ends the run with an error.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.inbound import Inbound, InboundMessage
from tests.corpora.reasons import REASONS
from tests.corpora.repositories import PINNED, Json, fetched, payloads_in
from tests.corpora.suites import built_by
from tests.support.adapters import channel_adapter
from tests.support.arrival import arrive
from tests.support.company import company
from tests.support.fakes.transport import FakeTransport
from tests.support.unused_fields import unused, watched

COUNTED = ("webhooks", "read", "ignored", "refused", "stored", "fields shown", "named", "with a reason")
"""Fields are those of the webhooks that were read: shown to agents or used, named by the thread, or listed in reasons.py."""


def channel_of(payload: Json) -> str:
    return "telegram" if "update_id" in payload else "whatsapp"


def values_of(payload: Json) -> list[Any]:
    """Meta's webhooks hold values, which the reader gets one by one."""
    changes = [change for entry in payload.get("entry") or [] for change in entry.get("changes") or []]
    return [change.get("value") for change in changes] if "entry" in payload else [payload]


def unexplained(payload: Json, counts: Counter[str]) -> Iterator[str]:
    channel = channel_of(payload)
    adapter = channel_adapter(channel, FakeTransport(), "https://provider.test", now=lambda: 0)
    for value in map(watched, values_of(payload)):
        try:
            found = adapter.parse(value)
        except Invalid:
            counts["refused"] += 1
            continue
        counts["read" if found else "ignored"] += 1
        if found:
            left = list(unused(value))
            counts["fields shown"] += fields_of(value) - len(left)
            yield from unnamed(left, {kind for each in found for kind in named_kinds(each)}, channel, counts)


def unnamed(left: list[str], named: set[str], channel: str, counts: Counter[str]) -> Iterator[str]:
    """Of the unused fields those without a reason whose kind the thread does not name."""
    for path in left:
        if named.intersection(path.split(".")):
            counts["named"] += 1
        elif any(re.fullmatch(each, path) for each in REASONS[channel]):
            counts["with a reason"] += 1
        else:
            yield path


def fields_of(value: Any) -> int:
    """The number of values that contain no others."""
    if isinstance(value, dict):
        return sum(map(fields_of, value.values()))
    return sum(map(fields_of, value)) if isinstance(value, list) else 1


def named_kinds(inbound: Inbound) -> list[str]:
    """Kinds that the thread names because it cannot show them."""
    kinds = inbound.content_attributes.get("unsupported_type") if isinstance(inbound, InboundMessage) else None
    return str(kinds).split(", ") if kinds else []


def stored_events(payload: Json) -> int:
    """The webhook is addressed to an inbox of an empty desk. A refused one stores nothing."""
    desk = company()
    inbox = desk.inboxes[channel_of(payload)]
    for value in values_of(payload):
        if isinstance(value, dict) and isinstance(value.get("metadata"), dict):
            value["metadata"]["phone_number_id"] = getattr(inbox.channel, "phone_number_id", None)
    try:
        return arrive(desk.desk, inbox, payload)
    except Invalid:
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corpora", description=__doc__)
    parser.add_argument("--directory", type=Path, default=Path(".local/corpora"), help="repositories that are fetched already")
    directory = parser.parse_args().directory
    left: dict[str, str] = {}
    for repository, commit in PINNED.items():
        counts: Counter[str] = Counter()
        found = fetched(repository, directory, commit)
        for name, payload in (*payloads_in(found, commit), *built_by(repository, found, commit)):
            counts["webhooks"] += 1
            left |= dict.fromkeys(unexplained(payload, counts), f"{repository} {name}")
            counts["stored"] += stored_events(payload)
        print(f"{repository}: " + ", ".join(f"{counts[each]} {each}" for each in COUNTED))
    if left:
        raise SystemExit(
            "\n".join(["Fields without a reason:", *(f"  {path}  ({place})" for path, place in sorted(left.items()))])
        )


if __name__ == "__main__":
    main()
