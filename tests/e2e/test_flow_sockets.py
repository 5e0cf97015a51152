"""Sockets on the running stack: authentication, visible events, resume and revocation."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_socket

from tests.e2e.conftest import Connect
from tests.e2e.customers import AppCustomer, TelegramCustomer, new_name, new_number
from tests.e2e.desk_api import ACTIVITY, Agent, json_of, sign_in
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
def test_socket_needs_token_and_account(stack_info: StackInfo, query: str) -> None:
    token = stack_info.user("ben")["pubsub_token"]
    with (
        pytest.raises(InvalidStatus) as refused,
        connect_socket(f"{stack_info.websocket_url}?{query.format(token=token)}", proxy=None),
    ):
        pass
    assert refused.value.response.status_code in (401, 403)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("not json", "json_malformed"),
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
def test_invalid_frame_gets_error_and_socket_stays_open(ada: Agent, connect: Connect, frame: str, code: str) -> None:
    socket = connect(ada)
    socket.send_text(frame)
    socket.wait_for_error(code)
    socket.resume()


def test_agent_receives_only_events_of_own_inboxes(
    bens_inbox: int, ada: Agent, ben: Agent, cleo: Agent, connect: Connect
) -> None:
    ben_socket, cleo_socket = connect(ben), connect(cleo)
    name = new_name()
    contact = ada.post("contacts", {"inbox_id": bens_inbox, "name": name})["payload"]["contact"]
    body = {"inbox_id": bens_inbox, "contact_id": contact["id"], "message": {"content": "Between us"}}
    number = int(ben.post("conversations", body)["id"])

    ben_socket.wait_for_message("Between us")
    cleo_socket.resume()
    assert cleo_socket.position >= ben_socket.position
    assert number not in cleo_socket.conversations
    assert "Between us" not in str(cleo_socket.events)
    assert [row["id"] for row in ben.rows_of(name)] == [number]
    assert cleo.rows_of(name) == []
    assert cleo.get("feed", after=ben_socket.position - 1)["events"] == []
    refused = cleo.request("GET", f"conversations/{number}/messages")
    assert refused.status_code in (401, 404)


def test_customer_receives_only_own_conversation(
    app_customer: AppCustomer, stack_info: StackInfo, ada: Agent, connect: Connect
) -> None:
    other = AppCustomer(stack_info)
    other_number, own = other.start("I am somebody else"), app_customer.start("This is me")
    start = ada.head()
    socket = DeskSocket(stack_info, app_customer.pubsub_token, position=start).open()
    agents = connect(ada, position=start)

    ada.reply(other_number, "Nothing for you")
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
    """An administrator who exists for one test, because it removes their access."""
    email, password = f"temp-{new_number()}@acme.example", "Temporary-1"
    created = ada.post("agents", {"email": email, "name": "Temp", "role": "administrator", "password": password})
    response, _ = sign_in(stack_info, email, password)
    profile = json_of(response)["data"]
    known = {**created, "email": email, "password": password, "pubsub_token": profile["pubsub_token"]}
    agent = Agent(stack_info, {**known, "api_access_token": profile["access_token"]})
    yield agent
    agent.close()
    ada.request("DELETE", f"agents/{agent.id}")


def change_password(temp: Agent, ada: Agent) -> None:
    body = {"profile": {"current_password": temp.user["password"], "password": "Another-2"}}
    json_of(temp.request("PUT", "/api/v1/profile", json=body))


def reset_access_token(temp: Agent, ada: Agent) -> None:
    json_of(temp.request("POST", "/api/v1/profile/reset_access_token"))


def remove_agent(temp: Agent, ada: Agent) -> None:
    json_of(ada.request("DELETE", f"agents/{temp.id}"))


@pytest.mark.parametrize("revoke", [change_password, reset_access_token, remove_agent])
def test_socket_closes_when_its_credential_is_revoked(
    app_customer: AppCustomer,
    temp: Agent,
    ada: Agent,
    stack_info: StackInfo,
    connect: Connect,
    revoke: Callable[[Agent, Agent], None],
) -> None:
    number = app_customer.start("Before")
    temp_socket, ada_socket = connect(temp), connect(ada)
    temp_socket.resume()
    revoke(temp, ada)
    temp_socket.wait_until_closed()
    ada.reply(number, "After")
    ada_socket.wait_for_message("After")
    assert "After" not in str(temp_socket.events)
    with (
        pytest.raises(InvalidStatus) as refused,
        connect_socket(
            f"{stack_info.websocket_url}?token={temp.user['pubsub_token']}&account_id={stack_info.account_id}", proxy=None
        ),
    ):
        pass
    assert refused.value.response.status_code in (401, 403)


def test_resume_delivers_missed_events(telegram: TelegramCustomer, ada: Agent, connect: Connect) -> None:
    before = connect(ada)
    telegram.write("one")
    before.wait_for_message("one")
    last_position = before.position
    before.close()
    telegram.write("two")
    number = ada.conversation_of(telegram.name)
    ada.wait_for_text(number, "two")
    ada.reply(number, "three")

    after = connect(ada, position=last_position)
    after.wait_for_message("three")
    written = [message["content"] for _, message in sorted(after.messages.items()) if message["message_type"] != ACTIVITY]
    assert written == ["two", "three"]
    from_feed = [
        (event["event"], event["data"]["id"]) for event in ada.get("feed", after=last_position)["events"] if "id" in event["data"]
    ]
    after.resume()
    assert from_feed == [(name, data["id"]) for name, data in after.events if "id" in data][: len(from_feed)]


def test_events_during_connect_do_not_remove_socket(app_customer: AppCustomer, ada: Agent, connect: Connect) -> None:
    """API Gateway answers a push with 410 until `$connect` has returned, and the desk must keep such a socket."""
    number = app_customer.start("Hello")
    all_open = threading.Event()

    def write_continuously() -> None:
        for line in itertools.count():
            ada.reply(number, f"line {line}")
            if all_open.is_set():
                return

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write_continuously)
        try:
            sockets = [connect(ada) for _ in range(12)]
        finally:
            all_open.set()
            writer.result()
    ada.reply(number, "the end")
    for socket in sockets:
        socket.wait_for_message("the end")
        assert socket.errors == []


def test_position_beyond_head_resets_client(ada: Agent, connect: Connect) -> None:
    """After the restore of a backup a client may hold positions that the feed no longer has."""
    socket = connect(ada, position=ada.head() + 1_000_000)
    assert socket.position <= ada.head()


def test_typing_and_presence_have_no_position(telegram: TelegramCustomer, ada: Agent, ben: Agent, connect: Connect) -> None:
    ada_socket, ben_socket = connect(ada), connect(ben)
    telegram.write("Hello")
    number = ada.conversation_of(telegram.name)
    head = ada.head()
    ben_socket.send_frame({"action": "typing", "conversation_id": number, "typing_status": "on", "is_private": False})
    _, typing = ada_socket.wait(
        lambda: next(
            (
                each
                for each in ada_socket.ephemeral
                if each[0] == "conversation.typing_on" and each[1]["conversation"]["id"] == number
            ),
            None,
        ),
        "Ben types",
    )
    assert typing["user"]["id"] == ben.id
    ada_socket.send_frame({"action": "presence"})
    ada_socket.wait(
        lambda: any(str(ben.id) in data["users"] for name, data in ada_socket.ephemeral if name == "presence.update"),
        "Ben is here",
    )
    assert not any(name == "conversation.typing_on" for name, _ in ben_socket.ephemeral)
    assert ada.head() >= head
