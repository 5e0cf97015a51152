"""Automatic assignment: round robin over the online members of an inbox."""

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.presence import presence_of
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import Rotation
from chalicelib.domain.messages import Activity, Cause
from chalicelib.domain.people import Availability, Member
from chalicelib.ports import Desk


@retried
def assign_next(desk: Desk, account_id: int, conversation_id: int, occasion: str | None = None) -> None:
    """`occasion`: the name of the event that has led to the assignment."""
    before = desk.store.get(keys.conversation(account_id, conversation_id))
    if before is not None:
        work = of_conversation(desk, before)
        work.cause = Cause("rotation", id=before.inbox_id, detail=occasion)
        decide_next_assignee(work)
        work.commit()


def decide_next_assignee(work: ConversationWork) -> None:
    """Assigns an open conversation to the next member. Safe to repeat: an assigned conversation is not changed."""
    conversation = work.conversation
    if conversation.assignee_id or conversation.status is not Status.OPEN:
        return
    inbox = next((each for each in work.directory.inboxes if each.id == conversation.inbox_id), None)
    candidates = _candidates(work, inbox) if inbox else {}
    if inbox is None or not candidates:
        return
    key = keys.rotation(work.account_id, inbox.id)
    known = work.get(key)
    order = turn_order(known.order if known else (), inbox.member_ids)
    chosen = next(user_id for user_id in order if user_id in candidates)
    assignee = candidates[chosen]
    facts = {"assignee": assignee.available_name, "inbox": inbox.name}
    line = Activity("assigned_by_rotation", facts, about="assignee_id")
    work.apply(replace(rules.assign_agent(conversation, assignee, by=None), activities=(line,)))
    turned = (*(each for each in order if each != chosen), chosen)
    if known:
        work.update(key, replace(known, order=turned))
    else:
        work.create(key, Rotation(turned))


def turn_order(known: tuple[int, ...], member_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Members by the time of their last assignment, the longest ago first. New members come before all others."""
    fresh = [each for each in member_ids if each not in known]
    return (*fresh, *(each for each in known if each in member_ids))


def _candidates(work: ConversationWork, inbox: Inbox) -> dict[int, Member]:
    desk, directory = work.desk, work.directory
    team = directory.team(work.conversation.team_id)
    if (team and not team.allow_auto_assign) or (not team and not inbox.enable_auto_assignment):
        return {}
    users = presence_of(directory, desk.sockets.of_account(inbox.account_id), desk.clock.now())
    return {
        member.user_id: member
        for member in directory.members
        if member.user_id in inbox.member_ids
        and users.get(member.user_id) is Availability.ONLINE
        and (team is None or member.user_id in team.member_ids)
    }
