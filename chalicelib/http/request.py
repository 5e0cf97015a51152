"""The HTTP request of an API Gateway proxy event."""

import base64
import binascii
import re
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from msgspec import Struct

from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import User
from chalicelib.domain.rate_limits import UNIT_BYTES, Visit
from chalicelib.http.bodies import Content, checked, expand, read, unwrapped, with_lists
from chalicelib.http.errors import Malformed

API_PREFIXES = ("/api", "/public/api/", "/auth/")
MAX_IDEMPOTENCY_KEY = 255


class Http:
    """Header names are in lower case. The body is decoded on first use."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.method: str = event["httpMethod"].upper()
        self.path = _normal_path(event["path"])
        self.headers = _headers(event)
        identity = (event.get("requestContext") or {}).get("identity") or {}
        self.units = 1
        """Units of rate limits that the matched route takes; a large body takes more."""

        self.user: User | None = None
        """The owner of the credential, once it was checked."""

        self._source_ip: str | None = identity.get("sourceIp")
        self.request_id: str | None = (event.get("requestContext") or {}).get("requestId")
        self._query: Mapping[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
        self._body: str = event.get("body") or ""
        self._is_base64 = bool(event.get("isBase64Encoded"))

    @property
    def accept_language(self) -> str:
        return self.headers.get("accept-language", "")

    def reading(self, target: str) -> "Http":
        """The GET request for a path with its query, with the headers, the client and the checked credential of this one."""
        path, _, query = target.partition("?")
        read = copy(self)
        read.__dict__ = {name: value for name, value in self.__dict__.items() if name not in ("query", "body", "content")}
        read.method, read.path, read._body = "GET", _normal_path(path), ""
        read._query = parse_qs(query, keep_blank_values=True)
        return read

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

    def parameters(self, model: type[Struct], resource: str | None = None) -> dict[str, Any]:
        """The parameters of a body model: the query's and the body's, as Rails merges them. The body wins.

        Clients may send either flat or in an object named after the resource (contract 0.2).
        """
        body = with_lists(self.content.fields, self.content.repeated, model)
        return {**unwrapped(self.query_for(model), resource), **unwrapped(body, resource)}

    def query_for(self, model: type[Struct]) -> dict[str, Any]:
        """The query's parameters for a model, without empty ones."""
        return {name: value for name, value in with_lists(self.query, self._query, model).items() if value != ""}

    def credential(self, name: str) -> str | None:
        """A header of a credential, spelt with underscores or hyphens: Rails reads both as one, and proxies drop underscores.

        No other header may be read so: a proxy that replaces `X-Forwarded-For` lets `X_Forwarded_For` pass.
        """
        return self.headers.get(name.replace("-", "_")) or self.headers.get(name.replace("_", "-")) or None

    @property
    def idempotency_key(self) -> str | None:
        key = self.headers.get("idempotency-key") or None
        if key and len(key) > MAX_IDEMPOTENCY_KEY:
            raise Invalid(f"An Idempotency-Key has at most {MAX_IDEMPOTENCY_KEY} characters.", fields=("Idempotency-Key",))
        return key

    @property
    def address(self) -> str | None:
        """The client's IP address, for rate limits only.

        Behind the CDN the gateway's peer is an edge server that thousands of clients share; the last but one entry of
        `x-forwarded-for` is the client. Without `ORIGIN_SECRET` a request that bypasses the CDN can forge any address there: no
        permission may depend on it, and a private address is ignored.
        """
        hops = [hop.strip() for hop in self.headers.get("x-forwarded-for", "").split(",")]
        if len(hops) < 2:
            return self._source_ip
        try:
            return hops[-2] if ip_address(hops[-2]).is_global else self._source_ip
        except ValueError:
            return self._source_ip

    @property
    def visit(self) -> Visit:
        answer = self.headers.get("x-challenge-answer", "")
        return Visit(self.address, self.units + len(self.body) // UNIT_BYTES, self.request_id or "", answer)

    @property
    def user_agent(self) -> str:
        return self.headers.get("user-agent", "")

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (each.strip().partition("=") for each in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs if name}

    @property
    def raw_query(self) -> dict[str, str]:
        """The query as sent, for providers whose parameter names contain dots and brackets."""
        return {name: values[-1] for name, values in self._query.items() if values}


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    many = event.get("multiValueHeaders") or {}
    last = {name: values[-1] for name, values in many.items() if values} or event.get("headers") or {}
    return {name.lower(): value.encode("utf-8", "replace").decode() for name, value in last.items()}


def _normal_path(path: str) -> str:
    """The path in one encoding, without repeated slashes, a trailing one or `.json`: gateways differ in how they encode it."""
    decoded = re.sub("/{2,}", "/", unquote(path))
    if len(decoded) > 1:
        decoded = decoded.rstrip("/") or "/"
    if decoded.startswith(API_PREFIXES):
        decoded = decoded.removesuffix(".json")
    return quote(decoded, safe="/+:@", errors="replace")
