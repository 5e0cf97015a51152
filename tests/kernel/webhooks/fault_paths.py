"""Write paths of webhook events: messages, edits, deletions and receipts."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import WHATSAPP, receipt, telegram, whatsapp, whatsapp_text
from tests.faults.deployment import Deployment
from tests.faults.paths import QUIET_MINUTE, path

ONCE = {"Idempotency-Key": "once-1"}
NEW_NUMBER = "15557654322"
CONTACTS = "/public/api/v1/inboxes/app-identifier/contacts"


def without_text(message: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != "text"}


@path()
def inbound_new_contact(deployment: Deployment) -> None:
    telegram(deployment, 1, text="Hello")
    deployment.settle()


@path(scenarios.greeting)
def inbound_greeted(deployment: Deployment) -> None:
    telegram(deployment, 1, text="Hello")
    deployment.settle()


@path(scenarios.closed_for_the_day, differs=QUIET_MINUTE)
def inbound_out_of_office(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Are you there?")
    deployment.settle()


@path(scenarios.kim_wrote, differs=QUIET_MINUTE)
def inbound_known_contact(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Are you there?")
    deployment.settle()


@path(scenarios.resolved, differs=QUIET_MINUTE)
def inbound_after_resolved(deployment: Deployment) -> None:
    telegram(deployment, 2, text="It is broken again")
    deployment.settle()


@path(scenarios.snoozed, differs=QUIET_MINUTE)
def inbound_while_snoozed(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Hurry up")
    deployment.settle()


@path()
def webhook_with_wrong_secrets(deployment: Deployment) -> None:
    """An administrator sees that both were refused; nothing else changes."""
    for method in ("GET", "POST"):
        answer = deployment.api(None, method, WHATSAPP.webhook_path)
        assert answer.status == 401
    deployment.refused.clear()
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp, differs=QUIET_MINUTE)
def inbound_two_in_one_webhook(deployment: Deployment) -> None:
    whatsapp(deployment, "messages", whatsapp_text(2, "One"), whatsapp_text(3, "Two"))
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp, differs=QUIET_MINUTE)
def customer_writes_with_a_new_user_id(deployment: Deployment) -> None:
    whatsapp(deployment, "messages", {**whatsapp_text(2, "It is me"), "from_user_id": "GB.100200300"})
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp, differs=QUIET_MINUTE)
def customer_changes_number(deployment: Deployment) -> None:
    """The report comes in the order of both numbers, before a message from the new one."""
    system = {"type": "user_changed_number", "wa_id": NEW_NUMBER, "body": "Kim changed"}
    whatsapp(deployment, "messages", {**without_text(whatsapp_text(2, "")), "type": "system", "system": system})
    whatsapp(deployment, "messages", {**whatsapp_text(3, "My new number"), "from": NEW_NUMBER}, customer=NEW_NUMBER)
    deployment.settle()


@path(scenarios.known_by_number_and_by_user_id, differs=QUIET_MINUTE)
def number_decides_between_two_contacts(deployment: Deployment) -> None:
    whatsapp(deployment, "messages", {**whatsapp_text(3, "Both are me"), "from_user_id": "GB.100200300"})
    deployment.settle()


@path(scenarios.replied_on_whatsapp)
def receipt_names_the_user_id(deployment: Deployment) -> None:
    whatsapp(deployment, "statuses", {**receipt("wamid.10000", "delivered"), "recipient_user_id": "GB.100200300"})
    deployment.settle()


@path(scenarios.kim_wrote)
def customer_edits(deployment: Deployment) -> None:
    telegram(deployment, 2, kind="edited_message", message_id=1, text="Hello, I mean", edit_date=1_790_000_050)
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def customer_deletes(deployment: Deployment) -> None:
    revoked = {"type": "revoke", "revoke": {"original_message_id": "wamid.in1"}}
    whatsapp(deployment, "messages", {**without_text(whatsapp_text(9, "")), **revoked})
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
    picture = {"type": "image", "image": {"id": "media-1", "mime_type": "image/png"}}
    whatsapp(deployment, "messages", {**without_text(whatsapp_text(1, "")), **picture})
    deployment.settle()
