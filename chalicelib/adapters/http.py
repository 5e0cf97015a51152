"""ports.Transport with urllib3, which botocore has loaded already.

Names are resolved here, once: every address is judged, and the connection is made to one that was. A name that leads
elsewhere a moment later (DNS rebinding) leads nobody anywhere. Certificates and the Host header still go by the name.
Proxies of the environment are not asked and redirects are not followed: both would choose an address instead of us.
"""

import socket
import time
from collections.abc import Callable, Mapping
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
PIECE = 65_536


class HttpTransport:
    """`private` are the hosts and networks inside our own walls that may be spoken to.

    `timeout` is for each wait, and for reading the whole answer: who sends a byte now and then does not keep us.
    """

    def __init__(self, private: PrivateHosts | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._private = private or PrivateHosts()
        self._pool = urllib3.PoolManager(retries=False, maxsize=4)
        self._pool.pool_classes_by_scheme = pools_that_ask(self._private)

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
        ends = self._clock() + timeout
        limits = urllib3.Timeout(connect=CONNECT_SECONDS, read=timeout)
        try:
            response = self._pool.request(
                method, url, headers=dict(headers or {}), body=body, timeout=limits, redirect=False, preload_content=False
            )
            content = self._read(response, max_bytes + 1, ends)
        except LocationValueError:
            raise AddressRefused from None
        except (NewConnectionError, ConnectTimeoutError, SSLError, MaxRetryError) as error:
            raise Unreachable(type(error).__name__) from None
        except (HTTPError, OSError) as error:
            raise ResponseLost(type(error).__name__) from None
        response.release_conn()
        if len(content) > max_bytes:
            raise ValueError("the answer is larger than what was asked for")
        return HttpResponse(response.status, {name.lower(): value for name, value in response.headers.items()}, content)

    def _read(self, response: urllib3.BaseHTTPResponse, limit: int, ends: float) -> bytes:
        """Piece by piece as they come: a read of a fixed size would wait for the last byte of it."""
        content = bytearray()
        while len(content) < limit and (piece := response.read1(min(PIECE, limit - len(content)))):
            content += piece
            if self._clock() > ends:
                response.close()
                raise ResponseLost("TooSlow")
        return bytes(content)


def pools_that_ask(private: PrivateHosts) -> dict[str, Any]:
    """urllib3's pools with connections that judge every address before they are made."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self, private)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self, private)

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def connected(connection: HTTPConnection, private: PrivateHosts) -> socket.socket:
    host, port = connection.host, connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameResolutionError(host, connection, socket.gaierror(str(error))) from None
    if not private.may_connect(host, port, [str(place[0]) for *_, place in found]):
        raise AddressRefused
    trouble: OSError | None = None
    for family, kind, protocol, _, place in found:
        attempt = socket.socket(family, kind, protocol)
        try:
            for option in connection.socket_options or ():
                attempt.setsockopt(*option)
            attempt.settimeout(CONNECT_SECONDS)
            attempt.connect(place)
        except OSError as error:
            attempt.close()
            trouble = error
        else:
            return attempt
    raise NewConnectionError(connection, str(trouble))
