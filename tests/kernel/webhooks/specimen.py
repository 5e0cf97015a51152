"""A webhook event of a provider: its request, and the entities that it leaves behind."""

from typing import Any

from chalicelib.actions import ingest
from chalicelib.domain import keys
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Delivery
from tests.support.specimen import Specimen

WEBHOOK = "/webhooks/<channel>/<address>"
TELEGRAM_WEBHOOK, WHATSAPP_WEBHOOK = "POST /webhooks/telegram/77", "POST /webhooks/whatsapp/+15550001111"
TELEGRAM_MESSAGE = {
    "update_id": 1,
    "message": {
        "message_id": 5,
        "date": 1_790_000_000,
        "from": {"id": 4711, "first_name": "Tom"},
        "chat": {"id": 4711, "type": "private"},
        "text": "Hello",
    },
}
WHATSAPP_MESSAGE = {
    "messaging_product": "whatsapp",
    "metadata": {"display_phone_number": "15550001111", "phone_number_id": "1000"},
    "contacts": [{"wa_id": "15557770000", "profile": {"name": "Tom"}}],
    "messages": [{"from": "15557770000", "id": "wamid.1", "timestamp": "1790000000", "type": "text", "text": {"body": "Hello"}}],
}
WHATSAPP_BODY = {
    "object": "whatsapp_business_account",
    "entry": [{"id": "1", "changes": [{"field": "messages", "value": WHATSAPP_MESSAGE}]}],
}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [(keys.early_receipt(account_id, 1, "p-1"), InboundReceipt("p-1", Delivery.READ, "why"))]


SPECIMEN = Specimen(
    values=lambda _: {"channel": "whatsapp", "address": "+15550001111"},
    bodies={f"POST {WEBHOOK}": WHATSAPP_BODY},
    more_bodies={TELEGRAM_WEBHOOK: TELEGRAM_MESSAGE, WHATSAPP_WEBHOOK: WHATSAPP_BODY},
    queries={f"GET {WEBHOOK}": "hub.mode=subscribe&hub.challenge=42&hub.verify_token=secret-verify-token"},
    credentials="""
... .. ... ...... ...... .  GET /webhooks/<channel>/<address>
... .. ... ...... ...... .  POST /webhooks/<channel>/<address>
""",
    entities=entities,
    steps=(ingest.accept_webhook, ingest.answer_handshake, ingest.inbox_at),
)
