"""Meta's Graph API, as far as our adapter calls it for WhatsApp. It knows every number and believes every key."""

import hashlib
import uuid
from typing import Any

from local.simulators.exchange import Answer, Request, file_answer, said
from local.simulators.files import Shelf
from local.simulators.outcomes import Whim, Whims
from local.simulators.receipts import Receipts, Taken

BYTES = "bytes"
"""Where this machine's files are, in place of Meta's file servers."""


class Graph:
    def __init__(self, base: str, shelf: Shelf, whims: Whims, receipts: Receipts) -> None:
        self._base, self._shelf, self._whims, self._receipts = base, shelf, whims, receipts

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
                return self._media(subject) if self._is_media(subject, request) else said(number(subject))
            case "GET", file_id if subject == BYTES:
                return file_answer(self._shelf.get(file_id))
        return refusal(400, 100, "Unsupported request")

    def _send(self, number_id: str, request: Request) -> Answer:
        customer = request.text("to") or request.text("recipient")
        kind = request.text("type")
        content = request.fields.get(kind)
        if not customer or not isinstance(content, dict):
            return refusal(400, 100, "Invalid parameter")
        words = content.get("body" if kind == "text" else "caption")
        match self._whims.about(f"whatsapp {customer}", words if isinstance(words, str) else ""):
            case Whim.REFUSED:
                return refusal(400, 131026, "Message undeliverable")
            case Whim.LATER:
                return refusal(500, 131000, "Something went wrong")
        taken = Taken(number_id, f"wamid.{uuid.uuid4().hex.upper()}", customer, by_number="to" in request.fields)
        self._receipts.promise(taken)
        return said(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": customer, "wa_id": customer}],
                "messages": [{"id": taken.message_id}],
            }
        )

    def _upload(self, request: Request) -> Answer:
        if request.file is None:
            return refusal(400, 100, "Invalid parameter")
        file_id = str(uuid.uuid4().int)[:16]
        self._shelf.put(file_id, request.file)
        return said({"id": file_id})

    def _is_media(self, subject: str, request: Request) -> bool:
        return "phone_number_id" in request.query or subject in self._shelf

    def _media(self, file_id: str) -> Answer:
        file = self._shelf.get(file_id)
        return said(
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
    return {"id": number_id, "display_phone_number": "+1 415-555-0100", "verified_name": "Pretend business"}


def refusal(status: int, code: int, title: str) -> Answer:
    error = {"message": f"(#{code}) {title}", "type": "OAuthException", "code": code, "fbtrace_id": uuid.uuid4().hex[:11]}
    return said({"error": error}, status)
