"""The company of all paths: Ada is administrator, Ben an agent, Kim a customer. Both agents have a browser open.

Ben stays available without a browser (`auto_offline=False`), so that a lost socket does not change who is assigned.
"""

import json
from typing import Any

from chalicelib.adapters.dynamo import keys as addresses
from chalicelib.adapters.dynamo.table import Row
from tests.faults.browser import Browser
from tests.faults.checks import catch_up, load_browser
from tests.faults.deployment import Deployment
from tests.support.channels import api_channel, telegram_channel, whatsapp_channel
from tests.support.tenant import open_tenant
from tests.support.webhooks import (
    proof,
    telegram_message,
    whatsapp_status,
    whatsapp_webhook,
)
from tests.support.webhooks import whatsapp_text as text_message

FIRST_CONVERSATION = 4_000_000_000
"""Ten digits, so that a comparison recognises conversation numbers in any text."""
MINUTE = 60_000
TELEGRAM, WHATSAPP = telegram_channel(), whatsapp_channel()
TELEGRAM_KIM, WHATSAPP_KIM = 77, "15557654321"


def set_up_company(deployment: Deployment) -> None:
    acme = open_tenant(deployment.desk)
    acme.invite("ben", auto_offline=False)
    for name, channel in (("telegram", TELEGRAM), ("whatsapp", WHATSAPP), ("app", api_channel())):
        acme.open_inbox(name, channel, "ben")
    deployment.facts |= {
        "users": {name: user.id for name, user in acme.users.items()},
        "tokens": {name: user.access_token for name, user in acme.users.items()},
        "pubsub": {name: user.pubsub_token for name, user in acme.users.items()},
        **{name: inbox.id for name, inbox in acme.inboxes.items()},
    }
    counter = Row(*addresses.conversation_counter(acme.account_id))
    counter.update(actions=[Row.tally.set(FIRST_CONVERSATION), Row.kind.set("counter")])
    deployment.settle()
    for name in acme.users:
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
    message = telegram_message({"id": TELEGRAM_KIM, "first_name": "Kim"}, number, 1_790_000_000, **fields)
    body = json.dumps({"update_id": 1000 + number, kind: message}).encode()
    deployment.webhook(TELEGRAM.webhook_path, body, proof(TELEGRAM, body))


def whatsapp(deployment: Deployment, name: str, *events: dict[str, Any], customer: str = WHATSAPP_KIM) -> None:
    """Posts `events` as the field `name`: messages or statuses."""
    webhook = whatsapp_webhook(
        WHATSAPP.phone_number, WHATSAPP.phone_number_id, customer=customer, name="Kim", **{name: list(events)}
    )
    body = json.dumps(webhook).encode()
    deployment.webhook(WHATSAPP.webhook_path, body, proof(WHATSAPP, body))


def whatsapp_text(number: int, text: str) -> dict[str, Any]:
    return text_message(WHATSAPP_KIM, f"wamid.in{number}", 1_790_000_000 + number, text)


def receipt(provider_id: str, status: str, number: int = 1) -> dict[str, Any]:
    return whatsapp_status(WHATSAPP_KIM, provider_id, 1_790_000_100 + number, status)
