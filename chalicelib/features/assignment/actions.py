"""Automatic assignment: round robin over the online members of an inbox."""

from msgspec.structs import replace

from chalicelib.actions.presence import presence_of
from chalicelib.actions.work import of_conversation, retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import Rotation
from chalicelib.domain.people import Availability, Directory, Member
from chalicelib.ports import Desk


@retried
def assign_next(desk: Desk, account_id: int, conversation_id: int) -> None:
    """Assigns an open conversation to the next member. Safe to repeat: an assigned conversation is not changed."""
    before = desk.store.get(keys.conversation(account_id, conversation_id))
    if before is None or before.assignee_id or before.status is not Status.OPEN:
        return
    directory = desk.store.directory(account_id)
    inbox = directory.inbox(before.inbox_id)
    candidates = _candidates(desk, directory, inbox, before)
    if not candidates:
        return
    key = keys.rotation(account_id, inbox.id)
    known = desk.store.get(key)
    order = turn_order(known.order if known else (), inbox.member_ids)
    chosen = next(user_id for user_id in order if user_id in candidates)
    work = of_conversation(desk, before)
    work.save_conversation(before, work.apply(rules.assign_agent(before, candidates[chosen], by=None)))
    turned = (*(each for each in order if each != chosen), chosen)
    if known:
        work.update(key, replace(known, order=turned))
    else:
        work.create(key, Rotation(turned))
    work.commit()


def turn_order(known: tuple[int, ...], member_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Members by the time of their last assignment, the longest ago first. New members come before all others."""
    fresh = [each for each in member_ids if each not in known]
    return (*fresh, *(each for each in known if each in member_ids))


def _candidates(desk: Desk, directory: Directory, inbox: Inbox, conversation: Conversation) -> dict[int, Member]:
    team = directory.team(conversation.team_id)
    if (team and not team.allow_auto_assign) or (not team and not inbox.enable_auto_assignment):
        return {}
    users = presence_of(directory, desk.sockets.of_account(inbox.account_id), desk.clock.now()).users
    return {
        member.user_id: member
        for member in directory.members
        if member.user_id in inbox.member_ids
        and users.get(member.user_id) is Availability.ONLINE
        and (team is None or member.user_id in team.member_ids)
    }
