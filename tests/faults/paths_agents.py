"""What agents do with conversations."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import World
from tests.faults.paths import path


def write(world: World, text: str, **fields: Any) -> Any:
    answer = world.api("ben", "POST", path_of(world, "/messages"), {"content": text, "echo_id": "echo-1", **fields})
    world.settle()
    return answer.json


@path(scenarios.kim_wrote)
def reply_on_telegram(world: World) -> Any:
    return write(world, "On its way")


@path(scenarios.kim_wrote_on_whatsapp)
def reply_on_whatsapp(world: World) -> Any:
    return write(world, "On its way")


@path(scenarios.kim_wrote_in_the_app)
def reply_in_app(world: World) -> Any:
    return write(world, "On its way")


@path(scenarios.put_off)
def reply_that_has_to_wait(world: World) -> Any:
    return write(world, "On its way")


def write_with_files(world: World, *names: str) -> Any:
    files = {field: (name, "image/png", b"\x89PNG") for field, name in zip(("attachments", "attachments[]"), names, strict=False)}
    fields = {"content": "See here", "echo_id": "echo-1"}
    answer = world.api("ben", "POST", path_of(world, "/messages"), fields, files=files)
    world.settle()
    return answer.json


@path(scenarios.kim_wrote)
def reply_with_attachment(world: World) -> Any:
    return write_with_files(world, "one.png")


@path(scenarios.kim_wrote_on_whatsapp)
def reply_in_two_parts(world: World) -> Any:
    return write_with_files(world, "one.png", "two.png")


@path(scenarios.failed)
def resend(world: World) -> Any:
    answer = world.api("ben", "POST", path_of(world, f"/messages/{world.facts['message']}/retry"))
    world.settle()
    return answer.json


@path(scenarios.replied)
def delete_message(world: World) -> Any:
    answer = world.api("ben", "DELETE", path_of(world, f"/messages/{world.facts['message']}"))
    world.settle()
    return answer.json


@path(scenarios.kim_wrote)
def note(world: World) -> Any:
    return write(world, "Ask the warehouse", private=True)


@path(scenarios.kim_wrote)
def assign(world: World) -> Any:
    answer = world.api("ben", "POST", path_of(world, "/assignments"), {"assignee_id": world.facts["users"]["ada"]})
    world.settle()
    return answer.json


@path(scenarios.a_team)
def assign_team(world: World) -> Any:
    answer = world.api("ada", "POST", path_of(world, "/assignments"), {"team_id": world.facts["team"]})
    world.settle()
    return answer.json


def set_status(world: World, **fields: Any) -> Any:
    answer = world.api("ben", "POST", path_of(world, "/toggle_status"), fields)
    world.settle()
    return answer.json


@path(scenarios.kim_wrote)
def resolve(world: World) -> Any:
    return set_status(world, status="resolved")


@path(scenarios.resolved)
def reopen(world: World) -> Any:
    return set_status(world, status="open")


@path(scenarios.kim_wrote)
def snooze(world: World) -> Any:
    return set_status(world, status="snoozed", snoozed_until=1_790_900_000)


@path(scenarios.snoozed_until_now)
def wake(world: World) -> None:
    world.wake()
    world.settle()


@path(scenarios.kim_wrote)
def set_priority(world: World) -> None:
    world.api("ben", "POST", path_of(world, "/toggle_priority"), {"priority": "high"})
    world.settle()


@path(scenarios.labelled)
def set_labels(world: World) -> Any:
    answer = world.api("ben", "POST", path_of(world, "/labels"), {"labels": ["refund", "broken"]})
    world.settle()
    return answer.json


@path(scenarios.kim_wrote)
def mark_read(world: World) -> Any:
    answer = world.api("ben", "POST", path_of(world, "/update_last_seen"))
    world.settle()
    return answer.json


@path(scenarios.replied)
def mark_unread(world: World) -> Any:
    answer = world.api("ben", "POST", path_of(world, "/unread"))
    world.settle()
    return answer.json


@path(scenarios.kim_wrote)
def mute(world: World) -> None:
    world.api("ben", "POST", path_of(world, "/mute"))
    world.settle()


@path(scenarios.kim_wrote)
def set_custom_attributes(world: World) -> Any:
    answer = world.api("ben", "POST", path_of(world, "/custom_attributes"), {"custom_attributes": {"order": "A-17"}})
    world.settle()
    return answer.json


@path(scenarios.a_contact)
def open_conversation(world: World) -> Any:
    asked = {"inbox_id": world.facts["app"], "contact_id": world.facts["contact"], "message": {"content": "News for you"}}
    answer = world.api("ada", "POST", "A/conversations", asked, headers={"Idempotency-Key": "open-1"})
    world.settle()
    return answer.json


@path()
def create_contact(world: World) -> Any:
    fields = {"name": "Grace", "email": "grace@example.com", "inbox_id": world.facts["app"], "source_id": "grace"}
    answer = world.api("ben", "POST", "A/contacts", fields, headers={"Idempotency-Key": "contact-1"})
    world.settle()
    return answer.json


@path(scenarios.a_contact)
def update_contact(world: World) -> Any:
    fields = {"name": "Grace Hopper", "email": "hopper@example.com", "phone_number": "+15551230000"}
    answer = world.api("ben", "PATCH", f"A/contacts/{world.facts['contact']}", fields)
    world.settle()
    return answer.json


@path(scenarios.a_contact)
def link_contact(world: World) -> Any:
    fields = {"inbox_id": world.facts["app"], "source_id": "grace"}
    answer = world.api("ben", "POST", f"A/contacts/{world.facts['contact']}/contact_inboxes", fields)
    world.settle()
    return answer.json
