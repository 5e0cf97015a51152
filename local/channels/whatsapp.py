"""The demo's WhatsApp number."""

import hashlib
import hmac
import json
import time

from chalicelib.channels.whatsapp.channel import WhatsappChannel
from local.channels.base import InboxRecord, Setup, open_inbox
from local.seed.conversations import DemoContext, ScriptedConversation
from local.seed.session import call

CHANNEL = WhatsappChannel(
    phone_number="+14155550100",
    phone_number_id="106540352242922",
    api_key="acme-whatsapp-api-key",
    app_secret="acme-whatsapp-app-secret",  # noqa: S106
    verify_token="acme-whatsapp-verify-token",  # noqa: S106
    business_account_id="102290129340398",
)


def connect(setup: Setup) -> InboxRecord:
    return {
        **open_inbox(setup, "Acme WhatsApp", CHANNEL),
        "phone_number": CHANNEL.phone_number,
        "phone_number_id": CHANNEL.phone_number_id,
        "webhook_secret": CHANNEL.app_secret,
        "verify_token": CHANNEL.verify_token,
        "api_key": CHANNEL.api_key,
    }


def start(demo: DemoContext, inbox: InboxRecord, scripted: ScriptedConversation) -> None:
    sender = scripted.customer["wa_id"]
    for number, line in enumerate(scripted.customers_lines):
        message = {"from": sender, "id": f"wamid.demo-{sender}-{number}", "timestamp": str(int(time.time())), "type": "text"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": inbox["phone_number"][1:], "phone_number_id": inbox["phone_number_id"]},
            "contacts": [{"profile": {"name": scripted.name}, "wa_id": sender}],
            "messages": [{**message, "text": {"body": line.text}}],
        }
        entry = {"id": CHANNEL.business_account_id, "changes": [{"field": "messages", "value": value}]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        signature = hmac.new(inbox["webhook_secret"].encode(), body, hashlib.sha256).hexdigest()
        call("POST", f"{demo.options.url}{inbox['webhook_path']}", body, {"x-hub-signature-256": f"sha256={signature}"})
