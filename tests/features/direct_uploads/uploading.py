"""Files that a client uploads before it writes a message."""

import hashlib
from base64 import b64encode
from typing import Any

from chalicelib.actions import uploads
from chalicelib.actions.uploads import Offer
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.outbound import StoredFile, Upload
from chalicelib.domain.uploads import MAX_FILE_BYTES
from tests.support.company import Company

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\x02\0\0\0"


def sha256(body: bytes) -> str:
    return b64encode(hashlib.sha256(body).digest()).decode()


def blob(name: str, body: bytes, content_type: str = "image/png", **more: Any) -> dict[str, Any]:
    return {"filename": name, "byte_size": len(body), "checksum": sha256(body), "content_type": content_type, **more}


def offer(company: Company, kim: Conversation, name: str = "cup.png", body: bytes = PNG, **changed: Any) -> Offer:
    asked = {
        "name": name,
        "content_type": "image/png",
        "size": len(body),
        "checksum": sha256(body),
        "limit": MAX_FILE_BYTES,
        "title": "Telegram",
        "conversation_id": kim.id,
        **changed,
    }
    return uploads.offer_upload(company.desk, company.caller("ben"), **asked)


def put(company: Company, made: Offer, body: bytes = PNG) -> Upload:
    company.desk.files.save(made.upload.key, StoredFile(made.upload.name, made.upload.content_type, body))
    return made.upload


def uploaded(company: Company, kim: Conversation, name: str = "cup.png", body: bytes = PNG) -> Upload:
    return put(company, offer(company, kim, name, body), body)
