"""The log contains no secrets and no message texts."""

import httpx

from tests.e2e.conftest import Connect
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer, new_number
from tests.e2e.desk_api import Agent, sign_in
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.stack import LocalStack, StackInfo


def test_log_contains_no_secret_and_no_message_text(
    stack: LocalStack,
    stack_info: StackInfo,
    ada: Agent,
    telegram: TelegramCustomer,
    whatsapp: WhatsappCustomer,
    provider: Provider,
    connect: Connect,
) -> None:
    """Causes the situations in which programs log details: provider failures, refused requests and malformed input."""
    words = [
        f"secret-{kind}-{new_number()}" for kind in ("message", "reply", "failing", "refused", "password", "malformed", "frame")
    ]
    message, reply, failing, refused, password, malformed, frame = words
    _, credential = sign_in(stack_info, stack_info.user("cleo")["email"], stack_info.user("cleo")["password"])
    sign_in(stack_info, stack_info.user("cleo")["email"], password)
    telegram.write(message)
    whatsapp.write(message)
    number = ada.conversation_of(telegram.name)
    sent = ada.reply(number, reply)
    ada.wait_for_delivery(number, sent["id"], "sent")
    provider.fail_next(
        telegram.id, ProviderFailure(500, {"description": refused}), ProviderFailure(403, {"description": refused})
    )
    ada.wait_for_delivery(number, ada.reply(number, failing)["id"], "failed")
    telegram.deliver(telegram.update({"text": malformed}), secret=malformed)
    telegram.deliver({"update_id": 1, "message": {"text": malformed}})
    ada.request("POST", f"conversations/{number}/messages", content=f'{{"content": "{malformed}'.encode())
    httpx.get(f"{stack_info.url}/api/v1/profile", headers={"api_access_token": malformed}, timeout=60)
    socket = connect(ada)
    socket.send_text(frame)
    socket.wait_for_error("json_malformed")

    log = stack.log
    assert "deliver" in log
    secrets = [*words, *credential.values(), *credentials_of(stack_info)]
    logged = [secret for secret in secrets if secret in log and secret != credential["uid"]]
    assert logged == []


def credentials_of(stack_info: StackInfo) -> list[str]:
    names = ("password", "api_access_token", "pubsub_token", "bot_token", "webhook_secret", "verify_token", "api_key")
    return [
        str(item[name]) for item in (*stack_info.data["users"], *stack_info.data["inboxes"]) for name in names if name in item
    ]
