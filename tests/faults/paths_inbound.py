"""What comes in from customers."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import customer_path, receipt, telegram, whatsapp, whatsapp_text
from tests.faults.deployment import World
from tests.faults.paths import path


@path()
def inbound_new_contact(world: World) -> None:
    telegram(world, 1, text="Hello")
    world.settle()


@path(scenarios.kim_wrote)
def inbound_known_contact(world: World) -> None:
    telegram(world, 2, text="Are you there?")
    world.settle()


@path(scenarios.resolved)
def inbound_after_resolved(world: World) -> None:
    telegram(world, 2, text="It is broken again")
    world.settle()


@path(scenarios.snoozed)
def inbound_while_snoozed(world: World) -> None:
    telegram(world, 2, text="Hurry up")
    world.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def inbound_two_at_once(world: World) -> None:
    whatsapp(world, "messages", whatsapp_text(2, "One"), whatsapp_text(3, "Two"))
    world.settle()


@path()
def inbound_media(world: World) -> None:
    picture = {"file_id": "picture-1", "file_size": 11}
    telegram(world, 1, photo=[picture], caption="Look at this")
    world.settle()


@path(scenarios.kim_wrote)
def customer_edits(world: World) -> None:
    telegram(world, 2, kind="edited_message", message_id=1, text="Hello, I mean", edit_date=1_790_000_050)
    world.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def customer_deletes(world: World) -> None:
    revoked = {**whatsapp_text(9, ""), "type": "revoke", "revoke": {"original_message_id": "wamid.in1"}}
    revoked.pop("text")
    whatsapp(world, "messages", revoked)
    world.settle()


@path(scenarios.replied_on_whatsapp)
def receipt_delivered(world: World) -> None:
    whatsapp(world, "statuses", receipt("wamid.10000", "delivered"))
    world.settle()


@path(scenarios.delivered_on_whatsapp)
def receipt_read(world: World) -> None:
    whatsapp(world, "statuses", receipt("wamid.10000", "read", 2))
    world.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def receipt_before_its_message(world: World) -> None:
    whatsapp(world, "statuses", receipt("wamid.of-another-day", "delivered"))
    world.settle()


CONTACTS = "/public/api/v1/inboxes/app-identifier/contacts"


@path()
def customer_is_introduced(world: World) -> Any:
    fields = {"source_id": "kim", "identifier": "kim@app", "name": "Kim", "email": "kim@example.com"}
    answer = world.api(None, "POST", CONTACTS, fields)
    world.settle()
    return answer.json


@path(scenarios.kim_is_known_in_the_app)
def customer_changes_name(world: World) -> Any:
    answer = world.api(None, "PATCH", customer_path(world), {"name": "Kim Possible", "phone_number": "+15557654321"})
    world.settle()
    return answer.json


@path(scenarios.kim_is_known_in_the_app)
def customer_starts_conversation(world: World) -> Any:
    asked = {"Idempotency-Key": "start-1"}
    answer = world.api(None, "POST", customer_path(world, "/conversations"), {"custom_attributes": {"order": 1}}, headers=asked)
    world.settle()
    return answer.json


@path(scenarios.kim_wrote_in_the_app)
def customer_writes_in_app(world: World) -> Any:
    place = customer_path(world, f"/conversations/{world.facts['conversation']}/messages")
    answer = world.api(None, "POST", place, {"content": "And another thing", "echo_id": "echo-1"})
    world.settle()
    return answer.json


@path(scenarios.kim_wrote_in_the_app)
def customer_resolves(world: World) -> Any:
    answer = world.api(None, "POST", customer_path(world, f"/conversations/{world.facts['conversation']}/toggle_status"))
    world.settle()
    return answer.json["status"]


@path(scenarios.kim_wrote_in_the_app)
def customer_has_read(world: World) -> Any:
    world.api(None, "POST", customer_path(world, f"/conversations/{world.facts['conversation']}/update_last_seen"))
    world.settle()
