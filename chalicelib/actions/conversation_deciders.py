"""Deciders of conversations: each changes the conversation that a work holds and stores nothing.

Agents' actions, customers' actions and features compose them; `ConversationWork.commit` stores the result once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.conversations import Edit, Folder, Priority, Status
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.messages import Activity, Cause
from chalicelib.domain.people import Directory, Member, Team

Decide = Callable[[ConversationWork], object]


def decide_status(
    work: ConversationWork, status: Status, *, snoozed_until: int | None = None, opened_by: Member | None = None
) -> None:
    """A member who opens the conversation takes it over. Raises Invalid (`snooze_in_the_past`, `attributes_required`)."""
    rules.check_snooze(status, snoozed_until, work.at)
    if status is Status.RESOLVED and work.conversation.status is not Status.RESOLVED and work.performer_id is not None:
        _check_required_attributes(work)
    edit = rules.change_status(work.conversation, status, snoozed_until=snoozed_until, by=work.by)
    if edit.events and opened_by:
        taken = rules.assign_agent(edit.conversation, opened_by, by=work.by, self_assigned=True)
        lines = tuple(replace(line, cause=Cause("took_over")) for line in taken.activities)
        edit = edit.then(replace(taken, activities=lines))
    work.apply(edit)


def decide_folder(
    work: ConversationWork, folder: Folder, *, snoozed_until: int | None = None, opened_by: Member | None = None
) -> None:
    """Like `decide_status`, or marks the conversation as spam, for which no attributes are required."""
    if folder is Folder.SPAM:
        work.apply(rules.mark_as_spam(work.conversation, by=work.by))
    else:
        decide_status(work, Status(folder), snoozed_until=snoozed_until, opened_by=opened_by)


def _check_required_attributes(work: ConversationWork) -> None:
    """The definitions are read only if something seems to be missing."""
    required = work.directory.account.required_attributes
    if not required:
        return
    from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES, check_required_attributes, missing_attributes

    values = work.conversation.custom_attributes
    if missing_attributes(required, values):
        check_required_attributes(required, values, work.desk.store.list_of(CUSTOM_ATTRIBUTES, work.account_id))


def decide_priority(work: ConversationWork, priority: Priority | None) -> None:
    work.apply(rules.set_priority(work.conversation, priority, by=work.by))


def decide_assignee(work: ConversationWork, assignee_id: int | None) -> None:
    """None or 0 removes the assignee."""
    assignee = assignable(work.directory, work.conversation.inbox_id, assignee_id)
    own = assignee_id == work.performer_id
    work.apply(rules.assign_agent(work.conversation, assignee, by=work.by, self_assigned=own))


def assignable(directory: Directory, inbox_id: int, assignee_id: int | None) -> Member | None:
    """The member to assign, or None. Raises NotFound for an unknown id, so that a mistake does not remove the assignee."""
    member = directory.member(assignee_id)
    if assignee_id and member is None:
        raise NotFound("There is no such agent.", code="agent_not_found")
    if member and not directory.may_see(member, inbox_id):
        raise Invalid("This agent is not a member of the inbox.", code="assignee_not_in_inbox", fields=("assignee_id",))
    return member


def decide_team(work: ConversationWork, team_id: int | None) -> None:
    """None or 0 removes the team."""
    work.apply(rules.assign_team(work.conversation, existing_team(work.directory, team_id), by=work.by))


def decide_owner(work: ConversationWork, owner: Mapping[str, int | None]) -> None:
    """Sets the team and the assignee that are named, and keeps the conversation unassigned if it then has no assignee."""
    if "team_id" in owner:
        decide_team(work, owner["team_id"])
    if "assignee_id" in owner:
        decide_assignee(work, owner["assignee_id"])
    work.assigns_automatically = False


def existing_team(directory: Directory, team_id: int | None) -> Team | None:
    team = directory.team(team_id)
    if team_id and team is None:
        raise NotFound("There is no such team.", code="team_not_found")
    return team


def decide_labels(work: ConversationWork, labels: Iterable[str]) -> None:
    work.apply(rules.set_labels(work.conversation, labels, by=work.by))


def decide_custom_attributes(work: ConversationWork, custom_attributes: dict[str, Any]) -> None:
    work.apply(Edit(rules.with_attributes(work.conversation, custom_attributes=custom_attributes)))


def decide_removed_attributes(work: ConversationWork, names: Collection[str]) -> None:
    held = work.conversation.custom_attributes
    decide_custom_attributes(work, {name: value for name, value in held.items() if name not in names})


def decide_muted(work: ConversationWork, muted: bool) -> None:
    """Muting blocks the contact and resolves the conversation, which stays spam if it is. Unmuting only unblocks the contact."""
    if decide_blocked(work, muted, line="muted" if muted else "unmuted") and muted and not work.conversation.spam:
        resolved = rules.change_status(work.conversation, Status.RESOLVED, by=work.by)
        lines = tuple(replace(line, cause=Cause("muted")) for line in resolved.activities)
        work.apply(replace(resolved, activities=lines))


def decide_blocked(work: ConversationWork, blocked: bool, *, line: str | None = None) -> bool:
    """Blocks or unblocks the contact and adds a line, whose key may be `line`. Returns whether that changes anything."""
    contact = work.contact()
    if contact.blocked is blocked:
        return False
    work.update(keys.contact(contact.account_id, contact.id), replace(contact, blocked=blocked, updated_at=work.at))
    work.event(CONTACT_UPDATED, contact_id=contact.id)
    key = line or ("contact_blocked" if blocked else "contact_unblocked")
    work.apply(Edit(work.conversation, activities=(Activity(key, {"actor": work.by}),)))
    return True


def decide_reopening(work: ConversationWork) -> None:
    """A customer's message is to follow: it reopens the conversation, unless the contact is blocked."""
    if not work.contact().blocked:
        work.apply(rules.reopen_by_message(work.conversation))


def decide_link(work: ConversationWork) -> None:
    """Makes a reopened conversation the target of the customer's next message, unless another one is open.

    Runs once, after all other deciders of an agent's action.
    """
    before, after = work.before, work.conversation
    if before is None or before.status is not Status.RESOLVED or after.status is Status.RESOLVED:
        return
    key = keys.contact_inbox(after.account_id, after.inbox_id, after.source_id)
    link = work.get(key)
    if link is None or link.conversation_id == after.id:
        return
    current = work.get(keys.conversation(after.account_id, link.conversation_id)) if link.conversation_id else None
    if current is None or current.status is Status.RESOLVED:
        work.update(key, replace(link, conversation_id=after.id))
