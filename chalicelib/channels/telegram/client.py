"""Calls to the Telegram Bot API. The token is part of every URL, so no URL and no transport error leaves this module."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from chalicelib.channels.exchange import (
    Body,
    decoded,
    json_body,
    lost_answer,
    multipart_body,
    send_request,
    without_secret,
)
from chalicelib.channels.reading import integer, record, text
from chalicelib.domain.outbound import SendLater, SendRefused, StoredFile
from chalicelib.ports import HttpResponse, Transport

FILE_TIMEOUT = 40
UNKNOWN_OUTCOME_STATUSES = (200, 504)
"""With one of these statuses and no JSON from Telegram, a proxy had passed the call on: its outcome is unknown."""
DOWNLOAD_LIMIT = 20_000_000
TOO_LARGE = "Telegram bots can download files of at most 20 MB."


class BotApi:
    def __init__(self, transport: Transport, base: str, token: str) -> None:
        self._transport = transport
        self._base = base.rstrip("/")
        self._token = token

    def call(self, method: str, fields: Mapping[str, Any], *, repeatable: bool = False) -> Any:
        """The `result` of the response. Raises SendRefused, SendLater, or SendUnknown if the response was lost."""
        return self._post(method, json_body(fields), repeatable=repeatable)

    def upload(self, method: str, fields: Mapping[str, str], file_field: str, file: StoredFile) -> Any:
        return self._post(method, multipart_body(fields, file_field, file), timeout=FILE_TIMEOUT)

    def download(self, file_path: str) -> bytes:
        url = f"{self._base}/file/bot{quote(self._token, safe=':')}/{quote(file_path)}"
        answer = send_request(self._transport, "GET", url, repeatable=True, timeout=FILE_TIMEOUT, max_bytes=DOWNLOAD_LIMIT)
        if answer.status != 200:
            raise self._outcome(answer)
        return answer.body

    def _post(self, method: str, body: Body, *, repeatable: bool = False, timeout: float = 10) -> Any:
        url = f"{self._base}/bot{quote(self._token, safe=':')}/{method}"
        answer = send_request(self._transport, "POST", url, body=body, repeatable=repeatable, timeout=timeout)
        payload = record(decoded(answer))
        if payload.get("ok") is True:
            return payload.get("result")
        if answer.status in UNKNOWN_OUTCOME_STATUSES and not payload and not repeatable:
            raise lost_answer()
        raise self._outcome(answer)

    def _outcome(self, answer: HttpResponse) -> Exception:
        """429 and 5xx are temporary. Any other error is permanent: a blocked bot, a deleted chat, a revoked token."""
        payload = record(decoded(answer))
        code = integer(payload.get("error_code")) or answer.status
        reason = without_secret(f"{code}: {text(payload.get('description')) or 'Telegram gave no reason'}", self._token)
        if code == 429:
            return SendLater(reason, after=integer(record(payload.get("parameters")).get("retry_after")) or answer.retry_after)
        return SendLater(reason) if code >= 500 or code < 400 else SendRefused(reason)
