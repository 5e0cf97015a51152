"""Calls to Meta's Graph API."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from chalicelib.channels.exchange import Body, TooLarge, decoded, json_body, lost_answer, multipart_body, send_request
from chalicelib.channels.reading import Json, record, size, text
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.channels.whatsapp.errors import outcome
from chalicelib.domain.outbound import SendLater, SendRefused, StoredFile
from chalicelib.ports import HttpResponse, Transport

FILE_TIMEOUT = 40
DOWNLOAD_LIMIT = 25_000_000
TOO_LARGE = "The file is larger than 25 MB."
USER_AGENT = "curl/8.5.0"
"""Meta's file servers refuse some user agents."""

UNKNOWN_OUTCOME_STATUSES = (200, 504)
"""With one of these statuses and no JSON, a proxy had passed the call on: its outcome is unknown."""


class Graph:
    def __init__(self, transport: Transport, base: str, channel: WhatsappChannel) -> None:
        self._transport = transport
        self._base = base.rstrip("/")
        self._channel = channel

    def number(self, fields: str) -> Json:
        return self._call("GET", f"/{self._number_id}?fields={fields}", repeatable=True)

    def send(self, message: Mapping[str, Any]) -> Json:
        return self._call("POST", f"/{self._number_id}/messages", json_body(message))

    def upload(self, file: StoredFile) -> str:
        """The media id. Repeating an upload is safe: no message refers to the file yet."""
        fields = {"messaging_product": "whatsapp", "type": file.content_type}
        body = multipart_body(fields, "file", file)
        media_id = text(self._call("POST", f"/{self._number_id}/media", body, repeatable=True, timeout=FILE_TIMEOUT).get("id"))
        if media_id is None:
            raise SendLater("WhatsApp accepted the file but returned no id.")
        return media_id

    def download(self, media_id: str) -> tuple[bytes, str | None]:
        """The bytes and their MIME type. The first call returns a URL that is valid for five minutes."""
        media = self._call("GET", f"/{quote(media_id, safe='')}?phone_number_id={self._number_id}", repeatable=True)
        url = text(media.get("url"))
        if url is None:
            raise SendRefused("WhatsApp no longer has this file.")
        if size(media.get("file_size")) > DOWNLOAD_LIMIT:
            raise SendRefused(TOO_LARGE)
        return self._bytes(url), text(media.get("mime_type"))

    @property
    def _number_id(self) -> str:
        return quote(self._channel.phone_number_id, safe="")

    def _bytes(self, url: str) -> bytes:
        headers = {**self._headers(), "User-Agent": USER_AGENT}
        if not self._may_see_token(url):
            raise SendRefused("WhatsApp returned an unsafe URL for this file.")
        try:
            answer = send_request(
                self._transport, "GET", url, headers=headers, repeatable=True, timeout=FILE_TIMEOUT, max_bytes=DOWNLOAD_LIMIT
            )
        except TooLarge:
            raise SendRefused(TOO_LARGE) from None
        if answer.status != 200:
            raise self._outcome(answer)
        return answer.body

    def _may_see_token(self, url: str) -> bool:
        """HTTPS only. Plain HTTP is for local runs, on the host of the configured Graph API."""
        try:
            parts = urlsplit(url)
            own = parts.scheme == "http" and parts.hostname == urlsplit(self._base).hostname
        except ValueError:
            return False
        return bool(parts.hostname) and (parts.scheme == "https" or own)

    def _call(self, method: str, path: str, body: Body | None = None, *, repeatable: bool = False, timeout: float = 10) -> Json:
        answer = send_request(
            self._transport, method, self._base + path, headers=self._headers(), body=body, repeatable=repeatable, timeout=timeout
        )
        payload = record(decoded(answer))
        if 200 <= answer.status < 300 and payload and "error" not in payload:
            return payload
        if answer.status in UNKNOWN_OUTCOME_STATUSES and not payload and not repeatable:
            raise lost_answer()
        raise self._outcome(answer)

    def _outcome(self, answer: HttpResponse) -> Exception:
        return outcome(answer, record(record(decoded(answer)).get("error")), self._channel.api_key)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._channel.api_key}"}
