"""Removes what deleted things have left, in steps of at most a hundred items.

Every step can be repeated: it looks for what is still there. The mark (`Erasure`) is removed last. After everything was removed,
it stays for a second look (SETTLE_MILLISECONDS), without a word of the customer.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from chalicelib.actions.contact_links import release_link
from chalicelib.actions.ended_drafts import forget_drafts_in_conversation, forget_drafts_in_inbox
from chalicelib.actions.inbox_campaigns import forget_campaigns_in_inbox
from chalicelib.actions.socket_revocation import drop_customer_sockets, drop_listed_customers
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import ContactInbox, ContactLink
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.erasure import (
    FILES,
    KEEP_ERASED_SECONDS,
    MAX_MILLISECONDS,
    SETTLE_MILLISECONDS,
    Erasure,
    files_of_conversation,
)
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message, SenderType
from chalicelib.domain.outbound import LedgerRow
from chalicelib.domain.surveys import CONTENT_TYPE, survey_key, survey_link
from chalicelib.domain.timers import timers_of
from chalicelib.domain.uploads import uploads_of_conversation
from chalicelib.features.erasure.actions import remove_conversation, scheduled_removals
from chalicelib.features.erasure.addresses import divided_links, remove_links
from chalicelib.features.erasure.separation import separate_merged
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put, View, Write

MAX_WRITES = 90
AT_ONCE = 10


T = TypeVar("T")


class Unfinished(Exception):
    """The time of this run is over; the timer continues."""


def erase(desk: Desk, account_id: int, name: str) -> bool:
    """Whether nothing is left. Safe to repeat and to run twice at the same time."""
    erasure = desk.store.get(keys.erasure_named(account_id, name))
    if erasure is None or erasure.due_at > desk.clock.now():
        return False
    try:
        REMOVALS[erasure.subject](Run(desk, erasure))
    except Unfinished:
        return False
    _end(desk, erasure)
    return True


class Run:
    """One run of an erasure."""

    def __init__(self, desk: Desk, erasure: Erasure) -> None:
        self.desk, self.erasure, self.account_id = desk, erasure, erasure.account_id
        self._until = desk.clock.now() + MAX_MILLISECONDS

    def step(self) -> None:
        """Raises Unfinished after the time of a run."""
        if self.desk.clock.now() > self._until:
            raise Unfinished

    @property
    def id(self) -> int:
        return int(self.erasure.id)


def _end(desk: Desk, erasure: Erasure) -> None:
    """Plans the second look, or ends the erasure after it. A concurrent run may have done so."""
    key = keys.erasure(erasure)
    writes: list[Write] = [Delete(keys.timer(erasure.timer), expected=ANY_VERSION)]
    if erasure.settling or erasure.subject in ("message", FILES):
        writes.append(Delete(key, expected=erasure.version))
    else:
        due_at = desk.clock.now() + SETTLE_MILLISECONDS
        later = replace(erasure, due_at=due_at, settling=True, links=(), files=(), version=erasure.version + 1)
        writes += [Put(key, later, expected=erasure.version), Put(keys.timer(later.timer), later.timer, expected=ANY_VERSION)]
    try:
        desk.store.commit(writes)
    except WriteConflict:
        desk.telemetry.note(erased_by_another=erasure.name)


def _parts(whole: Sequence[T], size: int) -> list[Sequence[T]]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def _contact(run: Run) -> None:
    """The links go before the conversations, so that no new one can begin."""
    _files(run)
    _, left = divided_links(run.erasure.links)
    while left:
        run.step()
        links, left = divided_links(left)
        _remove_links(run.desk, run, links)
    drop_customer_sockets(run.desk, run.account_id, [(link.inbox_id, link.source_id) for link in run.erasure.links])
    drop_listed_customers(run.desk, run.account_id, lambda socket: socket.contact_id == run.id)
    while found := run.desk.lists.conversations_of(run.account_id, run.id, limit=AT_ONCE):
        run.step()
        for each in found:
            remove_conversation(run.desk, run.account_id, each.id, run.erasure.links)
    run.desk.lists.forget_contact(run.account_id, run.id)
    run.desk.store.sweep(keys.CONTACT, run.account_id, run.id)


@retried
def _remove_links(desk: Desk, run: Run, links: Sequence[ContactLink]) -> None:
    work = Work(desk, run.account_id, ordering_key=f"contact:{run.id}")
    remove_links(work, run.id, links, erased_at=run.erasure.due_at)
    work.commit()


def _conversation(run: Run) -> None:
    for each in run.erasure.merged_ids:
        run.step()
        remove_conversation(run.desk, run.account_id, each, run.erasure.links)
    _remove_thread(run, run.id, run.erasure.links[0] if run.erasure.links else None)
    forget_drafts_in_conversation(run.desk, run.account_id, run.id)
    run.desk.store.sweep(keys.CONVERSATION, run.account_id, run.id, keep=(keys.CHANGE.name,))
    run.desk.search.forget(run.account_id, conversation_id=run.id)


def _remove_thread(run: Run, conversation_id: int, link: ContactLink | ContactInbox | None) -> None:
    while found := run.desk.lists.messages(run.account_id, conversation_id, after=0, limit=AT_ONCE):
        run.step()
        _remove_messages(run, found, link)
    run.desk.files.erase(files_of_conversation(run.account_id, conversation_id))
    run.desk.files.erase(uploads_of_conversation(run.account_id, conversation_id))


def _remove_messages(run: Run, messages: list[Message], link: ContactLink | ContactInbox | None) -> None:
    """The messages last, because they lead to everything else. Their changes in the feed become empty (`Feed.since`)."""
    desk = run.desk
    for file in (file for message in messages for file in message.attachments if file.key):
        desk.files.erase(str(file.key))
    ledgers = [keys.ledger(each.account_id, each.conversation_id, each.id) for each in messages]
    requests = [key for each in messages for key in _visitor_requests(each, link)]
    found = desk.store.get_many([*ledgers, *requests])
    rows: dict[int, LedgerRow] = {found[key].message_id: found[key] for key in ledgers if key in found}
    writes = [write for each in messages for write in _beside(desk, each, rows.get(each.id), link)]
    expires_at = desk.clock.now() // 1000 + KEEP_ERASED_SECONDS
    writes += [Put(key, found[key], expected=ANY_VERSION, expires_at=expires_at) for key in requests if key in found]
    own: list[Write] = [
        Delete(keys.message(each.account_id, each.conversation_id, each.id), expected=ANY_VERSION) for each in messages
    ]
    for part in _parts([*writes, *own], MAX_WRITES):
        desk.store.commit(part)


def _provider_ids(message: Message, row: LedgerRow | None) -> list[str]:
    """Under which providers report on the message, on all its parts and on all tries that are known."""
    of_parts = [message.source_id, *(part.provider_id for part in message.parts)]
    of_tries = [*row.provider_ids, row.own_id, *(outcome.provider_id for outcome in row.outcomes)] if row else []
    return [each for each in dict.fromkeys([*of_parts, *of_tries]) if each]


def _beside(desk: Desk, message: Message, row: LedgerRow | None, link: ContactLink | ContactInbox | None) -> Iterator[Write]:
    account_id, expires_at = message.account_id, desk.clock.now() // 1000 + KEEP_ERASED_SECONDS
    for provider_id in _provider_ids(message, row):
        yield Delete(keys.provider_message(account_id, message.inbox_id, provider_id), expected=ANY_VERSION)
        yield Delete(keys.early_receipt(account_id, message.inbox_id, provider_id), expected=ANY_VERSION)
        yield Delete(keys.early_change(account_id, message.inbox_id, provider_id), expected=ANY_VERSION)
        erased = keys.erased_message(account_id, message.inbox_id, provider_id, desk.digest_key)
        yield Put(erased, Claim(()), expected=ANY_VERSION, expires_at=expires_at)
    if message.content_type == CONTENT_TYPE:
        yield Delete(survey_key(message), expected=ANY_VERSION)
    if row:
        yield Delete(keys.ledger(account_id, message.conversation_id, message.id), expected=ANY_VERSION)
    if message.echo_id and message.sender:
        by_user = message.sender.type is SenderType.USER
        actor = f"user:{message.sender.id}" if by_user else f"customer:{link.id if link else 0}"
        yield Delete(keys.request(account_id, actor, f"message:{message.conversation_id}", message.echo_id), expected=ANY_VERSION)


def _visitor_requests(message: Message, link: ContactLink | ContactInbox | None) -> list[Key[Claim]]:
    """The claims of the requests that may have made a visitor's message. They name no conversation, so that a late repetition
    would begin a new one: a claim stays for a while, as a hash that leads nowhere."""
    if link is None or not message.echo_id or message.sender is None or message.sender.type is SenderType.USER:
        return []
    actor = keys.visitor_actor(link.inbox_id, link.source_id)
    return [keys.request(message.account_id, actor, noun, message.echo_id) for noun in ("message", "conversation")]


def _inbox(run: Run) -> None:
    """A conversation's own row is removed after its messages, because the inbox's list leads to it."""
    _files(run)
    drop_listed_customers(run.desk, run.account_id, lambda socket: socket.inbox_id == run.id)
    view = View(run.account_id, (run.id,), status=None, sort="created_at", inbox_count=2)
    while found := run.desk.lists.conversations(view, limit=AT_ONCE).conversations:
        for each in found:
            run.step()
            _remove_of_inbox(run, each)
    forget_drafts_in_inbox(run.desk, run.account_id, run.id)
    forget_campaigns_in_inbox(run.desk, run.account_id, run.id)
    run.desk.store.sweep(keys.WEBHOOK_OUTCOME, run.account_id, run.id)
    run.desk.feed.forget_counters(run.account_id, run.id)
    run.desk.search.forget(run.account_id, inbox_id=run.id)


def _remove_of_inbox(run: Run, conversation: Conversation) -> None:
    desk, account_id = run.desk, run.account_id
    link_key = keys.contact_inbox(account_id, conversation.inbox_id, conversation.source_id)
    link = desk.store.get(link_key)
    _remove_thread(run, conversation.id, link)
    drop_customer_sockets(desk, account_id, [(conversation.inbox_id, conversation.source_id)])
    _unlink(desk, conversation)
    desk.store.sweep(keys.CONVERSATION, account_id, conversation.id, keep=(keys.CHANGE.name, keys.CONVERSATION.name))
    _remove_row(desk, account_id, conversation.id)


@retried
def _remove_row(desk: Desk, account_id: int, conversation_id: int) -> None:
    """On the condition of its version: a merge into it that began before the deletion may have ended only now."""
    key = keys.conversation(account_id, conversation_id)
    conversation = desk.store.get(key)
    if conversation is None:
        return
    separate_merged(desk, conversation)
    writes: list[Write] = [
        Delete(key, expected=conversation.version),
        Delete(keys.conversation_of_contact(account_id, conversation.contact_id, conversation.id), expected=ANY_VERSION),
    ]
    writes += [Delete(keys.timer(timer), expected=ANY_VERSION) for timer in timers_of(conversation)]
    if conversation.survey:
        writes.append(Delete(survey_link(conversation.uuid), expected=ANY_VERSION))
    writes += scheduled_removals(desk, conversation)
    desk.store.commit(writes)


@retried
def _unlink(desk: Desk, conversation: Conversation) -> None:
    """Removes the contact's link to the deleted inbox, with the rows of all its addresses. The contact stays."""
    account_id, inbox_id, source_id = conversation.account_id, conversation.inbox_id, conversation.source_id
    contact_key = keys.contact(account_id, conversation.contact_id)
    contact = desk.store.get(contact_key)
    link = contact.link(inbox_id, source_id) if contact else None
    work = Work(desk, account_id, ordering_key=f"contact:{conversation.contact_id}")
    rows = [keys.contact_inbox(account_id, inbox_id, each) for each in (link.source_ids if link else (source_id,))]
    for row in desk.store.get_many(rows).values():
        release_link(work, row)
    if contact and link:
        work.update(contact_key, replace(contact, links=tuple(each for each in contact.links if each != link)))
        work.event(CONTACT_UPDATED, contact_id=contact.id)
    work.commit()


def _files(run: Run) -> None:
    for key in run.erasure.files:
        run.step()
        run.desk.files.erase(key)


REMOVALS = {"contact": _contact, "conversation": _conversation, "inbox": _inbox, "message": _files, FILES: _files}
