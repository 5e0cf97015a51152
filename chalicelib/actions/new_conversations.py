"""Starts conversations."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.contact_addresses import find_link
from chalicelib.actions.contact_links import clean_source_id, link_between, store_link
from chalicelib.actions.conversation_deciders import assignable, existing_team
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.finding import find_contact, find_conversation
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.messages import NewMessage, build, delivery_trigger
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation, Edit, Status
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.event_types import ASSIGNEE_CHANGED, CONVERSATION_CREATED, TEAM_CHANGED
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import check_content
from chalicelib.domain.people import Member, Team
from chalicelib.ports import Desk


@retried
def create_conversation(
    desk: Desk,
    caller: Caller,
    *,
    inbox_id: int | None = None,
    contact_id: int | None = None,
    source_id: str | None = None,
    status: Status | None = None,
    assignee_id: int | None = None,
    team_id: int | None = None,
    snoozed_until: int | None = None,
    additional_attributes: Mapping[str, Any] | None = None,
    custom_attributes: Mapping[str, Any] | None = None,
    message: NewMessage | None = None,
    idempotency_key: str | None = None,
) -> Conversation:
    """Starts a conversation with a contact. A repeated idempotency key returns the first conversation."""
    asked: tuple[Any, ...] = (inbox_id, contact_id, source_id, status, assignee_id, team_id, message and message.content)
    asked += (additional_attributes, custom_attributes)
    request = idempotent_request(caller, "conversation", idempotency_key, *asked)
    if earlier := request.earlier(desk):
        return find_conversation(desk, caller, earlier)
    inbox = _inbox_for(caller, inbox_id, contact_id, source_id)
    assignee, team = assignable(caller.directory, inbox.id, assignee_id), existing_team(caller.directory, team_id)
    rules.check_snooze(status or Status.OPEN, snoozed_until, desk.clock.now())
    if message:
        check_content(message.content, len(message.attachments))
    contact, link, is_stored = _link_for(desk, caller, inbox, contact_id, source_id)
    current = keys.conversation(caller.account_id, link.conversation_id or 0)
    if inbox.lock_to_single_conversation and link.conversation_id and desk.store.get(current):
        return find_conversation(desk, caller, link.conversation_id)
    attributes = {"additional_attributes": additional_attributes or {}, "custom_attributes": custom_attributes or {}}
    fresh = rules.with_attributes(fresh_conversation(desk, link, contact, begun_by=caller.user.id), **attributes)
    begun_as = fresh.status if contact.blocked else status or fresh.status
    conversation = replace(
        fresh,
        status=begun_as,
        snoozed_until=snoozed_until if begun_as is Status.SNOOZED else None,
        assignee_id=assignee.user_id if assignee else None,
        team_id=team.id if team else None,
    )
    work = of_conversation(desk, conversation, caller=caller, new=True)
    if not is_stored:
        store_link(work, contact, link, inbox)
    announce(work)
    note_owners(work, assignee, team)
    point_link(work, link)
    request.claim(work, work.conversation.id)
    if message:
        new = build(work, message)
        work.add_message(new, trigger=delivery_trigger(new))
    work.commit()
    return work.conversation


def _inbox_for(caller: Caller, inbox_id: int | None, contact_id: int | None, source_id: str | None) -> Inbox:
    if inbox_id is None or (contact_id is None and source_id is None):
        raise Invalid(
            "A conversation needs an inbox_id and a contact_id or source_id.",
            code="contact_needed",
            fields=("inbox_id", "contact_id"),
        )
    return caller.inbox(inbox_id)


def _link_for(
    desk: Desk, caller: Caller, inbox: Inbox, contact_id: int | None, source_id: str | None
) -> tuple[Contact, ContactInbox, bool]:
    """The contact, its link to the inbox, and whether the link is stored."""
    if contact_id is not None:
        contact = find_contact(desk, caller, contact_id)
        return contact, *link_between(desk, inbox, contact, source_id=source_id)
    link = find_link(desk, inbox, clean_source_id(source_id or ""))
    if link is None:
        raise NotFound("There is no contact with this source_id.", code="contact_not_found")
    return find_contact(desk, caller, link.contact_id), link, True


def fresh_conversation(desk: Desk, link: ContactInbox, contact: Contact, *, begun_by: int | None) -> Conversation:
    """A new conversation with the next number of the account. The number is lost when the conversation is not stored.

    A blocked contact's conversation is resolved.
    """
    now = desk.clock.now()
    return Conversation(
        id=desk.store.next_conversation_id(link.account_id),
        uuid=desk.ids.uuid(),
        account_id=link.account_id,
        inbox_id=link.inbox_id,
        contact_id=link.contact_id,
        source_id=link.source_id,
        created_at=now,
        updated_at=now,
        last_activity_at=now,
        waiting_since=now,
        status=Status.RESOLVED if contact.blocked else Status.OPEN,
        begun_by=begun_by,
    )


def announce(work: ConversationWork) -> None:
    """Adds the events of a new conversation."""
    conversation = work.conversation
    work.assignment_event(CONVERSATION_CREATED)
    if conversation.assignee_id:
        work.event(ASSIGNEE_CHANGED, conversation_id=conversation.id)
    if conversation.team_id:
        work.event(TEAM_CHANGED, conversation_id=conversation.id)


def note_owners(work: ConversationWork, assignee: Member | None, team: Team | None) -> None:
    """Adds the lines of those to whom a new conversation is assigned."""
    whole, by, own = work.conversation, work.by, assignee is not None and assignee.user_id == work.performer_id
    bare = replace(whole, assignee_id=None, team_id=None)
    given = rules.assign_team(bare, team, by=by).then(rules.assign_agent(bare, assignee, by=by, self_assigned=own))
    work.apply(Edit(whole, activities=given.activities), since=bare)


def point_link(work: ConversationWork, link: ContactInbox) -> None:
    """Makes the conversation the target of the customer's next message."""
    key = keys.contact_inbox(link.account_id, link.inbox_id, link.source_id)
    work.update(key, replace(link, conversation_id=work.conversation.id))
