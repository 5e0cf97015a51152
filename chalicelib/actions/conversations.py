"""Agents' actions on conversations."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.actions import messages as message_actions
from chalicelib.actions.contact_links import clean_source_id, link_to_inbox
from chalicelib.actions.finding import find_contact, find_conversation
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.work import Work, assignment_trigger, of_conversation, retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation, Edit, Priority, Status
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.event_types import ASSIGNEE_CHANGED, CONTACT_UPDATED, CONVERSATION_CREATED, TEAM_CHANGED
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import check_content
from chalicelib.domain.people import Member, Team
from chalicelib.ports import Desk


def _edit(desk: Desk, caller: Caller, conversation_id: int, decide: Callable[[Conversation, int], Edit]) -> Conversation:
    """Loads a conversation, lets `decide` change it, and commits. All changes by agents use it."""
    before = find_conversation(desk, caller, conversation_id)
    work = of_conversation(desk, before, performer_id=caller.user.id)
    after = work.apply(decide(before, work.at))
    saved = work.save_conversation(before, after)
    _point_to(desk, work, before, saved)
    work.commit()
    return saved


def _point_to(desk: Desk, work: Work, before: Conversation, after: Conversation) -> None:
    """Makes a reopened conversation the target of the customer's next message, unless another one is open."""
    if before.status is not Status.RESOLVED or after.status is Status.RESOLVED:
        return
    key = keys.contact_inbox(after.account_id, after.inbox_id, after.source_id)
    link = desk.store.get(key)
    if link is None or link.conversation_id == after.id:
        return
    current = desk.store.get(keys.conversation(after.account_id, link.conversation_id)) if link.conversation_id else None
    if current is None or current.status is Status.RESOLVED:
        work.update(key, replace(link, conversation_id=after.id))


@retried
def toggle_status(
    desk: Desk, caller: Caller, conversation_id: int, *, status: Status | None = None, snoozed_until: int | None = None
) -> Conversation:
    """An agent who opens a conversation is assigned to it; an administrator is not (contract 8.1)."""

    def decide(conversation: Conversation, at: int) -> Edit:
        wanted = status or rules.toggled_status(conversation.status)
        rules.check_snooze(wanted, snoozed_until, at)
        edit = rules.change_status(conversation, wanted, snoozed_until=snoozed_until, by=caller.name)
        if edit.events and wanted is Status.OPEN and not caller.member.is_administrator:
            return edit.then(rules.assign_agent(edit.conversation, caller.member, by=caller.name, self_assigned=True))
        return edit

    return _edit(desk, caller, conversation_id, decide)


@retried
def set_priority(desk: Desk, caller: Caller, conversation_id: int, *, priority: Priority | None) -> Conversation:
    return _edit(desk, caller, conversation_id, lambda before, _: rules.set_priority(before, priority, by=caller.name))


@retried
def assign_agent(desk: Desk, caller: Caller, conversation_id: int, *, assignee_id: int | None) -> Conversation:
    """None or 0 removes the assignee."""

    def decide(conversation: Conversation, _: int) -> Edit:
        assignee = assignable(caller, conversation.inbox_id, assignee_id)
        return rules.assign_agent(conversation, assignee, by=caller.name, self_assigned=assignee_id == caller.user.id)

    return _edit(desk, caller, conversation_id, decide)


def assignable(caller: Caller, inbox_id: int, assignee_id: int | None) -> Member | None:
    """The member to assign, or None. Raises NotFound for an unknown id, so that a mistake does not remove the assignee."""
    member = caller.directory.member(assignee_id)
    if assignee_id and member is None:
        raise NotFound("There is no such agent.", code="agent_not_found")
    if member and not caller.directory.may_see(member, inbox_id):
        raise Invalid("This agent is not a member of the inbox.", code="assignee_not_in_inbox", fields=("assignee_id",))
    return member


@retried
def assign_team(desk: Desk, caller: Caller, conversation_id: int, *, team_id: int | None) -> Conversation:
    """None or 0 removes the team."""
    return _edit(
        desk, caller, conversation_id, lambda before, _: rules.assign_team(before, _team(caller, team_id), by=caller.name)
    )


def _team(caller: Caller, team_id: int | None) -> Team | None:
    team = caller.directory.team(team_id)
    if team_id and team is None:
        raise NotFound("There is no such team.", code="team_not_found")
    return team


@retried
def set_labels(desk: Desk, caller: Caller, conversation_id: int, *, labels: list[str]) -> Conversation:
    return _edit(desk, caller, conversation_id, lambda before, _: rules.set_labels(before, labels, by=caller.name))


@retried
def set_custom_attributes(desk: Desk, caller: Caller, conversation_id: int, *, custom_attributes: dict[str, Any]) -> Conversation:
    return _edit(desk, caller, conversation_id, lambda before, _: Edit(replace(before, custom_attributes=custom_attributes)))


@retried
def mark_seen(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    return _edit(desk, caller, conversation_id, lambda before, at: Edit(rules.seen_by_agent(before, caller.user.id, at)))


@retried
def mark_unread(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    return _edit(desk, caller, conversation_id, lambda before, _: Edit(rules.mark_unread(before)))


@retried
def set_muted(desk: Desk, caller: Caller, conversation_id: int, *, muted: bool) -> None:
    """Muting blocks the contact and resolves the conversation. Unmuting only unblocks the contact."""
    before = find_conversation(desk, caller, conversation_id)
    contact = find_contact(desk, caller, before.contact_id)
    if contact.blocked is muted:
        return
    work = of_conversation(desk, before, performer_id=caller.user.id)
    work.update(keys.contact(contact.account_id, contact.id), replace(contact, blocked=muted, updated_at=work.at))
    work.event(CONTACT_UPDATED, contact_id=contact.id)
    verb = "muted" if muted else "unmuted"
    edit = Edit(before, activities=(rules.Activity(verb, f"{caller.name} {verb} the conversation", {"actor": caller.name}),))
    if muted:
        edit = edit.then(rules.change_status(before, Status.RESOLVED, by=caller.name))
    work.save_conversation(before, work.apply(edit))
    work.commit()


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
    message: "message_actions.NewMessage | None" = None,
    idempotency_key: str | None = None,
) -> Conversation:
    """Starts a conversation with a contact. A repeated idempotency key returns the first conversation."""
    attributes = (additional_attributes, custom_attributes)
    asked = (inbox_id, contact_id, source_id, status, assignee_id, team_id, message and message.content, *attributes)
    request = idempotent_request(caller, "conversation", idempotency_key, *asked)
    if earlier := request.earlier(desk):
        return find_conversation(desk, caller, earlier)
    inbox = _inbox_for(caller, inbox_id, contact_id, source_id)
    started = _Start(status, snoozed_until, assignable(caller, inbox.id, assignee_id), _team(caller, team_id))
    started.check(desk.clock.now(), message)
    link = _link_for(desk, caller, inbox, contact_id, source_id)
    if inbox.lock_to_single_conversation and link.conversation_id:
        return find_conversation(desk, caller, link.conversation_id)
    contact = find_contact(desk, caller, link.contact_id)
    work, conversation = started.begin(desk, caller, link, contact, additional_attributes or {}, custom_attributes or {})
    request.claim(work, conversation.id)
    if message:
        new = message_actions.build(desk, caller, inbox, conversation, message, at=work.at)
        conversation = work.add_message(conversation, new, trigger=message_actions.delivery_trigger(new))
    work.create_conversation(conversation)
    work.commit()
    return conversation


def _inbox_for(caller: Caller, inbox_id: int | None, contact_id: int | None, source_id: str | None) -> Inbox:
    if inbox_id is None or (contact_id is None and source_id is None):
        raise Invalid(
            "A conversation needs an inbox_id and a contact_id or source_id.",
            code="contact_needed",
            fields=("inbox_id", "contact_id"),
        )
    return caller.inbox(inbox_id)


def _link_for(desk: Desk, caller: Caller, inbox: Inbox, contact_id: int | None, source_id: str | None) -> ContactInbox:
    if contact_id is not None:
        return link_to_inbox(desk, caller.account_id, inbox, find_contact(desk, caller, contact_id), source_id=source_id)
    link = desk.store.get(keys.contact_inbox(caller.account_id, inbox.id, clean_source_id(source_id or "")))
    if link is None:
        raise NotFound("There is no contact with this source_id.", code="contact_not_found")
    return link


class _Start:
    """The initial state of a new conversation."""

    def __init__(self, status: Status | None, snoozed_until: int | None, assignee: Member | None, team: Team | None) -> None:
        self.status, self.snoozed_until, self.assignee, self.team = status, snoozed_until, assignee, team

    def check(self, now: int, message: "message_actions.NewMessage | None") -> None:
        """Validates the input before the first write, which may be the link to the inbox."""
        rules.check_snooze(self.status or Status.OPEN, self.snoozed_until, now)
        if message:
            check_content(message.content, len(message.attachments))

    def begin(
        self,
        desk: Desk,
        caller: Caller,
        link: ContactInbox,
        contact: Contact,
        additional_attributes: Mapping[str, Any],
        custom_attributes: Mapping[str, Any],
    ) -> tuple[Work, Conversation]:
        status = Status.RESOLVED if contact.blocked else self.status or Status.OPEN
        conversation = replace(
            fresh_conversation(desk, link, contact),
            status=status,
            snoozed_until=self.snoozed_until if status is Status.SNOOZED else None,
            assignee_id=self.assignee.user_id if self.assignee else None,
            team_id=self.team.id if self.team else None,
            additional_attributes=dict(additional_attributes),
            custom_attributes=dict(custom_attributes),
        )
        work = of_conversation(desk, conversation, performer_id=caller.user.id)
        announce(work, conversation)
        point_link(work, link, conversation)
        return work, conversation


def fresh_conversation(desk: Desk, link: ContactInbox, contact: Contact) -> Conversation:
    """A new conversation with the next number of the account. The number is lost when the conversation is not stored."""
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
    )


def announce(work: Work, conversation: Conversation) -> None:
    work.event(CONVERSATION_CREATED, conversation_id=conversation.id, trigger=assignment_trigger(conversation))
    if conversation.assignee_id:
        work.event(ASSIGNEE_CHANGED, conversation_id=conversation.id)
    if conversation.team_id:
        work.event(TEAM_CHANGED, conversation_id=conversation.id)


def point_link(work: Work, link: ContactInbox, conversation: Conversation) -> ContactInbox:
    key = keys.contact_inbox(link.account_id, link.inbox_id, link.source_id)
    changed: ContactInbox = work.update(key, replace(link, conversation_id=conversation.id))
    return changed
