"""Signed uploads over the API: what a client is offered, what is refused, and the message that takes the files."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.outbound import StoredFile
from tests.features.direct_uploads.uploading import PNG, blob, sha256
from tests.functional.api.conftest import World

PATH, MESSAGES = "A/conversations/1/direct_uploads", "A/conversations/1/messages"


@pytest.fixture(autouse=True)
def conversation(world: World) -> None:
    world.conversation()


def upload(world: World, name: str = "cup.png") -> str:
    answer = world.ben.post(PATH, {"blob": blob(name, PNG)})
    world.desk.files.save(answer.json["key"], StoredFile(name, "image/png", PNG))
    signed_id: str = answer.json["signed_id"]
    return signed_id


def test_offer_has_the_shape_of_the_contract(world: World) -> None:
    offered = world.ben.post(PATH, {"blob": blob("Grüße / 1.png", PNG, metadata={"a": 1})}).json
    assert {
        name: offered[name] for name in ("filename", "content_type", "metadata", "service_name", "byte_size", "checksum")
    } == {
        "filename": "Grüße _ 1.png",
        "content_type": "image/png",
        "metadata": {"a": 1},
        "service_name": "amazon",
        "byte_size": len(PNG),
        "checksum": sha256(PNG),
    }
    assert offered["direct_upload"]["headers"] == {"Content-Type": "image/png", "x-amz-checksum-sha256": sha256(PNG)}
    assert offered["attachable_sgid"] == offered["signed_id"]
    assert offered["key"].startswith(f"uploads/{world.ben.account_id}/1-")
    flat = world.ben.post(PATH, blob("a.png", PNG) | {"checksum": "1B2M2Y8AsgTpgAmY7PhCfg=="}).json
    assert flat["direct_upload"]["headers"] == {"Content-Type": "image/png", "Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}
    assert flat["key"] != offered["key"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"byte_size": 0}, "file_empty"),
        ({"byte_size": 40_000_001}, "file_too_large"),
        ({"byte_size": -1}, "invalid"),
        ({"byte_size": "many"}, "invalid"),
        ({"byte_size": None}, "invalid"),
        ({"checksum": "abc"}, "checksum_invalid"),
        ({"checksum": None}, "invalid"),
        ({"filename": ""}, "invalid"),
        ({"filename": "x" * 256}, "invalid"),
        ({"filename": ["a"]}, "invalid"),
        ({"content_type": 7}, "invalid"),
    ],
)
def test_wrong_blob_is_refused_with_its_field(world: World, changed: dict[str, Any], code: str) -> None:
    answer = world.ben.post(PATH, {"blob": {**blob("a.png", PNG), **changed}})
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, code, list(changed))


@pytest.mark.parametrize("content_type", ["", "text/html\r\nx: y", "ä", "x" * 200, "no-slash"])
def test_strange_type_is_an_octet_stream(world: World, content_type: str) -> None:
    answer = world.ben.post(PATH, {"blob": blob("a", PNG, content_type)})
    assert answer.json["direct_upload"]["headers"]["Content-Type"] == "application/octet-stream"


def test_json_and_forms_take_signed_ids(world: World) -> None:
    first, second = upload(world, "front.png"), upload(world, "back.png")
    answer = world.ben.post(MESSAGES, {"content": "See here", "attachments": [first, second], "echo_id": "once"})
    assert [file["data_url"].rpartition("/")[2] for file in answer.json["attachments"]] == ["front.png", "back.png"]
    assert (
        world.ben.post(MESSAGES, {"content": "See here", "attachments": [first, second], "echo_id": "once"}).json["id"]
        == (answer.json["id"])
    )
    alone = world.ben.post(MESSAGES, {"attachments": [first]})
    assert (alone.status, alone.json["content"], len(alone.json["attachments"])) == (200, None, 1)
    file = ("a.pdf", "application/pdf", b"%PDF")
    form = world.ben.form(MESSAGES, {"content": "x", "attachments[]": first}, {"attachments[]": file})
    assert [each["file_name"] for each in form.json["attachments"]] == ["a.pdf", "front.png"]


def test_link_of_a_taken_file_works(world: World) -> None:
    [file] = world.ben.post(MESSAGES, {"attachments": [upload(world)]}).json["attachments"]
    path = file["data_url"].removeprefix(world.desk.public_url)
    assert world.anonymous.get(path).status == 302


def test_other_person_is_refused(world: World) -> None:
    answer = world.ada.post(MESSAGES, {"attachments": [upload(world)]})
    assert (answer.status, answer.json["code"]) == (422, "signed_id_invalid")


@pytest.mark.parametrize("wrong", [[""], ["x"], [7], [["x"]], [{}], ["x" * 2_001], ["x"] * 101, "x", {"0": "x"}])
def test_wrong_signed_id_is_refused_and_stores_nothing(world: World, wrong: Any) -> None:
    before = dict(world.desk.store.items)
    answer = world.ben.post(MESSAGES, {"content": "x", "attachments": wrong})
    assert (answer.status, answer.json["attributes"]) == (422, ["attachments"])
    assert world.desk.store.items == before


def test_more_uploads_than_a_message_has_are_refused(world: World) -> None:
    signed_id = upload(world)
    assert world.ben.post(MESSAGES, {"attachments": [signed_id] * 16}).json["code"] == "too_many_attachments"
    assert len(world.ben.post(MESSAGES, {"attachments": [signed_id] * 15}).json["attachments"]) == 15


def test_smaller_limit_of_a_channel_counts_for_replies_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = world.desk.store.get(keys.conversation(world.ben.account_id, 1))
    assert conversation
    inbox = world.desk.store.get(keys.inbox(world.ben.account_id, conversation.inbox_id))
    assert inbox
    monkeypatch.setattr(type(inbox.channel), "limits", replace(inbox.channel.limits, file_bytes=5_000_000))
    large = {**blob("film.mp4", PNG), "byte_size": 5_000_001}
    refused = world.ben.post(PATH, {"blob": large})
    assert (refused.status, refused.json["code"]) == (422, "file_too_large")
    assert "5 MB" in refused.json["error"]
    assert world.ben.post(PATH, {"blob": large, "private": True}).status == 200
