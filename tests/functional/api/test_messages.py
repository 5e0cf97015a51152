import json
from urllib.parse import quote

import pytest

from chalicelib.domain.outbound import StoredFile
from tests.functional.api.conftest import World

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff--\r\nnot a boundary\r\n"


@pytest.fixture(autouse=True)
def conversation(world: World) -> None:
    world.conversation()


def test_create_returns_the_message(world: World) -> None:
    created = world.message(1, echo_id="e-1", private="true", content_attributes={"in_reply_to": 5, "deleted": True})
    assert (created["message_type"], created["private"], created["echo_id"], created["delivery"]) == (1, True, "e-1", None)
    assert created["sender"]["name"] == "Ben"
    assert "deleted" not in created["content_attributes"]
    shown = world.ben.get("A/conversations/1/messages").json
    assert [each["id"] for each in shown["payload"]] == [created["id"]]
    assert shown["meta"]["contact"]["name"] == "Kim"


def test_repeated_echo_id_returns_the_same_message(world: World) -> None:
    first, again = (world.message(1, echo_id="e-1") for _ in range(2))
    assert first["id"] == again["id"]
    other = world.ben.post("A/conversations/1/messages", {"content": "Other", "echo_id": "e-1"})
    assert (other.status, other.json["code"]) == (409, "idempotency_mismatch")
    assert other.json["error"] == "This echo_id or Idempotency-Key was used for another message."
    key = {"Idempotency-Key": "k-1"}
    keyed = [world.ben.post("A/conversations/1/messages", {"content": "Hi"}, headers=key).json["id"] for _ in range(2)]
    assert keyed[0] == keyed[1] != first["id"]


def test_incoming_message_is_sent_by_the_contact(world: World) -> None:
    created = world.message(1, message_type="incoming")
    assert (created["message_type"], created["sender"]["type"]) == (0, "contact")


def test_multipart_file_becomes_an_attachment(world: World) -> None:
    attributes = json.dumps({"in_reply_to": None})
    fields = {"content": "Look", "private": "false", "echo_id": "e", "content_attributes": attributes}
    answer = world.ben.form("A/conversations/1/messages", fields, {"attachments[]": ("größe 1.png", "image/png", PICTURE)})
    attachment = answer.json["attachments"][0]
    assert (attachment["file_type"], attachment["extension"], attachment["file_size"]) == ("image", "png", len(PICTURE))
    assert attachment["file_name"] == "größe 1.png"
    assert attachment["thumb_url"] == attachment["data_url"]
    [(key, stored)] = world.desk.files.stored.items()
    assert stored == StoredFile("größe 1.png", "image/png", PICTURE)
    link = world.anonymous.get(attachment["data_url"].removeprefix(world.desk.public_url))
    assert (link.status, link.headers["location"]) == (302, f"https://files.example/{quote(key)}?inline=image/png")
    assert link.headers["cache-control"].startswith("private")


@pytest.mark.parametrize("name", ["page.html", "image.svg", "a.png.exe", "noextension", "x.HTM"])
def test_file_that_may_run_a_script_is_downloaded(world: World, name: str) -> None:
    """A link of 0.1.0, whose key does not name its message."""
    world.desk.files.save(f"attachments/1/abc/{name}", StoredFile(name, "text/html", b"<script>"))
    link = world.anonymous.get(f"/rails/active_storage/blobs/redirect/1/abc/{name}")
    assert link.headers["location"].endswith("?attachment=application/octet-stream")


def test_invalid_message_has_a_code(world: World) -> None:
    path = "A/conversations/1/messages"
    assert world.ben.post(path, {"content": "  "}).json["code"] == "message_empty"
    assert world.ben.post(path, {"content": "x" * 150_001}).json["attributes"] == ["content"]
    assert world.ben.post(path, {"content": 5}).json["attributes"] == ["content"]
    assert world.ben.post(path, {"content": "a", "message_type": "activity"}).json["attributes"] == ["message_type"]
    assert world.ben.post(path, {"content": "a", "content_attributes": "[]"}).json["code"] == "object_malformed"
    assert world.ben.post(path, {"content": "a", "content_attributes": "[" * 100_000}).json["code"] == "object_malformed"
    assert world.ben.get(path).json["payload"] == []


def test_attributes_sent_as_text_are_validated(world: World) -> None:
    path = "A/conversations/1/messages"
    for attributes, code in (
        ('{"items": [{"title": "a\\u0000"}]}', "character_invalid"),
        (json.dumps({"items": ["x" * 20_000]}), "attributes_too_large"),
        ('{"items": 99999999999999999999}', "number_out_of_range"),
    ):
        assert world.ben.post(path, {"content": "a", "content_attributes": attributes}).json["code"] == code


def test_messages_are_paged_by_id(world: World) -> None:
    created = [world.message(1, content=str(number))["id"] for number in range(25)]

    def page(query: str) -> list[int]:
        return [each["id"] for each in world.ben.get(f"A/conversations/1/messages?{query}").json["payload"]]

    assert page("") == created[-20:]
    assert page(f"before={created[5]}") == created[:5]
    assert page(f"after={created[20]}") == created[21:]
    assert page(f"after={created[3]}&before={created[6]}") == created[3:6]
    bad = world.ben.get("A/conversations/1/messages?before=x")
    assert (bad.status, bad.json["attributes"]) == (422, ["before"])


def test_page_of_large_messages_fits_one_response(world: World) -> None:
    created = [world.message(1, content="x" * 149_000)["id"] for _ in range(30)]
    after = world.ben.get(f"A/conversations/1/messages?after={created[0] - 1}")
    assert len(after.text) < 5_000_000
    shown = [each["id"] for each in after.json["payload"]]
    assert shown == created[: len(shown)]
    newest = [each["id"] for each in world.ben.get("A/conversations/1/messages").json["payload"]]
    assert newest == created[-len(newest) :]


def test_delete_removes_the_content(world: World) -> None:
    created = world.message(1)
    deleted = world.ben.delete(f"A/conversations/1/messages/{created['id']}").json
    assert deleted["content_attributes"] == {"deleted": True}
    assert deleted["version"] > created["version"]
    missing = world.ben.delete("A/conversations/1/messages/77")
    assert (missing.status, missing.json["code"]) == (404, "message_not_found")


def test_reported_failure_can_be_retried(world: World) -> None:
    path = f"A/conversations/1/messages/{world.message(1)['id']}"
    failed = world.ben.patch(path, {"status": "failed", "external_error": "no credit"}).json
    assert (failed["status"], failed["content_attributes"]["external_error"]) == ("failed", "no credit")
    assert world.ben.post(f"{path}/retry").json["status"] == "sent"
    assert world.ben.post(f"{path}/retry").json["status"] == "sent"
    world.ben.patch(path, {"status": "delivered"})
    assert world.ben.post(f"{path}/retry").json["code"] == "message_not_failed"
    assert world.ben.patch(path, {"status": "lost"}).json["attributes"] == ["status"]


def test_note_with_a_file_stays_private(world: World) -> None:
    path, _ = world.customer()
    number = world.anonymous.post(f"{path}/conversations").json["id"]
    fields = {"content": "The contract, for us alone", "private": "true"}
    note = world.ben.form(f"A/conversations/{number}/messages", fields, {"attachments[]": ("a.txt", "text/plain", b"secret")})
    assert (note.status, note.json["private"], note.json["delivery"]) == (200, True, None)
    assert world.anonymous.get(f"{path}/conversations/{number}/messages").json == []


def test_empty_file_is_refused_and_nothing_is_stored(world: World) -> None:
    files = {"attachments[]": ("a.png", "image/png", PICTURE), "attachments": ("b.pdf", "application/pdf", b"")}
    refused = world.ben.form("A/conversations/1/messages", {"content": "two"}, files)
    assert (refused.status, refused.json["code"]) == (422, "file_empty")
    assert world.desk.files.stored == {}
    assert world.ben.get("A/conversations/1/messages").json["payload"] == []


@pytest.mark.parametrize("names", [("attachments[0]", "attachments[1]"), ("attachments[]", "attachments"), ("attachments[7]",)])
def test_files_with_an_index_are_taken(world: World, names: tuple[str, ...]) -> None:
    files = {name: (f"{number}.png", "image/png", PICTURE) for number, name in enumerate(names)}
    created = world.ben.form("A/conversations/1/messages", {"content": "x"}, files)
    assert [each["file_name"] for each in created.json["attachments"]] == [f"{number}.png" for number in range(len(names))]


@pytest.mark.parametrize("head", ["", "; filename="])
def test_file_part_without_a_name_is_taken(world: World, head: str) -> None:
    disposition = f'Content-Disposition: form-data; name="attachments[]"{head}'.encode()
    body = b"--b\r\n" + disposition + b"\r\nContent-Type: image/png\r\n\r\n" + PICTURE + b"\r\n--b--\r\n"
    created = world.ben.request(
        "POST", "A/conversations/1/messages", body=body, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert created.json["attachments"][0]["file_name"] == "image.png"


def test_file_that_would_be_dropped_is_refused(world: World) -> None:
    path, file = "A/conversations/1/messages", ("a.png", "image/png", PICTURE)
    assert world.ben.form(path, {"content": "x"}, {"attachment": file}).json["code"] == "file_field_unknown"
    text = {"content": "x", "attachments[]": "a.png"}
    assert world.ben.form(path, text, {"attachments[]": file}).json["code"] == "signed_id_invalid"
    assert world.ben.post(path, {"content": "x", "attachments": ["a.png"]}).json["code"] == "signed_id_invalid"
    assert world.ben.get(path).json["payload"] == []


def test_message_is_known_by_its_source_id(world: World) -> None:
    first = world.message(1, message_type="incoming", source_id="EXT-1")
    again = world.message(1, message_type="incoming", source_id="EXT-1")
    reply = world.message(1, message_type="incoming", content_attributes={"in_reply_to_external_id": "EXT-1"})
    assert again["id"] == first["id"]
    assert reply["content_attributes"]["in_reply_to"] == first["id"]
