"""Whose turn it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.actions import conversations, inboxes, teams
from chalicelib.actions.assignment import assign_next, turn_order
from chalicelib.actions.presence import online
from chalicelib.actions.profile import set_auto_offline, set_availability
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.people import Availability
from chalicelib.domain.sockets import PRESENT_FOR_MS
from tests.builders import Office, interrupted


@pytest.fixture(name="staffed")
def _staffed(office: Office) -> Office:
    """All three are members of the bot's inbox and online."""
    ids = [office.users[name].id for name in ("ada", "cleo")]
    inboxes.change_members(office.desk, office.caller(), office.telegram.id, add=ids)
    office.online("ada", "ben", "cleo")
    return office


def assignee(office: Office, conversation: Conversation) -> str | None:
    office.settle()
    assignee_id = office.conversation(conversation.id).assignee_id
    return next((name for name, user in office.users.items() if user.id == assignee_id), None)


def new(office: Office, number: int) -> Conversation:
    return office.hears(source_id=f"customer {number}", provider_id=f"in-{number}")


def test_everybody_has_their_turn(staffed: Office) -> None:
    given_to = [assignee(staffed, new(staffed, number)) for number in range(6)]
    assert set(given_to[:3]) == {"ada", "ben", "cleo"}
    assert given_to[3:] == given_to[:3]


def test_who_is_away_is_passed_over_and_comes_first_when_back(staffed: Office) -> None:
    first = assignee(staffed, new(staffed, 0))
    away = next(name for name in ("ada", "ben", "cleo") if name != first)
    staffed.desk.sockets.remove(f"socket of {away}")
    assert away not in {assignee(staffed, new(staffed, number)) for number in range(1, 5)}
    staffed.online(away)
    assert assignee(staffed, new(staffed, 9)) == away


def test_nobody_is_given_what_nobody_is_there_for(office: Office) -> None:
    assert assignee(office, new(office, 0)) is None


@pytest.mark.parametrize("availability", [Availability.BUSY, Availability.OFFLINE])
def test_who_is_busy_is_left_alone(office: Office, availability: Availability) -> None:
    office.online("ben")
    set_availability(office.desk, office.users["ben"], account_id=1, availability=availability)
    assert assignee(office, new(office, 0)) is None


def test_who_stays_online_without_a_browser_has_their_turn(office: Office) -> None:
    set_auto_offline(office.desk, office.users["ben"], account_id=1, auto_offline=False)
    assert assignee(office, new(office, 0)) == "ben"


def test_a_silent_socket_is_nobody(office: Office) -> None:
    office.online("ben")
    office.desk.clock.at += PRESENT_FOR_MS
    assert online(office.desk, 1).users == {}
    assert assignee(office, new(office, 0)) is None


def test_an_administrator_who_is_no_member_has_no_turn(office: Office) -> None:
    office.online("ada", "cleo")
    assert assignee(office, new(office, 0)) is None


def test_an_inbox_may_do_without(office: Office) -> None:
    office.with_inbox(office.telegram, enable_auto_assignment=False)
    office.online("ben")
    assert assignee(office, new(office, 0)) is None


def test_what_has_an_assignee_or_is_not_open_is_left_alone(staffed: Office) -> None:
    conversation = new(staffed, 0)
    ben = staffed.users["ben"].id
    conversations.assign_agent(staffed.desk, staffed.caller(), conversation.id, assignee_id=ben)
    assert assignee(staffed, conversation) == "ben"
    resolved = new(staffed, 1)
    conversations.toggle_status(staffed.desk, staffed.caller(), resolved.id)
    assert assignee(staffed, resolved) is None
    assign_next(staffed.desk, 1, 404)


def test_a_conversation_that_opens_again_is_given_to_somebody(office: Office) -> None:
    conversation = new(office, 0)
    conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.RESOLVED)
    office.settle()
    office.online("ben")
    office.hears("Hello?", source_id="customer 0", provider_id="in-9")
    assert assignee(office, conversation) == "ben"


def test_a_team_chooses_among_its_own(staffed: Office) -> None:
    team = teams.create_team(staffed.desk, staffed.caller(), name="Support")
    teams.change_team_members(staffed.desk, staffed.caller(), team.id, add=[staffed.users["cleo"].id])
    conversation = new(staffed, 0)
    conversations.assign_team(staffed.desk, staffed.caller(), conversation.id, team_id=team.id)
    assert assignee(staffed, conversation) == "cleo"


def test_a_team_may_do_without(staffed: Office) -> None:
    team = teams.create_team(staffed.desk, staffed.caller(), name="Support", allow_auto_assign=False)
    conversation = new(staffed, 0)
    conversations.assign_team(staffed.desk, staffed.caller(), conversation.id, team_id=team.id)
    assert assignee(staffed, conversation) is None


def test_hearing_of_a_conversation_twice_gives_it_once(staffed: Office) -> None:
    conversation = new(staffed, 0)
    first = assignee(staffed, conversation)
    staffed.reacted = 0
    assert assignee(staffed, conversation) == first
    assert staffed.events().count("assignee.changed") == 1


def test_two_at_once_go_to_two(staffed: Office) -> None:
    first, second = new(staffed, 0), new(staffed, 1)
    desk = interrupted(staffed.desk, lambda: assign_next(staffed.desk, 1, first.id))
    assign_next(desk, 1, second.id)
    given_to = [staffed.conversation(each.id).assignee_id for each in (first, second)]
    assert None not in given_to
    assert len(set(given_to)) == 2


def test_a_person_who_was_faster_keeps_it(staffed: Office) -> None:
    conversation, cleo = new(staffed, 0), staffed.users["cleo"].id
    desk = interrupted(
        staffed.desk, lambda: conversations.assign_agent(staffed.desk, staffed.caller(), conversation.id, assignee_id=cleo)
    )
    assign_next(desk, 1, conversation.id)
    assert staffed.conversation(conversation.id).assignee_id == cleo


people = st.lists(st.integers(1, 9), unique=True).map(tuple)


@given(people, people)
def test_the_order_holds_every_member_once_and_newcomers_first(known: tuple[int, ...], members: tuple[int, ...]) -> None:
    order = turn_order(known, members)
    assert sorted(order) == sorted(members)
    assert [each for each in order if each in known] == [each for each in known if each in members]
    assert set(order[: len(set(members) - set(known))]) == set(members) - set(known)
