"""Meta's Graph API as far as the WhatsApp adapter calls it. Every phone number id and every API key is valid."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from local.simulators.base import Environment, Simulator
from local.simulators.exchange import Answer, Request, file_answer, json_answer
from local.simulators.outcomes import Outcome
from local.simulators.receipts import AcceptedMessage, Receipts

BYTES = "bytes"
"""Path of the file contents, in place of Meta's file servers."""


class Graph(Simulator):
    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._receipts = Receipts(environment.post)

    def set_inboxes(self, inboxes: Sequence[Mapping[str, Any]]) -> None:
        self._receipts.set_inboxes(inboxes)

    def stop(self) -> None:
        self._receipts.stop()

    def answer(self, request: Request) -> Answer:
        if not request.headers.get("authorization", "").removeprefix("Bearer").strip():
            return refusal(401, 190, "Invalid OAuth access token - Cannot parse access token")
        subject, _, edge = request.path.partition("/")
        match request.method, edge:
            case "POST", "messages":
                return self._send(subject, request)
            case "POST", "media":
                return self._upload(request)
            case "GET", "":
                return self._media(subject) if self._is_media(subject, request) else json_answer(number(subject))
            case "GET", file_id if subject == BYTES:
                return file_answer(self._uploads.get(file_id))
        return refusal(400, 100, "Unsupported request")

    def _send(self, number_id: str, request: Request) -> Answer:
        customer = request.text("to") or request.text("recipient")
        kind = request.text("type")
        content = request.fields.get(kind)
        if not customer or not isinstance(content, dict):
            return refusal(400, 100, "Invalid parameter")
        words = content.get("body" if kind == "text" else "caption")
        match self._outcomes.decide(f"whatsapp {customer}", words if isinstance(words, str) else ""):
            case Outcome.REJECTED:
                return refusal(400, 131026, "Message undeliverable")
            case Outcome.RETRY_LATER:
                return refusal(500, 131000, "Something went wrong")
        message = AcceptedMessage(number_id, f"wamid.{uuid.uuid4().hex.upper()}", customer, by_number="to" in request.fields)
        self._receipts.schedule(message)
        return json_answer(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": customer, "wa_id": customer}],
                "messages": [{"id": message.message_id}],
            }
        )

    def _upload(self, request: Request) -> Answer:
        if request.file is None:
            return refusal(400, 100, "Invalid parameter")
        file_id = str(uuid.uuid4().int)[:16]
        self._uploads.put(file_id, request.file)
        return json_answer({"id": file_id})

    def _is_media(self, subject: str, request: Request) -> bool:
        return "phone_number_id" in request.query or subject in self._uploads

    def _media(self, file_id: str) -> Answer:
        file = self._uploads.get(file_id)
        return json_answer(
            {
                "messaging_product": "whatsapp",
                "id": file_id,
                "url": f"{self._base}/{BYTES}/{file_id}",
                "mime_type": file.content_type,
                "sha256": hashlib.sha256(file.body).hexdigest(),
                "file_size": len(file.body),
            }
        )


def number(number_id: str) -> dict[str, Any]:
    return {"id": number_id, "display_phone_number": "+1 415-555-0100", "verified_name": "Simulated business"}


def refusal(status: int, code: int, title: str) -> Answer:
    error = {"message": f"(#{code}) {title}", "type": "OAuthException", "code": code, "fbtrace_id": uuid.uuid4().hex[:11]}
    return json_answer({"error": error}, status)
