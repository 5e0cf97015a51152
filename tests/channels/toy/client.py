"""Calls to the toy's API."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from chalicelib.channels.base import Connection
from chalicelib.channels.exchange import decoded, json_body, send_request
from chalicelib.channels.reading import Json, record
from chalicelib.domain.outbound import SendLater, SendRefused
from chalicelib.ports import HttpResponse
from tests.channels.toy.channel import ToyChannel


class ToyClient:
    def __init__(self, connection: Connection, channel: ToyChannel) -> None:
        self._connection, self._channel = connection, channel

    def call(self, path: str, fields: Mapping[str, Any], *, repeatable: bool = False) -> Json:
        return record(decoded(self._request("POST", path, fields, repeatable=repeatable)))

    def download(self, ref: str) -> bytes:
        return self._request("GET", f"/files/{quote(ref, safe='')}", repeatable=True).body

    def _request(self, method: str, path: str, fields: Any = None, *, repeatable: bool) -> HttpResponse:
        url, headers = self._connection.base + path, {"Authorization": self._channel.key}
        body = None if fields is None else json_body(fields)
        answer = send_request(self._connection.transport, method, url, headers=headers, body=body, repeatable=repeatable)
        if answer.status >= 500:
            raise SendLater(f"{answer.status}")
        if answer.status >= 400:
            raise SendRefused(f"{answer.status}")
        return answer
