"""People's actions on their own drafts (docs/decisions/0029)."""

from msgspec import UNSET, UnsetType

from chalicelib.actions.ended_drafts import blank, put_of
from chalicelib.actions.finding import find_itself
from chalicelib.actions.work import retried
from chalicelib.domain import drafts as rules
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Draft, DraftRecipients, KnownDraft
from chalicelib.ports import Desk


def list_drafts(desk: Desk, caller: Caller) -> list[Draft]:
    """The caller's drafts with a text in the inboxes that they may see, the newest first."""
    inbox_ids = {inbox.id for inbox in caller.directory.visible_inboxes(caller.member)}
    rows = desk.store.list_of(keys.DRAFT, caller.account_id, caller.user.id)
    shown = [each for each in rows if each.message and each.inbox_id in inbox_ids]
    return sorted(shown, key=lambda each: (-each.updated_at, each.conversation_id))


def find_draft(desk: Desk, caller: Caller, conversation_id: int, *, private: bool) -> Draft:
    """Version 0 when there is none. The draft of a merged conversation stays under its number."""
    conversation = find_itself(desk, caller, conversation_id)
    stored = desk.store.get(_key(caller, conversation.id, private))
    return stored or blank(conversation, caller.user.id, private=private, now=desk.clock.now())


@retried
def save_draft(
    desk: Desk,
    caller: Caller,
    conversation_id: int,
    *,
    private: bool,
    message: str,
    in_reply_to: int | None = None,
    known: KnownDraft | None = None,
    recipients: DraftRecipients | UnsetType | None = UNSET,
) -> Draft:
    """`recipients`: UNSET leaves them as they are. Raises Conflict (`draft_changed`) and Invalid (`draft_too_long`). A draft that
    comes while its conversation is deleted is removed by the second look of the erasure."""
    before = find_draft(desk, caller, conversation_id, private=private)
    chosen = before.recipients if recipients is UNSET else recipients
    after = rules.saved(before, message, in_reply_to, known or KnownDraft(), desk.clock.now(), chosen)
    if after is before:
        return before
    desk.store.put(put_of(_key(caller, before.conversation_id, private), before, after))
    return after


def clear_draft(desk: Desk, caller: Caller, conversation_id: int, *, private: bool) -> Draft:
    """A repetition has no effect."""
    return save_draft(desk, caller, conversation_id, private=private, message="")


def _key(caller: Caller, conversation_id: int, private: bool) -> Key[Draft]:
    return keys.draft(caller.account_id, caller.user.id, conversation_id, private=private)
