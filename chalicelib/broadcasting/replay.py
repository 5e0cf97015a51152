"""Replays the feed after a position, over the socket and over HTTP."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.frames import FeedFrame, Rendering
from chalicelib.domain.people import Directory
from chalicelib.ports import Desk

AT_ONCE = 100


class HeadFrame(Struct, kw_only=True):
    head: int


class ResetFrame(Struct, kw_only=True):
    """The position is too old or was never reached: the client loads everything anew."""

    reset: bool
    head: int


class FeedPage(FeedFrame, kw_only=True):
    head: int


def frames_since(desk: Desk, directory: Directory, viewer: Viewer, after: int) -> Iterator[str]:
    """Yields feed frames up to the head, then a frame with the head; or one reset frame when the position has expired."""
    account_id = directory.account.id
    position = after
    while True:
        numbered = desk.feed.since(account_id, position, limit=AT_ONCE)
        if numbered is None:
            yield to_text(ResetFrame(reset=True, head=desk.feed.head(account_id)))
            return
        if not numbered:
            yield to_text(HeadFrame(head=position))
            return
        yield from Rendering(desk, directory, numbered).frames(viewer)
        position = numbered[-1].position


def feed_page(desk: Desk, directory: Directory, viewer: Viewer, after: int | None) -> FeedPage | ResetFrame:
    """The response body of `GET …/feed`. Without `after` it has no events and only tells the head."""
    account_id = directory.account.id
    head = desk.feed.head(account_id)
    if after is None:
        return FeedPage(events=[], from_=head, to=head, head=head)
    numbered = desk.feed.since(account_id, after, limit=AT_ONCE)
    if numbered is None:
        return ResetFrame(reset=True, head=head)
    events = Rendering(desk, directory, numbered).events(viewer) if numbered else []
    to = numbered[-1].position if numbered else after
    return FeedPage(events=events, from_=after, to=to, head=max(head, to))


def to_text(frame: Struct) -> str:
    return msgspec.json.encode(frame).decode()
