"""ports.Transport with urllib3, which botocore has loaded already.

The transport resolves each name once, checks every address, and connects to a checked address: a name that resolves to
another address later (DNS rebinding) has no effect. The certificate and the Host header still use the name. Proxies of the
environment and redirects are ignored, because both would lead to unchecked addresses.
"""

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.ports import AddressRefused, HttpResponse, ResponseLost, Unreachable

CONNECT_SECONDS = 5
CHUNK_BYTES = 65_536


class HttpTransport:
    """`private` are the internal hosts and networks to which connections are allowed.

    `timeout` (seconds) limits each wait and the whole response, so a server that sends single bytes slowly cannot hold the
    connection. Raises AddressRefused, Unreachable, ResponseLost, or ValueError for a response above `max_bytes`.
    """

    def __init__(self, private: PrivateHosts | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._private = private or PrivateHosts()
        self._pool = urllib3.PoolManager(retries=False, maxsize=4)
        self._pool.pool_classes_by_scheme = checking_pools(self._private)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 10,
        max_bytes: int = 25_000_000,
    ) -> HttpResponse:
        if self._private.refusal(url):
            raise AddressRefused
        deadline = self._clock() + timeout
        limits = urllib3.Timeout(connect=min(CONNECT_SECONDS, timeout), read=timeout)
        try:
            response = self._pool.request(
                method, url, headers=dict(headers or {}), body=body, timeout=limits, redirect=False, preload_content=False
            )
            content = self._read(response, max_bytes + 1, deadline)
        except LocationValueError:
            raise AddressRefused from None
        except (NewConnectionError, ConnectTimeoutError, SSLError, MaxRetryError) as error:
            raise Unreachable(type(error).__name__) from None
        except (HTTPError, OSError) as error:
            raise ResponseLost(type(error).__name__) from None
        response.release_conn()
        if len(content) > max_bytes:
            raise ValueError("the response is larger than the limit")
        return HttpResponse(response.status, {name.lower(): value for name, value in response.headers.items()}, content)

    def refusal(self, url: str) -> str | None:
        return self._private.refusal(url, encrypted=True)

    def _read(self, response: urllib3.BaseHTTPResponse, limit: int, deadline: float) -> bytes:
        """Reads chunks as they arrive: a read of a fixed size would block until its last byte."""
        content = bytearray()
        while len(content) < limit and (chunk := response.read1(min(CHUNK_BYTES, limit - len(content)))):
            content += chunk
            if self._clock() > deadline:
                response.close()
                raise ResponseLost("TooSlow")
        return bytes(content)


def checking_pools(private: PrivateHosts) -> dict[str, Any]:
    """urllib3 pools whose connections check every address before they connect."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return open_connection(self, private)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return open_connection(self, private)

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def open_connection(connection: HTTPConnection, private: PrivateHosts) -> socket.socket:
    options, seconds = connection.socket_options or (), connection.timeout or CONNECT_SECONDS
    try:
        return connected_socket(connection.host, connection.port, private, options=options, seconds=seconds)
    except UnknownHost as error:
        raise NameResolutionError(connection.host, connection, socket.gaierror(str(error))) from None
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from None


class UnknownHost(OSError):
    """The name has no address."""


def connected_socket(
    host: str, port: int, private: PrivateHosts, *, options: Sequence[tuple[Any, ...]] = (), seconds: float = CONNECT_SECONDS
) -> socket.socket:
    """Resolves the name once and connects to a checked address. Raises AddressRefused, UnknownHost or another OSError.

    All addresses of the name share the `seconds`: a name may have many that do not answer. They are the timeout of the socket.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(str(error)) from None
    if not private.may_connect(host, port, [str(place[0]) for *_, place in found]):
        raise AddressRefused
    last_error: OSError | None = None
    until = time.monotonic() + seconds
    for position, place in enumerate(found):
        try:
            connected = _connected(place, options, (until - time.monotonic()) / (len(found) - position))
        except OSError as error:
            last_error = error
        else:
            connected.settimeout(seconds)
            return connected
    raise last_error or UnknownHost(host)


def _connected(found: tuple[Any, ...], options: Sequence[tuple[Any, ...]], seconds: float) -> socket.socket:
    """`found`: a result of getaddrinfo. Raises OSError."""
    family, kind, protocol, _, address = found
    attempt = socket.socket(family, kind, protocol)
    try:
        for option in options:
            attempt.setsockopt(*option)
        attempt.settimeout(max(seconds, 0.01))
        attempt.connect(address)
    except OSError:
        attempt.close()
        raise
    return attempt
