"""Requests to a provider, and the outcome when the response is missing.

Outcomes are raised after the `except` block, so that they carry no exception context: the transport's errors may quote the
URL, and Telegram's URL contains the bot token.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import AddressRefused, HttpResponse, ResponseLost, Transport, Unreachable

JSON = "application/json"
UNSAFE_IN_HEADER = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class Body(Struct, frozen=True):
    content_type: str
    content: bytes


def json_body(value: Any) -> Body:
    return Body(JSON, msgspec.json.encode(value))


def multipart_body(fields: Mapping[str, str], file_field: str, file: StoredFile) -> Body:
    boundary = secrets.token_hex(16)
    chunks = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode("utf-8", "replace")
        for name, value in fields.items()
    ]
    name, content_type = file.name.translate(UNSAFE_IN_HEADER), file.content_type.translate(UNSAFE_IN_HEADER)
    disposition = f'Content-Disposition: form-data; name="{file_field}"; filename="{name}"'
    chunks.append(f"--{boundary}\r\n{disposition}\r\nContent-Type: {content_type}\r\n\r\n".encode("utf-8", "replace"))
    chunks += [file.body, f"\r\n--{boundary}--\r\n".encode()]
    return Body(f"multipart/form-data; boundary={boundary}", b"".join(chunks))


def send_request(
    transport: Transport,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: Body | None = None,
    repeatable: bool = False,
    timeout: float = 10,
    max_bytes: int = 25_000_000,
) -> HttpResponse:
    """`repeatable`: the request is idempotent, so a lost response raises SendLater; otherwise it raises SendUnknown.

    `timeout` is in seconds. Raises SendRefused for a private address or a response above `max_bytes`.
    """
    given = {**(headers or {}), **({"Content-Type": body.content_type} if body else {})}
    content = body.content if body else None
    outcome: Exception
    try:
        return transport.request(method, url, headers=given, body=content, timeout=timeout, max_bytes=max_bytes)
    except AddressRefused:
        outcome = SendRefused("address_not_allowed: The address leads into a private network, where this desk sends nothing.")
    except Unreachable:
        outcome = SendLater("The provider could not be reached.")
    except ResponseLost:
        outcome = SendLater("The provider did not answer.") if repeatable else lost_answer()
    except ValueError:
        outcome = TooLarge("The provider's answer is too large.") if repeatable else lost_answer()
    raise outcome


class TooLarge(SendRefused):
    """The response is larger than `max_bytes`."""


def lost_answer() -> SendUnknown:
    return SendUnknown("The provider did not answer: it may or may not have taken the message.")


def decoded(answer: HttpResponse) -> Any:
    """The JSON of a response; None if it is not JSON."""
    try:
        return msgspec.json.decode(answer.body)
    except (ValueError, RecursionError):
        return None


def without_secret(words: str, secret: str) -> str:
    """Providers do not quote credentials, but a proxy on the way might."""
    return words.replace(secret, "[secret]") if secret else words
