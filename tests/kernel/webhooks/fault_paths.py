"""Write paths of webhook events: messages, edits, deletions and receipts."""

from tests.faults import scenarios
from tests.faults.company import receipt, telegram, whatsapp, whatsapp_text
from tests.faults.deployment import Deployment
from tests.faults.paths import path

ONCE = {"Idempotency-Key": "once-1"}
CONTACTS = "/public/api/v1/inboxes/app-identifier/contacts"


@path()
def inbound_new_contact(deployment: Deployment) -> None:
    telegram(deployment, 1, text="Hello")
    deployment.settle()


@path(scenarios.kim_wrote)
def inbound_known_contact(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Are you there?")
    deployment.settle()


@path(scenarios.resolved)
def inbound_after_resolved(deployment: Deployment) -> None:
    telegram(deployment, 2, text="It is broken again")
    deployment.settle()


@path(scenarios.snoozed)
def inbound_while_snoozed(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Hurry up")
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def inbound_two_in_one_webhook(deployment: Deployment) -> None:
    whatsapp(deployment, "messages", whatsapp_text(2, "One"), whatsapp_text(3, "Two"))
    deployment.settle()


@path(scenarios.kim_wrote)
def customer_edits(deployment: Deployment) -> None:
    telegram(deployment, 2, kind="edited_message", message_id=1, text="Hello, I mean", edit_date=1_790_000_050)
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def customer_deletes(deployment: Deployment) -> None:
    revoked = {**whatsapp_text(9, ""), "type": "revoke", "revoke": {"original_message_id": "wamid.in1"}}
    revoked.pop("text")
    whatsapp(deployment, "messages", revoked)
    deployment.settle()


@path(scenarios.replied_on_whatsapp)
def receipt_delivered(deployment: Deployment) -> None:
    whatsapp(deployment, "statuses", receipt("wamid.10000", "delivered"))
    deployment.settle()


@path(scenarios.delivered_on_whatsapp)
def receipt_read(deployment: Deployment) -> None:
    whatsapp(deployment, "statuses", receipt("wamid.10000", "read", 2))
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def receipt_before_its_message(deployment: Deployment) -> None:
    whatsapp(deployment, "statuses", receipt("wamid.of-another-day", "delivered"))
    deployment.settle()


@path()
def inbound_media_on_whatsapp(deployment: Deployment) -> None:
    picture = {**whatsapp_text(1, ""), "type": "image", "image": {"id": "media-1", "mime_type": "image/png"}}
    picture.pop("text")
    whatsapp(deployment, "messages", picture)
    deployment.settle()
