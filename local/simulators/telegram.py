"""Telegram's Bot API as far as the adapter calls it. Every bot token is valid. Like the real API, it sends no receipts."""

import itertools
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

from local.simulators.base import Environment, Simulator
from local.simulators.exchange import Answer, Request, file_answer, json_answer
from local.simulators.outcomes import Outcome

CALL = re.compile(r"(?P<file>file/)?bot(?P<bot>\d+):[\w-]+/(?P<rest>.+)")
FILES = {
    "sendPhoto": "photo",
    "sendVideo": "video",
    "sendAnimation": "animation",
    "sendAudio": "audio",
    "sendVoice": "voice",
    "sendDocument": "document",
    "sendVideoNote": "video_note",
    "sendSticker": "sticker",
}
RETRY_AFTER_SECONDS = 1


class Telegram(Simulator):
    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        # The desk recognises a message by its id, so ids must not start over when the stack does.
        self._ids = itertools.count(time.time_ns() // 1_000_000)

    def answer(self, request: Request) -> Answer:
        call = CALL.fullmatch(request.path)
        if call is None:
            return refusal(401, "Unauthorized")
        bot, method = int(call["bot"]), call["rest"]
        if call["file"]:
            return file_answer(self._uploads.get(method.rpartition("/")[2].partition(".")[0]))
        if method == "sendMessage" or method in FILES:
            return self._send(bot, method, request)
        match method:
            case "getMe":
                return result(me(bot))
            case "setWebhook" | "deleteWebhook":
                return result(True)
            case "getFile":
                return self._file(request.text("file_id"))
        return refusal(404, "Not Found")

    def _send(self, bot: int, method: str, request: Request) -> Answer:
        chat_id = str(request.fields.get("chat_id") or "")
        words = request.text("text") or request.text("caption")
        if not re.fullmatch(r"-?\d+", chat_id):
            return refusal(400, "Bad Request: chat not found")
        if method == "sendMessage" and not words:
            return refusal(400, "Bad Request: message text is empty")
        if method in FILES and request.file is None:
            return refusal(400, f"Bad Request: there is no {FILES[method]} in the request")
        match self._outcomes.decide(f"telegram {chat_id}", words):
            case Outcome.REJECTED:
                return refusal(403, "Forbidden: bot was blocked by the user")
            case Outcome.RETRY_LATER:
                return refusal(429, f"Too Many Requests: retry after {RETRY_AFTER_SECONDS}", {"retry_after": RETRY_AFTER_SECONDS})
        return result({**self._frame(bot, int(chat_id)), **self._content(method, words, request)})

    def _frame(self, bot: int, chat_id: int) -> dict[str, Any]:
        chat = {"id": chat_id, "type": "private"}
        return {"message_id": next(self._ids), "date": int(time.time()), "from": me(bot), "chat": chat}

    def _content(self, method: str, words: str, request: Request) -> dict[str, Any]:
        if request.file is None:
            return {"text": words}
        file_id = uuid.uuid4().hex
        self._uploads.put(file_id, request.file)
        shown = {"file_id": file_id, "file_unique_id": file_id[:16], "file_size": len(request.file.body)}
        name = FILES[method]
        return {name: [shown] if name == "photo" else shown, **({"caption": words} if words else {})}

    def _file(self, file_id: str) -> Answer:
        if not file_id:
            return refusal(400, "Bad Request: invalid file_id")
        file = self._uploads.get(file_id)
        path = f"{file.content_type.partition('/')[0]}/{file_id}.{file.content_type.partition('/')[2]}"
        return result({"file_id": file_id, "file_unique_id": file_id[:16], "file_size": len(file.body), "file_path": path})


def me(bot: int) -> dict[str, Any]:
    return {"id": bot, "is_bot": True, "first_name": "Simulated bot", "username": f"simulated_{bot}_bot"}


def result(value: Any) -> Answer:
    return json_answer({"ok": True, "result": value})


def refusal(code: int, description: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    more = {"parameters": parameters} if parameters else {}
    return json_answer({"ok": False, "error_code": code, "description": description, **more}, code)
