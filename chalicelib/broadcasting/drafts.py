"""Shows a person's draft to their own browsers. It is sent to sockets directly and has no position in the feed: one would cost
every agent of the account a frame. A browser that misses it reads the drafts when it connects."""

from msgspec import Struct

from chalicelib.broadcasting.frames import FRAME_BYTES, to_text
from chalicelib.broadcasting.pushing import push
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.event_types import DRAFT_UPDATED
from chalicelib.domain.messages import Draft
from chalicelib.domain.sockets import authorized_member
from chalicelib.ports import Desk
from chalicelib.views.drafts import DraftShape, draft_shape, short_draft


class DraftSignal(Struct, kw_only=True):
    event: str
    data: DraftShape


class DraftFrame(Struct, kw_only=True):
    events: list[DraftSignal]


def send_draft(desk: Desk, caller: Caller, draft: Draft) -> None:
    sockets = [each for each in desk.sockets.of_account(caller.account_id) if each.user_id == caller.user.id]
    ids = [each.connection_id for each in sockets if authorized_member(each, caller.directory)]
    if ids:
        push(desk, ids, _frame(draft))


def send_stored_draft(desk: Desk, caller: Caller, conversation_id: int, *, private: bool) -> None:
    """Shows what is stored after the sending of a message."""
    draft = desk.store.get(keys.draft(caller.account_id, caller.user.id, conversation_id, private=private))
    if draft:
        send_draft(desk, caller, draft)


def _frame(draft: Draft) -> str:
    shape = draft_shape(draft)
    text = to_text(DraftFrame(events=[DraftSignal(event=DRAFT_UPDATED.name, data=shape)]))
    if len(text.encode()) <= FRAME_BYTES:
        return text
    return to_text(DraftFrame(events=[DraftSignal(event=DRAFT_UPDATED.name, data=short_draft(shape))]))
