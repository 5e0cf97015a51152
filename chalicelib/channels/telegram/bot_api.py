"""Calls to the Bot API. The token is part of every URL, so no URL and no error of the transport leaves this module."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from chalicelib.channels.exchange import Body, ask, decoded, json_body, lost_answer, multipart_body, retry_after, without_secret
from chalicelib.channels.reading import integer, record, text
from chalicelib.domain.outbound import SendLater, SendRefused, StoredFile
from chalicelib.ports import Answer, Transport

FILE_TIMEOUT = 40
TAKEN_OR_NOT = (200, 504)
"""With one of these and none of Telegram's own words, the call was passed on and nobody knows what became of it."""
DOWNLOAD_LIMIT = 20_000_000
TOO_LARGE = "Telegram hands out files of at most 20 MB."


class BotApi:
    def __init__(self, transport: Transport, base: str, token: str) -> None:
        self._transport = transport
        self._base = base.rstrip("/")
        self._token = token

    def call(self, method: str, fields: Mapping[str, Any], *, repeatable: bool = False) -> Any:
        """The result. Raises SendRefused, SendLater, or SendUnknown when the answer was lost."""
        return self._post(method, json_body(fields), repeatable=repeatable)

    def upload(self, method: str, fields: Mapping[str, str], file_field: str, file: StoredFile) -> Any:
        return self._post(method, multipart_body(fields, file_field, file), timeout=FILE_TIMEOUT)

    def download(self, file_path: str) -> bytes:
        url = f"{self._base}/file/bot{quote(self._token, safe=':')}/{quote(file_path)}"
        answer = ask(self._transport, "GET", url, repeatable=True, timeout=FILE_TIMEOUT, max_bytes=DOWNLOAD_LIMIT)
        if answer.status != 200:
            raise self._outcome(answer)
        return answer.body

    def _post(self, method: str, body: Body, *, repeatable: bool = False, timeout: float = 10) -> Any:
        url = f"{self._base}/bot{quote(self._token, safe=':')}/{method}"
        answer = ask(self._transport, "POST", url, body=body, repeatable=repeatable, timeout=timeout)
        said = record(decoded(answer))
        if said.get("ok") is True:
            return said.get("result")
        if answer.status in TAKEN_OR_NOT and not said and not repeatable:
            raise lost_answer()
        raise self._outcome(answer)

    def _outcome(self, answer: Answer) -> Exception:
        """429 and 5xx pass; everything else Telegram will say again: a blocked bot, a chat that is gone, a token revoked."""
        said = record(decoded(answer))
        code = integer(said.get("error_code")) or answer.status
        reason = without_secret(f"{code}: {text(said.get('description')) or 'Telegram gave no reason'}", self._token)
        if code == 429:
            return SendLater(reason, after=integer(record(said.get("parameters")).get("retry_after")) or retry_after(answer))
        return SendLater(reason) if code >= 500 or code < 400 else SendRefused(reason)
