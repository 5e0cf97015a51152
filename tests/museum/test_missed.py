"""Exhibits: what was told while nobody could hear it."""

from chalicelib import realtime
from chalicelib.actions import conversations, customers
from chalicelib.domain.conversations import Status
from tests.builders import Office
from tests.contract.company import ROLES, company, entrust
from tests.contract.saved_lists import answers, caller_of, filters, values_at
from tests.functional.lambda_events import websocket
from tests.functional.talking import connect_customer, resumed, say
from tests.museum.screen import Screen, broadcast

HOUR = 3_600_000


def test_cw995_message_during_a_short_cut(office: Office) -> None:
    """The channel to the browser kept nothing for who was absent for a moment, so the message was never shown."""
    screen = Screen(office)
    conversation = office.hears("one")
    broadcast(office)
    screen.look_away()
    office.hears("two", provider_id="in-2")
    broadcast(office, office.desk.store.changes[-1:])
    screen.listen()
    assert screen.gap
    screen.resume()
    assert screen.texts(conversation.id) == ["one", "two"]
    assert screen.is_true


def test_cw14934_reply_during_disconnect(office: Office) -> None:
    """A colleague's reply fell into a cut, only a window of seconds was asked for again, and the customer was answered twice."""
    conversation = office.hears()
    broadcast(office)
    screen = Screen(office, "ada")
    office.replies(conversation, "Answered already", by="ben")
    broadcast(office)
    screen.look_away()
    office.desk.clock.at += HOUR
    screen.resume()
    assert screen.texts(conversation.id)[-1] == "Answered already"
    assert screen.is_true


def test_cw8888_push_to_a_dead_socket(office: Office) -> None:
    """Events for a socket that had just died were dropped, and nobody noticed."""
    screen = Screen(office)
    office.desk.push.gone.add("ben")
    conversation = office.hears()
    broadcast(office)
    office.desk.push.gone.clear()
    assert screen.listen() == []
    screen.resume()
    assert screen.rows() == [conversation.id]
    assert screen.is_true


def test_cw3916_new_conversation_during_standby(office: Office) -> None:
    """A laptop that woke from standby showed the list of the evening before until somebody reloaded the page."""
    screen = Screen(office)
    office.desk.clock.at += 10 * HOUR
    made = [office.hears(source_id=f"customer {number}", provider_id=f"in-{number}").id for number in range(30)]
    broadcast(office)
    screen.look_away()
    screen.resume()
    assert screen.rows() == made


def test_cw9453_window_by_the_clock(office: Office) -> None:
    """What was missed was asked for by seconds of absence, so a clock that was set meanwhile left a hole."""
    screen = Screen(office)
    conversation = office.hears()
    office.desk.clock.at -= 5 * HOUR
    office.replies(conversation)
    broadcast(office)
    screen.look_away()
    screen.resume()
    assert screen.is_true


def test_cw15523_row_that_left_while_away(office: Office) -> None:
    """After a cut new rows were added, but a conversation that a colleague had resolved stayed in the list of open ones."""
    conversation = office.hears()
    broadcast(office)
    screen = Screen(office)
    assert screen.rows(status="open") == [conversation.id]
    conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.RESOLVED)
    broadcast(office)
    screen.look_away()
    screen.resume()
    assert screen.rows(status="open") == []
    assert screen.rows(status="resolved") == [conversation.id]


def test_cw14703_pings_go_on_and_nothing_is_told(office: Office) -> None:
    """After the broker behind the sockets was restarted they stayed open and answered pings, and told nothing any more."""
    screen = Screen(office)
    office.hears()
    broadcast(office)
    screen.look_away()
    [answer] = say(office, "ben", {"action": "ping"})
    assert answer == {"head": screen.head()}
    assert answer["head"] > screen.position
    screen.resume()
    assert screen.is_true


def test_cw14683_customer_misses_replies(office: Office) -> None:
    """The customer's own window showed a stale thread after a cut, because only agents had any way to catch up."""
    name, kim = connect_customer(office, "kim")
    conversation = customers.start_conversation(office.desk, kim)
    office.replies(conversation, "We are here")
    office.replies(conversation, "Between us", private=True)
    broadcast(office)
    _, events = resumed(office, name)
    told = [event["data"]["content"] for event in events if event["event"] == "message.created"]
    assert told == ["We are here"]


def test_fz429_badge_and_list_disagree(office: Office) -> None:
    """The badge said three, the list showed four, and a row stayed among the unassigned for ever."""
    desk = company()
    for number in range(4):
        conversation = desk.hears(source_id=f"customer {number}", provider_id=f"in-{number}")
        if number % 2:
            entrust(desk, conversation)
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


def test_rc22105_new_chat_missing_from_the_queue(office: Office) -> None:
    """A new chat did not appear in the queue of every agent of the department until they reloaded."""
    screens = [Screen(office, name) for name in ("ada", "ben")]
    outside = Screen(office, "cleo")
    conversation = office.hears()
    broadcast(office)
    for screen in screens:
        screen.listen()
        assert screen.rows(assignee_id=None, status="open") == [conversation.id]
    outside.listen()
    assert outside.rows() == []
    assert outside.position == outside.head()


def test_rcrn7506_cursor_from_the_clients_clock(office: Office) -> None:
    """A phone asked for what was newer than its own clock, which was ahead, and skipped what had been said."""
    screen = Screen(office)
    office.hears()
    broadcast(office)
    [reset] = [frame for frame in say(office, "ben", {"action": "resume", "after": 1_790_000_000_000}) if "reset" in frame]
    assert reset == {"reset": True, "head": screen.head()}
    [refusal] = say(office, "ben", {"action": "resume", "after": "2026-11-22T10:00:00Z"})
    assert refusal["error"]["code"] == "position_invalid"


def test_lhc824_one_way_after_a_restart(office: Office) -> None:
    """After the push server was restarted a socket could still speak, but nothing came back to it."""
    Screen(office)
    office.desk.sockets.remove("ben")
    [refusal] = say(office, "ben", {"action": "ping"})
    assert refusal["error"]["code"] == "socket_unknown"


def test_cw5918_presence_repaired_by_hand(office: Office) -> None:
    """People who had left stayed online until somebody emptied the store of flags by hand."""
    Screen(office, "ada")
    Screen(office, "ben")
    office.desk.clock.at += 50_000
    say(office, "ada", {"action": "ping"})
    office.desk.clock.at += 50_000
    [presence] = say(office, "ada", {"action": "presence"})
    assert presence["events"][0]["data"]["users"] == {str(office.users["ada"].id): "online"}


def test_cw7992_presence_that_drifts(office: Office) -> None:
    """Who was shown as online drifted away from who was there."""
    token = office.users["ben"].pubsub_token
    for tab in ("tab one", "tab two"):
        realtime.connect(office.desk, websocket("CONNECT", tab, token=token, account_id=str(office.account_id)))
    realtime.disconnect(office.desk, websocket("DISCONNECT", "tab one"))
    [presence] = say(office, "tab two", {"action": "presence"})
    assert presence["events"][0]["data"]["users"] == {str(office.users["ben"].id): "online"}
