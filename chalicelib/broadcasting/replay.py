"""Replays the feed after a position, over the socket and over HTTP."""

from collections.abc import Iterator
from typing import Any

import msgspec

from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.people import Directory
from chalicelib.ports import Desk

AT_ONCE = 100


def frames_since(desk: Desk, directory: Directory, viewer: Viewer, after: int) -> Iterator[str]:
    """Yields feed frames up to the head, then a frame with the head; or one reset frame when the position has expired."""
    account_id = directory.account.id
    position = after
    while True:
        numbered = desk.feed.since(account_id, position, limit=AT_ONCE)
        if numbered is None:
            yield to_text({"reset": True, "head": desk.feed.head(account_id)})
            return
        if not numbered:
            yield to_text({"head": position})
            return
        yield from Rendering(desk, directory, numbered).frames(viewer)
        position = numbered[-1].position


def feed_page(desk: Desk, directory: Directory, viewer: Viewer, after: int | None) -> dict[str, Any]:
    """The response body of `GET …/feed`. Without `after` it has no events and only tells the head."""
    account_id = directory.account.id
    head = desk.feed.head(account_id)
    if after is None:
        return {"events": [], "from": head, "to": head, "head": head}
    numbered = desk.feed.since(account_id, after, limit=AT_ONCE)
    if numbered is None:
        return {"reset": True, "head": head}
    events = Rendering(desk, directory, numbered).events(viewer) if numbered else []
    to = numbered[-1].position if numbered else after
    return {"events": events, "from": after, "to": to, "head": max(head, to)}


def to_text(frame: dict[str, Any]) -> str:
    return msgspec.json.encode(frame).decode()
