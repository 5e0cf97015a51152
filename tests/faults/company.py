"""The company of all paths: Ada is administrator, Ben an agent, Kim a customer. Both agents have a browser open.

Ben stays available without a browser (`auto_offline=False`), so that a lost socket does not change who is assigned.
"""

import hashlib
import hmac
import json
from typing import Any

from chalicelib.actions.accounts import create_account
from chalicelib.actions.agents import invite_agent
from chalicelib.actions.inboxes import change_members, create_inbox
from chalicelib.actions.sessions import caller
from chalicelib.adapters.dynamo import keys as addresses
from chalicelib.adapters.dynamo.table import Row
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.channels import Channel
from tests.faults.browser import Browser
from tests.faults.checks import catch_up, load_browser
from tests.faults.deployment import Deployment
from tests.support.tenant import PASSWORD

FIRST_CONVERSATION = 4_000_000_000
"""Ten digits, so that a comparison recognises conversation numbers in any text."""
MINUTE = 60_000
HOOK = "https://builder.example/hook"
TELEGRAM_KIM, WHATSAPP_KIM = 77, "15557654321"


def set_up_company(deployment: Deployment) -> None:
    desk = deployment.desk
    account, ada = create_account(desk, name="Acme", admin_name="Ada", email="ada@acme.example", password=PASSWORD)
    admin = caller(desk, ada, account.id)
    invite_agent(desk, admin, email="ben@acme.example", name="Ben", password=PASSWORD, auto_offline=False)
    claim = desk.store.get(keys.email_of_user("ben@acme.example"))
    ben = desk.store.get(keys.user(int(claim.refers_to[0]))) if claim else None
    assert ben is not None
    deployment.facts |= {
        "users": {"ada": ada.id, "ben": ben.id},
        "tokens": {"ada": ada.access_token, "ben": ben.access_token},
        "pubsub": {"ada": ada.pubsub_token, "ben": ben.pubsub_token},
    }

    def create(name: str, channel: Channel) -> int:
        inbox = create_inbox(desk, caller(desk, ada, account.id), name=name, channel=channel, connect=False)
        change_members(desk, caller(desk, ada, account.id), inbox.id, add=[ben.id])
        return inbox.id

    deployment.facts |= {
        "telegram": create("Bot", TelegramChannel("42:bot-token", "webhook-secret")),
        "whatsapp": create("WhatsApp", WhatsappChannel("+15550001111", "1000", "key", "app-secret", "verify-me")),
        "app": create("App", ApiChannel("app-identifier", "hmac-secret", webhook_url=HOOK)),
    }
    counter = Row(*addresses.conversation_counter(account.id))
    counter.update(actions=[Row.tally.set(FIRST_CONVERSATION), Row.kind.set("counter")])
    deployment.settle()
    for name in ("ada", "ben"):
        deployment.browsers[name] = Browser(name)
        deployment.connect(deployment.browsers[name])
        load_browser(deployment, deployment.browsers[name])
        catch_up(deployment, deployment.browsers[name])
    deployment.advance_clock(MINUTE)


def path_of(deployment: Deployment, suffix: str = "") -> str:
    return f"A/conversations/{deployment.facts['conversation']}{suffix}"


def customer_path(deployment: Deployment, suffix: str = "") -> str:
    return f"/public/api/v1/inboxes/app-identifier/contacts/kim{suffix}"


def telegram(deployment: Deployment, number: int, **fields: Any) -> None:
    """Posts the bot's update with this number. For an edit, `fields` name the kind and the message."""
    kind = fields.pop("kind", "message")
    chat = {"id": TELEGRAM_KIM, "type": "private", "first_name": "Kim"}
    message = {"message_id": number, "date": 1_790_000_000, "from": {**chat, "is_bot": False}, "chat": chat, **fields}
    body = json.dumps({"update_id": 1000 + number, kind: message}).encode()
    deployment.webhook("/webhooks/telegram/42", body, {"x-telegram-bot-api-secret-token": "webhook-secret"})


def whatsapp(deployment: Deployment, name: str, *events: dict[str, Any]) -> None:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": "1000"},
        "contacts": [{"profile": {"name": "Kim"}, "wa_id": WHATSAPP_KIM}],
        name: list(events),
    }
    body = json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}
    ).encode()
    signature = "sha256=" + hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
    deployment.webhook("/webhooks/whatsapp/+15550001111", body, {"x-hub-signature-256": signature})


def whatsapp_text(number: int, text: str) -> dict[str, Any]:
    timestamp = str(1_790_000_000 + number)
    return {"id": f"wamid.in{number}", "from": WHATSAPP_KIM, "timestamp": timestamp, "type": "text", "text": {"body": text}}


def receipt(provider_id: str, status: str, number: int = 1) -> dict[str, Any]:
    return {"id": provider_id, "status": status, "timestamp": str(1_790_000_100 + number), "recipient_id": WHATSAPP_KIM}
