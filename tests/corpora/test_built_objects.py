"""The parts of `make corpora` that need neither a network nor the libraries."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.corpora.built_objects import FILLED, Json, Library, Recorder, filled, snake_case, updates


class TelegramObject:
    def __init__(self, **fields: Any) -> None:
        self.fields: Mapping[str, Any] = fields


class Message(TelegramObject): ...


class SpecialMessage(Message): ...


class Update(TelegramObject): ...


class CallbackQuery(TelegramObject): ...


class Sticker(TelegramObject): ...


class PhotoSize(TelegramObject): ...


class User(TelegramObject): ...


LIBRARY = Library(
    TelegramObject,
    {"Message": {"text", "sticker", "photo"}, "Update": {"message", "edited_message", "callback_query"}},
    lambda made: made.fields,
)
CHAT = {"id": 7, "type": "private"}


def found(*made: TelegramObject) -> list[Json]:
    return [
        update for _, update in updates([("test_x.py", each) for each in made], LIBRARY, lambda update: "bad" not in str(update))
    ]


@pytest.mark.parametrize(
    ("made", "update"),
    [
        (SpecialMessage(text="hi", chat=CHAT), {"message": {**FILLED, "text": "hi", "chat": CHAT}}),
        (Message(text="hi", edit_date=5), {"edited_message": {**FILLED, "text": "hi", "edit_date": 5}}),
        (Update(update_id=9, message={"text": "hi"}), {"message": {**FILLED, "text": "hi"}}),
        (CallbackQuery(id="4"), {"callback_query": {"id": "4"}}),
        (Sticker(file_id="S"), {"message": {**FILLED, "sticker": {"file_id": "S"}}}),
        (PhotoSize(file_id="P"), {"message": {**FILLED, "photo": [{"file_id": "P"}]}}),
    ],
)
def test_object_becomes_an_update(made: TelegramObject, update: Json) -> None:
    assert found(made) == [{**update, "update_id": 1}]


def test_only_distinct_valid_updates_of_json_are_kept() -> None:
    same = [Message(text="hi", date=1), Message(text="hi", date=2), Update(message={"text": "hi", "date": 3}, update_id=4)]
    assert len(found(*same)) == 1
    assert found(User(id=1), Message(text="bad"), Message(text=object()), Message(chat="nobody")) == []


def test_fields_that_telegram_never_sends_are_left_out() -> None:
    answered = {"text": "hi", "group_chat_created": False}
    (update,) = found(Message(delete_chat_photo=False, is_bot=False, reply_to_message=answered))
    assert update["message"] == {**FILLED, "is_bot": False, "reply_to_message": {"text": "hi"}}


def test_chat_without_a_type_of_telegram_becomes_private() -> None:
    assert filled({"chat": {"id": 1, "type": "test_chat"}})["chat"] == {"id": 1, "type": "private"}
    assert filled({"chat": {"id": 1, "type": "group"}})["chat"] == {"id": 1, "type": "group"}


def test_recorder_keeps_each_built_object_with_its_test() -> None:
    class Base:
        def __init__(self, text: str) -> None:
            self.text = text

    class Built(Base): ...

    recorder = Recorder()
    recorder.watch(Base)
    recorder.pytest_runtest_logstart("tests/test_x.py::test_it[1]")
    made = Built("hi")
    assert (recorder.found, made.text) == ([("tests/test_x.py", made)], "hi")


def test_names_of_classes_are_those_of_fields() -> None:
    assert [snake_case(name) for name in ("VideoNote", "Update", "PaidMediaInfo")] == ["video_note", "update", "paid_media_info"]
