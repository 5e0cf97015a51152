"""Regressions: events sent while a client was disconnected."""

from chalicelib import realtime
from chalicelib.actions import conversations, customers
from chalicelib.domain.conversations import Status
from tests.contract.saved_lists import answers, caller_of, filters, values_at
from tests.contract.staffed_company import ROLES, assign_and_label, staffed_company
from tests.regressions.screen import Screen, broadcast
from tests.support.company import Company
from tests.support.lambda_events import websocket
from tests.support.socket_client import connect_customer, resumed, send_frame

HOUR = 3_600_000


def test_cw995_message_during_disconnect(company: Company) -> None:
    """The channel to the browser kept nothing during a short disconnect, so a message was never shown."""
    screen = Screen(company)
    conversation = company.receive("one")
    broadcast(company)
    screen.lose_frames()
    company.receive("two", provider_id="in-2")
    broadcast(company, company.desk.store.changes[-1:])
    screen.receive()
    assert screen.gap
    screen.resume()
    assert screen.texts(conversation.id) == ["one", "two"]
    assert screen.is_current


def test_cw14934_reply_during_disconnect(company: Company) -> None:
    """A colleague's reply fell into a disconnect, the client requested a few seconds only, and the customer got two answers."""
    conversation = company.receive()
    broadcast(company)
    screen = Screen(company, "ada")
    company.reply(conversation, "Answered already", by="ben")
    broadcast(company)
    screen.lose_frames()
    company.desk.clock.at += HOUR
    screen.resume()
    assert screen.texts(conversation.id)[-1] == "Answered already"
    assert screen.is_current


def test_cw8888_push_to_a_dead_socket(company: Company) -> None:
    """Events for a socket that had just died were dropped, and the loss was not detected."""
    screen = Screen(company)
    company.desk.push.gone.add("ben")
    conversation = company.receive()
    broadcast(company)
    company.desk.push.gone.clear()
    assert screen.receive() == []
    screen.resume()
    assert screen.rows() == [conversation.id]
    assert screen.is_current


def test_cw3916_new_conversation_during_standby(company: Company) -> None:
    """A laptop that woke from standby showed the previous evening's list until the page was reloaded."""
    screen = Screen(company)
    company.desk.clock.at += 10 * HOUR
    created = [company.receive(source_id=f"customer {number}", provider_id=f"in-{number}").id for number in range(30)]
    broadcast(company)
    screen.lose_frames()
    screen.resume()
    assert screen.rows() == created


def test_cw9453_missed_events_by_clock(company: Company) -> None:
    """Missed events were requested by seconds of absence, so a clock adjustment left a gap."""
    screen = Screen(company)
    conversation = company.receive()
    company.desk.clock.at -= 5 * HOUR
    company.reply(conversation)
    broadcast(company)
    screen.lose_frames()
    screen.resume()
    assert screen.is_current


def test_cw15523_row_left_during_disconnect(company: Company) -> None:
    """After a disconnect new rows were added, but a conversation that a colleague had resolved stayed in the open list."""
    conversation = company.receive()
    broadcast(company)
    screen = Screen(company)
    assert screen.rows(status="open") == [conversation.id]
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)
    broadcast(company)
    screen.lose_frames()
    screen.resume()
    assert screen.rows(status="open") == []
    assert screen.rows(status="resolved") == [conversation.id]


def test_cw14703_pings_without_events(company: Company) -> None:
    """After a restart of the broker, sockets stayed open and answered pings, but delivered no events."""
    screen = Screen(company)
    company.receive()
    broadcast(company)
    screen.lose_frames()
    [answer] = send_frame(company, "ben", {"action": "ping"})
    assert answer == {"head": screen.head()}
    assert answer["head"] > screen.position
    screen.resume()
    assert screen.is_current


def test_cw14683_customer_misses_replies(company: Company) -> None:
    """The customer's window showed a stale thread after a disconnect, because only agents could catch up."""
    name, kim = connect_customer(company, "kim")
    conversation = customers.start_conversation(company.desk, kim)
    company.reply(conversation, "We are here")
    company.reply(conversation, "Between us", private=True)
    broadcast(company)
    _, events = resumed(company, name)
    contents = [event["data"]["content"] for event in events if event["event"] == "message.created"]
    assert contents == ["We are here"]


def test_fz429_badge_and_list_disagree(company: Company) -> None:
    """The badge said three, the list showed four, and a row stayed among the unassigned for ever."""
    desk = staffed_company()
    for number in range(4):
        conversation = desk.receive(source_id=f"customer {number}", provider_id=f"in-{number}")
        if number % 2:
            assign_and_label(desk, conversation)
        if number == 3:
            conversations.toggle_status(desk.desk, desk.caller(), conversation.id)
    broadcast(desk)
    values = values_at(desk)
    wanted = list(filters(values))
    for name in ROLES.values():
        caller = caller_of(desk, name)
        assert caller is not None
        seen = answers(desk.desk, caller, values)
        shown = {number: ids for ids, ranges in seen["lists"] for number in _numbers(ranges)}
        sizes = {_name(each): len(shown.get(number * 8, [])) for number, each in enumerate(wanted)}
        for counts, ranges in seen["badges"]:
            for number in _numbers(ranges):
                each = wanted[number]
                assert counts == [sizes[_name({**each, "assignee_type": who})] for who in ("me", "unassigned", "all")]


def _numbers(ranges: str) -> list[int]:
    ends = [run.partition("-") for run in ranges.split(",")]
    return [number for first, _, last in ends for number in range(int(first), int(last or first) + 1)]


def _name(wanted: dict[str, object]) -> str:
    return repr(sorted(wanted.items()))


def test_rc22105_new_chat_missing_from_the_queue(company: Company) -> None:
    """A new chat did not appear in every agent's queue of the department until the page was reloaded."""
    screens = [Screen(company, name) for name in ("ada", "ben")]
    outsider = Screen(company, "cleo")
    conversation = company.receive()
    broadcast(company)
    for screen in screens:
        screen.receive()
        assert screen.rows(assignee_id=None, status="open") == [conversation.id]
    outsider.receive()
    assert outsider.rows() == []
    assert outsider.position == outsider.head()


def test_rcrn7506_cursor_by_client_clock(company: Company) -> None:
    """A phone requested events newer than its own clock, which was ahead, and skipped messages."""
    screen = Screen(company)
    company.receive()
    broadcast(company)
    [reset] = [
        frame for frame in send_frame(company, "ben", {"action": "resume", "after": 1_790_000_000_000}) if "reset" in frame
    ]
    assert reset == {"reset": True, "head": screen.head()}
    [refusal] = send_frame(company, "ben", {"action": "resume", "after": "2026-11-22T10:00:00Z"})
    assert refusal["error"]["code"] == "position_invalid"


def test_lhc824_one_way_after_restart(company: Company) -> None:
    """After a restart of the push server a socket could still send, but received nothing."""
    Screen(company)
    company.desk.sockets.open.pop("ben")
    [refusal] = send_frame(company, "ben", {"action": "ping"})
    assert refusal["error"]["code"] == "socket_unknown"


def test_cw5918_presence_repaired_by_hand(company: Company) -> None:
    """Users who had left stayed online until an operator cleared the presence flags by hand."""
    Screen(company, "ada")
    Screen(company, "ben")
    company.desk.clock.at += 50_000
    send_frame(company, "ada", {"action": "ping"})
    company.desk.clock.at += 50_000
    [presence] = send_frame(company, "ada", {"action": "presence"})
    assert presence["events"][0]["data"]["users"] == {str(company.users["ada"].id): "online"}


def test_cw7992_presence_drifts(company: Company) -> None:
    """The list of online users drifted away from the users who were connected."""
    token = company.users["ben"].pubsub_token
    for tab in ("tab one", "tab two"):
        realtime.connect(company.desk, websocket("CONNECT", tab, token=token, account_id=str(company.account_id)))
    realtime.disconnect(company.desk, websocket("DISCONNECT", "tab one"))
    [presence] = send_frame(company, "tab two", {"action": "presence"})
    assert presence["events"][0]["data"]["users"] == {str(company.users["ben"].id): "online"}
