"""The end of drafts: with their message, and with their person, conversation or inbox. The actions of people on
their own drafts are in `features/drafts`."""

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.domain import drafts as rules
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Draft, KnownDraft
from chalicelib.ports import Desk, Put


def decide_draft_sent(work: ConversationWork, *, private: bool, known: KnownDraft) -> None:
    """Empties the draft of the sender in the transaction of its message, also one whose save is still on its way."""
    user_id = work.performer_id or 0
    key = keys.draft(work.account_id, user_id, work.conversation.id, private=private)
    before = work.get(key) or blank(work.conversation, user_id, private=private, now=work.at)
    after = rules.sent(before, known, work.at)
    if after is not None:
        work.add(put_of(key, before, after))


def blank(conversation: Conversation, user_id: int, *, private: bool, now: int) -> Draft:
    return Draft(conversation.account_id, user_id, conversation.id, conversation.inbox_id, private, now)


def put_of(key: Key[Draft], before: Draft, after: Draft) -> Put:
    return Put(key, after, expected=before.version or None, expires_at=after.expires_at)


def forget_drafts_of(desk: Desk, account_id: int, user_id: int) -> None:
    """Removes all drafts of a person who leaves the account."""
    for each in desk.store.list_of(keys.DRAFT, account_id, user_id):
        desk.store.discard(keys.draft(account_id, user_id, each.conversation_id, private=each.private))


def forget_drafts_in_conversation(desk: Desk, account_id: int, conversation_id: int) -> None:
    members = desk.store.directory(account_id).members
    wanted = [keys.draft(account_id, each.user_id, conversation_id, private=part) for each in members for part in (False, True)]
    for key in desk.store.get_many(wanted):
        desk.store.discard(key)


def forget_drafts_in_inbox(desk: Desk, account_id: int, inbox_id: int) -> None:
    for member in desk.store.directory(account_id).members:
        for each in desk.store.list_of(keys.DRAFT, account_id, member.user_id):
            if each.inbox_id == inbox_id:
                desk.store.discard(keys.draft(account_id, member.user_id, each.conversation_id, private=each.private))
