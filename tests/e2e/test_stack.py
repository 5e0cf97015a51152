"""The stack of `make run`: the contents of stack.json, and its data after a restart."""

from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.customers import AppCustomer
from tests.e2e.desk_api import Agent, sign_in
from tests.e2e.stack import LocalStack, StackInfo


@pytest.fixture(scope="module")
def second_stack(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack of its own, besides the one that all tests share."""
    running = LocalStack(tmp_path_factory.mktemp("second") / "data")
    running.start()
    yield running
    running.stop()


def test_stack_info_has_addresses(stack_info: StackInfo) -> None:
    assert stack_info.url.startswith("http://localhost:")
    assert stack_info.websocket_url == f"{stack_info.url.replace('http', 'ws')}/cable"
    assert stack_info.data["aws_endpoint_url"].startswith("http://127.0.0.1:")
    assert stack_info.data["region"] == "us-east-1"
    assert stack_info.data["table"].startswith("parley")
    assert stack_info.account_id == 1


def test_each_listed_user_can_sign_in(stack_info: StackInfo) -> None:
    users = stack_info.data["users"]
    assert sorted(user["role"] for user in users) == ["administrator", "agent", "agent"]
    for user in users:
        answer, credential = sign_in(stack_info, user["email"], user["password"])
        assert answer.status_code == 200
        assert credential.keys() == {"access-token", "client", "uid"}
        profile = answer.json()["data"]
        assert (profile["id"], profile["pubsub_token"]) == (user["id"], user["pubsub_token"])


def test_access_token_belongs_to_its_user(stack_info: StackInfo) -> None:
    for user in stack_info.data["users"]:
        answer = httpx.get(f"{stack_info.url}/api/v1/profile", headers={"api_access_token": user["api_access_token"]}, timeout=60)
        assert answer.json()["email"] == user["email"]


def test_each_inbox_has_client_settings(stack_info: StackInfo, ada: Agent) -> None:
    listed = {inbox["id"]: inbox for inbox in ada.get("inboxes")["payload"]}
    for inbox in stack_info.data["inboxes"]:
        assert listed[inbox["id"]]["name"] == inbox["name"]
        assert listed[inbox["id"]]["channel_type"] == inbox["channel_type"]
    assert stack_info.inbox("Api").keys() >= {"inbox_identifier"}
    assert stack_info.inbox("Telegram").keys() >= {"webhook_path", "bot_token", "webhook_secret"}
    assert stack_info.inbox("Whatsapp").keys() >= {
        "webhook_path",
        "phone_number",
        "phone_number_id",
        "webhook_secret",
        "verify_token",
    }


def test_pages_and_api_share_one_origin(stack_info: StackInfo) -> None:
    page = httpx.get(f"{stack_info.url}/conversations/1", timeout=60)
    assert page.headers["content-type"].startswith("text/html")
    assert httpx.get(f"{stack_info.url}/api/", timeout=60).headers["content-type"].startswith("application/json")


def test_data_is_there_after_restart(second_stack: LocalStack, stack_info: StackInfo, ada: Agent) -> None:
    """Starts a stack twice on one folder. The other running stack does not contain its data."""
    customer = AppCustomer(second_stack.stack_info)
    number = customer.start("Will you still know me tomorrow?")
    before = Agent(second_stack.stack_info, "ada")
    before.reply(number, "Of course.")
    thread, head = before.messages(number), before.head()
    before.close()

    before_restart = second_stack.stack_info.data
    second_stack.stop()
    restarted = second_stack.start()

    assert restarted.data == before_restart
    after = Agent(restarted, "ada")
    assert after.messages(number) == thread
    assert after.head() >= head
    customer.write(number, "Good.")
    assert after.texts(number) == ["Will you still know me tomorrow?", "Of course.", "Good."]
    assert after.messages(number)[-1]["version"] == 1
    after.close()
    assert ada.rows_of(customer.name) == []
