"""What the log may not know."""

import httpx

from tests.e2e.conftest import Connect
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer, new_number
from tests.e2e.desk_api import Agent, sign_in
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.stack import LocalStack, StackInfo


def test_no_secret_and_no_word_of_a_customer_is_in_the_log(
    stack: LocalStack,
    stack_info: StackInfo,
    ada: Agent,
    telegram: TelegramCustomer,
    whatsapp: WhatsappCustomer,
    provider: Provider,
    connect: Connect,
) -> None:
    """After everything that could tempt a program to log: failures of providers, refused requests, broken input."""
    words = [f"secret-{kind}-{new_number()}" for kind in ("message", "reply", "failing", "refused", "password", "broken", "said")]
    message, reply, failing, refused, password, broken, said = words
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
    telegram.deliver(telegram.update({"text": broken}), secret=broken)
    telegram.deliver({"update_id": 1, "message": {"text": broken}})
    ada.request("POST", f"conversations/{number}/messages", content=f'{{"content": "{broken}'.encode())
    httpx.get(f"{stack_info.url}/api/v1/profile", headers={"api_access_token": broken}, timeout=60)
    socket = connect(ada)
    socket.send_text(said)
    socket.wait_for_error("json_malformed")

    log = stack.log
    assert "deliver" in log
    secrets = [*words, *credential.values(), *credentials_of(stack_info)]
    told = [secret for secret in secrets if secret in log and secret != credential["uid"]]
    assert told == []


def credentials_of(stack_info: StackInfo) -> list[str]:
    kept = ("password", "api_access_token", "pubsub_token", "bot_token", "webhook_secret", "verify_token", "api_key")
    return [
        str(thing[name]) for thing in (*stack_info.data["users"], *stack_info.data["inboxes"]) for name in kept if name in thing
    ]
