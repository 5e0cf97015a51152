"""The toy channel works everywhere, although no file outside its folder knows it but for one entry of the registry."""

from typing import Any

import msgspec
import pytest

from chalicelib import registry
from chalicelib.adapters.dynamo.items import to_entity, to_row
from chalicelib.channels.loading import channel_of_type
from chalicelib.domain import keys
from chalicelib.domain.channels import UnknownChannel
from infra.docs.openapi import description
from infra.merge import merged_resources
from local.options import Options
from tests.channels.conftest import KEY, LINE, ToyWorld
from tests.support.inbound import PHOTO


def event(number: int, kind: str = "message", **fields: Any) -> dict[str, Any]:
    return {"id": number, "kind": kind, "message": f"in-{number}", "from": "kim", "name": "Kim", "time": 1_789_999_999, **fields}


def test_inbox_is_created_with_checked_credentials(toy: ToyWorld) -> None:
    assert toy.provider.webhooks == [f"https://desk.example/webhooks/toy/{LINE}"]
    assert (toy.inbox["channel_type"], toy.inbox["line_name"], toy.inbox["provider"]) == ("Channel::Toy", "Acme line", None)
    listed = toy.admin.get("A/inboxes")
    assert "Acme line" in [each.get("line_name") for each in listed.json["payload"]]
    assert KEY not in listed.text


@pytest.mark.parametrize(
    ("channel", "code"),
    [({"line": "x"}, "line_invalid"), ({"line": "1", "key": "wrong"}, "channel_credentials_refused"), ({}, "channel_taken")],
)
def test_invalid_channel_is_refused(toy: ToyWorld, channel: dict[str, str], code: str) -> None:
    refused = toy.connect(**channel)
    assert (refused.status, refused.json["code"]) == (422, code)


def test_channel_without_its_entry_in_the_registry_is_refused(toy: ToyWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "CHANNELS", ("api",))
    refused = toy.connect(line="1")
    assert (refused.status, refused.json["code"], refused.json["attributes"]) == (422, "invalid", ["channel"])
    assert toy.webhook(event(1)).json["code"] == "path_not_found"


def test_new_credentials_are_checked_again_and_blank_ones_ignored(toy: ToyWorld) -> None:
    path = f"A/inboxes/{toy.inbox['id']}"
    assert toy.admin.patch(path, {"channel": {"key": "", "bot_token": "of another channel"}}).status == 200
    assert len(toy.provider.webhooks) == 1
    assert toy.admin.patch(path, {"channel": {"key": "wrong"}}).json["code"] == "channel_credentials_refused"


def test_handshake_returns_the_challenge(toy: ToyWorld) -> None:
    path = f"/webhooks/toy/{LINE}?challenge=42&key="
    assert toy.anonymous.get(path + KEY.replace(" ", "%20")).text == "42"
    assert toy.anonymous.get(path + "wrong").json["code"] == "signature_invalid"


def test_wrong_signature_is_refused(toy: ToyWorld) -> None:
    assert toy.webhook(event(1), key="wrong").json["code"] == "signature_invalid"


def test_messages_of_a_customer_are_one_conversation(toy: ToyWorld) -> None:
    toy.receive(event(1, text="Hello"), event(2, text="Are you there?", answers="in-1"), event(3, kind="dance"))
    toy.receive(event(2, text="Are you there?"))
    found = toy.conversation()
    assert (found["meta"]["channel"], found["meta"]["sender"]["name"]) == ("Channel::Toy", "Kim")
    assert [each["content"] for each in found["messages"] if each["message_type"] == 0] == ["Hello", "Are you there?"]
    assert found["messages"][-1]["content_attributes"]["in_reply_to"] == found["messages"][-2]["id"]


def test_message_reopens_the_resolved_conversation(toy: ToyWorld) -> None:
    toy.receive(event(1, text="Hello"))
    number = toy.conversation()["id"]
    toy.agent.post(f"A/conversations/{number}/toggle_status", {"status": "resolved"})
    toy.receive(event(2, text="One more thing"))
    assert (toy.conversation()["id"], toy.conversation()["status"]) == (number, "open")


def test_reply_window_ends(toy: ToyWorld) -> None:
    toy.receive(event(1, text="Hello"))
    assert toy.conversation()["can_reply"] is True
    toy.company.desk.clock.at += 3_601_000
    assert toy.conversation()["can_reply"] is False


def test_photo_is_downloaded(toy: ToyWorld) -> None:
    toy.receive(event(1, photo="photo-1"))
    (attachment,) = toy.conversation()["messages"][-1]["attachments"]
    assert attachment["file_size"] == len(PHOTO.body)


def test_deleted_message_loses_its_content(toy: ToyWorld) -> None:
    toy.receive(event(1, text="Oops"), event(1, "deletion"))
    assert toy.conversation()["messages"][-1]["content_attributes"]["deleted"] is True


def test_long_reply_is_sent_in_parts(toy: ToyWorld) -> None:
    toy.receive(event(1, text="Hello"))
    sent = toy.reply("A first sentence of the reply. " * 2, content_attributes={"in_reply_to_external_id": "in-1"})
    assert (sent["status"], sent["source_id"]) == ("sent", "out-1")
    assert [(each["to"], each["answers"]) for each in toy.provider.sent] == [("kim", "in-1"), ("kim", None)]
    assert all(len(each["text"]) <= 40 for each in toy.provider.sent)


def test_receipt_marks_the_reply_as_read(toy: ToyWorld) -> None:
    toy.receive(event(1, text="Hello"))
    toy.reply("On its way")
    toy.receive(event(2, "read", message="out-1"))
    assert toy.conversation()["messages"][-1]["status"] == "read"


def test_refused_reply_is_failed_with_the_reason(toy: ToyWorld) -> None:
    toy.receive(event(1, text="Hello"))
    toy.provider.refusals.append(403)
    failed = toy.reply("On its way")
    assert (failed["status"], failed["content_attributes"]["external_error"]) == ("failed", "403")


def test_contact_without_a_link_cannot_be_written_to(toy: ToyWorld) -> None:
    contact = toy.admin.post("A/contacts", {"name": "Lee"}).json["payload"]["contact"]
    reachable = toy.admin.get(f"A/contacts/{contact['id']}/contactable_inboxes").json["payload"]
    assert "Channel::Toy" not in [each["inbox"]["channel_type"] for each in reachable]
    refused = toy.admin.post(f"A/contacts/{contact['id']}/contact_inboxes", {"inbox_id": toy.inbox["id"]})
    assert refused.json["code"] == "source_id_needed"


def test_inbox_survives_a_version_that_does_not_know_the_channel(toy: ToyWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keys.inbox(toy.company.account_id, toy.inbox["id"])
    stored = toy.company.desk.store.get(key)
    row = to_row(key, stored)
    assert to_entity(row, keys.INBOX, channel_of_type) == stored
    monkeypatch.setattr(registry, "CHANNELS", ("api",))
    unknown = to_entity(row, keys.INBOX, channel_of_type)
    assert isinstance(unknown.channel, UnknownChannel)
    assert msgspec.json.decode(to_row(key, unknown).data) == msgspec.json.decode(row.data)


@pytest.mark.usefixtures("toy_channel")
def test_api_description_has_the_forms_and_the_fields_of_the_channel() -> None:
    schemas = description()["components"]["schemas"]
    assert schemas["NewInbox"]["properties"]["channel"]["discriminator"]["mapping"]["toy"].endswith("/NewToyChannel")
    assert {"$ref": "#/components/schemas/ToyChannelChanges"} in schemas["InboxChanges"]["properties"]["channel"]["anyOf"]
    assert schemas["Inbox"]["properties"]["line_name"] == {"type": "string"}
    assert "line_name" not in schemas["Inbox"]["required"]


@pytest.mark.usefixtures("toy_channel")
def test_stack_has_a_parameter_for_the_providers_base_url() -> None:
    template = merged_resources()
    assert template["Parameters"]["ToyApiBase"] == {"Type": "String", "Default": "https://toy.example"}
    assert template["Globals"]["Function"]["Environment"]["Variables"]["TOY_API_BASE"] == {"Ref": "ToyApiBase"}


@pytest.mark.usefixtures("toy_channel")
def test_local_run_names_a_provider_without_a_simulator() -> None:
    options = Options.read({})
    assert options.destination == "Toy messages go to https://toy.example, the other channels are simulated locally"
    assert "TOY_API_BASE" not in options.provider_bases
