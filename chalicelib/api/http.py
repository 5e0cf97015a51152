"""The HTTP request of an API Gateway proxy event."""

import base64
import binascii
from collections.abc import Mapping
from functools import cached_property
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, unquote

from chalicelib.api.bodies import Content, checked, expand, read
from chalicelib.api.errors import Malformed

WITH_JSON_SUFFIX = ("/api", "/public/api/", "/auth/")


class Http:
    """Header names are in lower case. The body is decoded only when somebody asks for it."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.method: str = event["httpMethod"].upper()
        self.path = _normal_path(event["path"])
        self.headers = _headers(event)
        identity = (event.get("requestContext") or {}).get("identity") or {}
        self._source_ip: str | None = identity.get("sourceIp")
        self.request_id: str | None = (event.get("requestContext") or {}).get("requestId")
        self._query: Mapping[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
        self._body: str = event.get("body") or ""
        self._is_base64 = bool(event.get("isBase64Encoded"))

    @cached_property
    def query(self) -> dict[str, Any]:
        return checked(expand((name, value) for name, values in self._query.items() for value in values))

    @cached_property
    def body(self) -> bytes:
        if not self._is_base64:
            return self._body.encode("utf-8", "surrogatepass")
        try:
            return base64.b64decode(self._body, validate=True)
        except (binascii.Error, ValueError):
            raise Malformed("The body could not be decoded.", code="body_malformed") from None

    @cached_property
    def content(self) -> Content:
        return read(self.headers.get("content-type", ""), self.body)

    @property
    def address(self) -> str | None:
        """Whom to count. Behind the CDN the gateway's peer is an edge that thousands share, and the last hop but one is the
        viewer. Whoever goes around the CDN can write any public address there, which is why nothing is allowed for an
        address, and why it is never taken for a private one."""
        hops = [hop.strip() for hop in self.headers.get("x-forwarded-for", "").split(",")]
        if len(hops) < 2:
            return self._source_ip
        try:
            return hops[-2] if ip_address(hops[-2]).is_global else self._source_ip
        except ValueError:
            return self._source_ip

    @property
    def plain_query(self) -> dict[str, str]:
        """As sent, for providers whose parameters have dots and brackets of their own."""
        return {name: values[-1] for name, values in self._query.items() if values}


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    many = event.get("multiValueHeaders") or {}
    last = {name: values[-1] for name, values in many.items() if values} or event.get("headers") or {}
    return {name.lower(): value.encode("utf-8", "replace").decode() for name, value in last.items()}


def _normal_path(path: str) -> str:
    """Encoded in one way, without a slash or `.json` at the end, whichever gateway it came through."""
    decoded = unquote(path)
    if len(decoded) > 1:
        decoded = decoded.rstrip("/") or "/"
    if decoded.startswith(WITH_JSON_SUFFIX):
        decoded = decoded.removesuffix(".json")
    return quote(decoded, safe="/+:@", errors="replace")
