"""A webhook event of a provider: its request, and the entities that it leaves behind."""

from typing import Any

from chalicelib.actions import ingest, webhook_outcomes
from chalicelib.domain import keys
from chalicelib.domain.inbound import EarlyChange, InboundReceipt, WebhookOutcome
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Delivery
from tests.support.fakes.clock import NOON
from tests.support.specimen import Specimen
from tests.support.webhooks import telegram_message, whatsapp_text, whatsapp_webhook

WEBHOOK = "/webhooks/<channel>/<address>"
TELEGRAM_WEBHOOK, WHATSAPP_WEBHOOK = "POST /webhooks/telegram/77", "POST /webhooks/whatsapp/+15550001111"
TELEGRAM_BODY = {
    "update_id": 1,
    "message": telegram_message({"id": 4711, "first_name": "Tom"}, 5, 1_790_000_000, text="Hello"),
}
WHATSAPP_BODY = whatsapp_webhook(
    "+15550001111",
    "1000",
    customer="15557770000",
    name="Tom",
    messages=[whatsapp_text("15557770000", "wamid.1", 1_790_000_000, "Hello")],
)


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [
        (keys.early_receipt(account_id, 1, "p-1"), InboundReceipt("p-1", Delivery.READ, "why")),
        (keys.webhook_outcome(account_id, 1, "accepted"), WebhookOutcome(NOON)),
        (keys.webhook_outcome(account_id, 1, "refused"), WebhookOutcome(NOON, "wrong_signature")),
        (keys.early_change(account_id, 1, "p-2"), EarlyChange("p-2", "Grüße", NOON, deleted=True)),
    ]


SPECIMEN = Specimen(
    values=lambda _: {"channel": "whatsapp", "address": "+15550001111"},
    bodies={f"POST {WEBHOOK}": WHATSAPP_BODY},
    more_bodies={TELEGRAM_WEBHOOK: TELEGRAM_BODY, WHATSAPP_WEBHOOK: WHATSAPP_BODY},
    queries={f"GET {WEBHOOK}": "hub.mode=subscribe&hub.challenge=42&hub.verify_token=secret-verify-token"},
    credentials="""
... .. ... ...... ...... .  GET /webhooks/<channel>/<address>
... .. ... ...... ...... .  POST /webhooks/<channel>/<address>
""",
    entities=entities,
    steps=(
        ingest.accept_webhook,
        ingest.answer_handshake,
        ingest.inbox_at,
        webhook_outcomes.note_accepted,
        webhook_outcomes.note_refused,
        webhook_outcomes.webhook_outcomes,
    ),
)
