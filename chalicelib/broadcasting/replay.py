"""Replays the feed after a position, over the socket and over HTTP."""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.frames import AnswerFrame, FeedFrame, Rendering
from chalicelib.domain.people import Directory
from chalicelib.ports import Desk

MAX_POSITIONS = 100
"""Positions in one answer. Their frames, a hundred at most, are pushed one after the other within the function's ten seconds."""

Request = int | UnsetType
"""The id that a client gives its question, so that it knows the frames of the answer. Clients of 0.1.0 send none."""


class HeadFrame(Struct, kw_only=True):
    """Ends an answer. `more`: the feed has later positions that the client has to ask for. `behind`: milliseconds for which the
    oldest known change has waited for a position."""

    head: int
    more: Literal[True] | UnsetType = UNSET
    behind: int | UnsetType = UNSET
    request: Request = UNSET


class ResetFrame(Struct, kw_only=True):
    """The position is too old or was never reached: the client loads everything anew."""

    reset: bool
    head: int


class ResetAnswer(ResetFrame, kw_only=True):
    request: Request = UNSET


class FeedPage(FeedFrame, kw_only=True):
    head: int


def frames_since(desk: Desk, directory: Directory, viewer: Viewer, after: int, request: Request = UNSET) -> Iterator[Struct]:
    """Yields feed frames for up to `MAX_POSITIONS`, then a frame with the head; or one reset frame when the position has expired.

    A client of 0.1.0 does not know `more`. It resumes again as well, because it is behind the head.
    """
    account_id = directory.account.id
    numbered = desk.feed.since(account_id, after, limit=MAX_POSITIONS)
    if numbered is None:
        yield ResetAnswer(reset=True, head=desk.feed.head(account_id), request=request)
        return
    if not numbered:
        yield HeadFrame(head=after, request=request)
        return
    for frame in Rendering(desk, directory, numbered).frames(viewer):
        yield frame if request is UNSET else AnswerFrame(events=frame.events, from_=frame.from_, to=frame.to, request=request)
    position = numbered[-1].position
    head = max(position, desk.feed.head(account_id))
    yield HeadFrame(head=head, more=True if head > position else UNSET, request=request)


def feed_page(desk: Desk, directory: Directory, viewer: Viewer, after: int | None) -> FeedPage | ResetFrame:
    """The response body of `GET …/feed`. Without `after` it has no events and only tells the head."""
    account_id = directory.account.id
    head = desk.feed.head(account_id)
    if after is None:
        return FeedPage(events=[], from_=head, to=head, head=head)
    numbered = desk.feed.since(account_id, after, limit=MAX_POSITIONS)
    if numbered is None:
        return ResetFrame(reset=True, head=head)
    events = Rendering(desk, directory, numbered).events(viewer) if numbered else []
    to = numbered[-1].position if numbered else after
    return FeedPage(events=events, from_=after, to=to, head=max(head, to))
