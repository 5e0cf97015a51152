"""`seen_message_id` of `POST …/messages` over HTTP: the refusal, its body and its repetition."""

from typing import Any

import pytest

from tests.functional.api.conftest import World


def answered(world: World) -> tuple[str, int]:
    """The path of a conversation's messages, and the newest message before Ben's reply."""
    number = world.conversation(message={"content": "Welcome"})["id"]
    path = f"A/conversations/{number}/messages"
    known = world.ada.get(path).json["payload"][-1]["id"]
    world.message(number, content="It is on its way.")
    return path, known


def test_refusal_names_the_message_and_its_author(world: World) -> None:
    path, known = answered(world)
    newest = world.ada.get(path).json["payload"][-1]
    answer = world.ada.post(path, {"content": "Tomorrow.", "seen_message_id": known})
    assert answer.status == 409
    assert answer.json == {
        "error": "Ben has answered meanwhile.",
        "code": "answered_meanwhile",
        "message_id": newest["id"],
        "author": {"id": world.users["ben"].id, "name": "Ben"},
    }
    assert world.ada.get(path).json["payload"][-1] == newest


def test_form_and_json_are_guarded_alike(world: World) -> None:
    path, known = answered(world)
    file = {"attachments[]": ("a.txt", "text/plain", b"Hello")}
    answer = world.ada.form(path, {"content": "Tomorrow.", "seen_message_id": str(known)}, file)
    assert answer.json["code"] == "answered_meanwhile"


def test_accepted_request_is_repeated_with_its_answer(world: World) -> None:
    path, _ = answered(world)
    known = world.ada.get(path).json["payload"][-1]["id"]
    body = {"content": "Tomorrow.", "seen_message_id": known, "echo_id": "once"}
    first = world.ada.post(path, body)
    world.message(int(path.split("/")[2]), content="Or today.")
    again = world.ada.post(path, body)
    assert (first.status, again.status) == (200, 200)
    assert again.json["id"] == first.json["id"]


@pytest.mark.parametrize("wrong", [-1, 1.5, "many", True, 2**53, [1], {}])
def test_wrong_value_is_refused_and_changes_nothing(world: World, wrong: Any) -> None:
    path, _ = answered(world)
    before = len(world.ada.get(path).json["payload"])
    answer = world.ada.post(path, {"content": "Tomorrow.", "seen_message_id": wrong})
    assert answer.status == 422
    assert answer.json["attributes"] == ["seen_message_id"]
    assert len(world.ada.get(path).json["payload"]) == before


def test_message_of_another_conversation_is_only_a_number(world: World) -> None:
    """Ids grow with time, so the comparison tells nothing about other conversations."""
    path, known = answered(world)
    assert world.ada.post(path, {"content": "Tomorrow.", "seen_message_id": 0}).status == 409
    assert world.ada.post(path, {"content": "Tomorrow.", "seen_message_id": 2**53 - 1}).status == 200
    assert known < 2**53 - 1
