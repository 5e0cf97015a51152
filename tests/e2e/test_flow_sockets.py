"""Who may listen, and to what."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_socket

from tests.e2e.conftest import Connect
from tests.e2e.customers import AppCustomer, TelegramCustomer, new_name, new_number
from tests.e2e.desk_api import Agent, json_of, sign_in
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.stack import StackInfo


@pytest.fixture
def bens_inbox(ada: Agent, ben: Agent) -> Iterator[int]:
    """An inbox that Cleo is no member of."""
    inbox_id = int(ada.post("inboxes", {"name": "Wholesale desk", "channel": {"type": "api"}})["id"])
    ada.post("inbox_members", {"inbox_id": inbox_id, "user_ids": [ben.id]})
    yield inbox_id
    ada.request("PATCH", "inbox_members", json={"inbox_id": inbox_id, "user_ids": [ada.id, ben.id]})


@pytest.mark.parametrize("query", ["", "token=", "token=guess&account_id=1", "token={token}", "token={token}&account_id=2"])
def test_strangers_are_refused(stack_info: StackInfo, query: str) -> None:
    token = stack_info.user("ben")["pubsub_token"]
    with (
        pytest.raises(InvalidStatus) as refused,
        connect_socket(f"{stack_info.websocket_url}?{query.format(token=token)}", proxy=None),
    ):
        pass
    assert refused.value.response.status_code in (401, 403)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("nonsense", "json_malformed"),
        ("[]", "action_unknown"),
        ('{"action": "dance"}', "action_unknown"),
        ('{"action": 7}', "action_unknown"),
        ('{"action": "resume"}', "position_invalid"),
        ('{"action": "resume", "after": -1}', "position_invalid"),
        ('{"action": "resume", "after": "5"}', "position_invalid"),
        ('{"action": "typing", "conversation_id": "x"}', "conversation_id_invalid"),
        ('{"action": "typing", "conversation_id": 999999, "typing_status": "on"}', "conversation_not_found"),
    ],
)
def test_nonsense_is_answered_and_the_socket_stays(ada: Agent, connect: Connect, said: str, code: str) -> None:
    socket = connect(ada)
    socket.send_text(said)
    socket.wait_for_error(code)
    socket.resume()


def test_an_agent_hears_only_of_their_inboxes(bens_inbox: int, ada: Agent, ben: Agent, cleo: Agent, connect: Connect) -> None:
    bens, cleos = connect(ben), connect(cleo)
    name = new_name()
    contact = ada.post("contacts", {"inbox_id": bens_inbox, "name": name})["payload"]["contact"]
    opened = {"inbox_id": bens_inbox, "contact_id": contact["id"], "message": {"content": "Between us"}}
    number = int(ben.post("conversations", opened)["id"])

    bens.wait_for_message("Between us")
    cleos.resume()
    assert cleos.position >= bens.position
    assert number not in cleos.conversations
    assert "Between us" not in str(cleos.events)
    assert [row["id"] for row in ben.rows_of(name)] == [number]
    assert cleo.rows_of(name) == []
    assert cleo.get("feed", after=bens.position - 1)["events"] == []
    refused = cleo.request("GET", f"conversations/{number}/messages")
    assert refused.status_code in (401, 404)


def test_a_contact_hears_only_of_their_own(
    app_customer: AppCustomer, stack_info: StackInfo, ada: Agent, connect: Connect
) -> None:
    other = AppCustomer(stack_info)
    theirs, own = other.start("I am somebody else"), app_customer.start("This is me")
    start = ada.head()
    socket = DeskSocket(stack_info, app_customer.pubsub_token, position=start).open()
    agents = connect(ada, position=start)

    ada.reply(theirs, "Nothing for you")
    ada.reply(own, "What do we know?", private=True)
    ada.post(f"conversations/{own}/labels", {"labels": ["refund"]})
    ada.reply(own, "Hello!")
    agents.wait_for_message("Hello!")
    socket.wait_for_message("Hello!")
    assert {message["content"] for message in socket.messages.values()} <= {"This is me", "Hello!"}
    assert {event["id"] for name, event in socket.events if name.startswith("conversation")} <= {own}
    assert "What do we know?" not in str(socket.events)
    assert "Nothing for you" not in str(socket.events)
    socket.close()


@pytest.fixture
def temp(ada: Agent, stack_info: StackInfo) -> Iterator[Agent]:
    """Somebody who works here for one test."""
    email, password = f"temp-{new_number()}@acme.example", "Temporary-1"
    made = ada.post("agents", {"email": email, "name": "Temp", "role": "administrator", "password": password})
    response, _ = sign_in(stack_info, email, password)
    profile = json_of(response)["data"]
    known = {**made, "email": email, "password": password, "pubsub_token": profile["pubsub_token"]}
    agent = Agent(stack_info, {**known, "api_access_token": profile["access_token"]})
    yield agent
    agent.close()
    ada.request("DELETE", f"agents/{agent.id}")


def new_password(temp: Agent, ada: Agent) -> None:
    body = {"profile": {"current_password": temp.user["password"], "password": "Another-2"}}
    json_of(temp.request("PUT", "/api/v1/profile", json=body))


def new_access_token(temp: Agent, ada: Agent) -> None:
    json_of(temp.request("POST", "/api/v1/profile/reset_access_token"))


def removal(temp: Agent, ada: Agent) -> None:
    json_of(ada.request("DELETE", f"agents/{temp.id}"))


@pytest.mark.parametrize("lose", [new_password, new_access_token, removal])
def test_a_socket_ends_with_the_right_it_was_opened_with(
    app_customer: AppCustomer,
    temp: Agent,
    ada: Agent,
    stack_info: StackInfo,
    connect: Connect,
    lose: Callable[[Agent, Agent], None],
) -> None:
    number = app_customer.start("Before")
    temps, adas = connect(temp), connect(ada)
    temps.resume()
    lose(temp, ada)
    temps.wait_until_closed()
    ada.reply(number, "After")
    adas.wait_for_message("After")
    assert "After" not in str(temps.events)
    with (
        pytest.raises(InvalidStatus) as refused,
        connect_socket(
            f"{stack_info.websocket_url}?token={temp.user['pubsub_token']}&account_id={stack_info.account_id}", proxy=None
        ),
    ):
        pass
    assert refused.value.response.status_code in (401, 403)


def test_whoever_was_away_misses_nothing(telegram: TelegramCustomer, ada: Agent, connect: Connect) -> None:
    before = connect(ada)
    telegram.write("one")
    before.wait_for_message("one")
    left_at = before.position
    before.close()
    telegram.write("two")
    number = ada.conversation_of(telegram.name)
    ada.wait_for_text(number, "two")
    ada.reply(number, "three")

    after = connect(ada, position=left_at)
    after.wait_for_message("three")
    assert after.texts(number) == ["two", "three"]
    over_http = [
        (event["event"], event["data"]["id"]) for event in ada.get("feed", after=left_at)["events"] if "id" in event["data"]
    ]
    after.resume()
    assert over_http == [(name, data["id"]) for name, data in after.events if "id" in data][: len(over_http)]


def test_news_that_comes_while_a_socket_opens_does_not_cost_the_socket(
    app_customer: AppCustomer, ada: Agent, connect: Connect
) -> None:
    """To API Gateway a socket is gone until `$connect` has been answered, and whoever is pushed to then must not be forgotten."""
    number = app_customer.start("Hello")
    opened = threading.Event()

    def chatter() -> None:
        for line in itertools.count():
            ada.reply(number, f"line {line}")
            if opened.is_set():
                return

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(chatter)
        try:
            sockets = [connect(ada) for _ in range(12)]
        finally:
            opened.set()
            done.result()
    ada.reply(number, "the end")
    for socket in sockets:
        socket.wait_for_message("the end")
        assert socket.errors == []


def test_a_position_from_the_future_starts_over(ada: Agent, connect: Connect) -> None:
    """As after the restore of a backup: the client holds what never happened here."""
    socket = connect(ada, position=ada.head() + 1_000_000)
    assert socket.position <= ada.head()


def test_typing_and_presence_pass_by(telegram: TelegramCustomer, ada: Agent, ben: Agent, connect: Connect) -> None:
    adas, bens = connect(ada), connect(ben)
    telegram.write("Hello")
    number = ada.conversation_of(telegram.name)
    head = ada.head()
    bens.send_frame({"action": "typing", "conversation_id": number, "typing_status": "on", "is_private": False})
    _, typing = adas.wait(
        lambda: next(
            (each for each in adas.ephemeral if each[0] == "conversation.typing_on" and each[1]["conversation"]["id"] == number),
            None,
        ),
        "Ben types",
    )
    assert typing["user"]["id"] == ben.id
    adas.send_frame({"action": "presence"})
    adas.wait(
        lambda: any(str(ben.id) in data["users"] for name, data in adas.ephemeral if name == "presence.update"), "Ben is here"
    )
    assert not any(name == "conversation.typing_on" for name, _ in bens.ephemeral)
    assert ada.head() >= head
