"""Connections to other hosts, to checked addresses only."""

import socket
from collections.abc import Sequence
from typing import Any

from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.ports import AddressRefused

CONNECT_SECONDS = 5


class UnknownHost(OSError):
    """The name has no address."""


def connected_socket(host: str, port: int, private: PrivateHosts, *, options: Sequence[tuple[Any, ...]] = ()) -> socket.socket:
    """Resolves the name once and connects to a checked address. Raises AddressRefused, UnknownHost or another OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(str(error)) from None
    if not private.may_connect(host, port, [str(place[0]) for *_, place in found]):
        raise AddressRefused
    last_error: OSError | None = None
    for family, kind, protocol, _, place in found:
        attempt = socket.socket(family, kind, protocol)
        try:
            for option in options:
                attempt.setsockopt(*option)
            attempt.settimeout(CONNECT_SECONDS)
            attempt.connect(place)
        except OSError as error:
            attempt.close()
            last_error = error
        else:
            return attempt
    raise last_error or UnknownHost(host)
