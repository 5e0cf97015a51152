"""A server that answers one byte at a time does not occupy a worker for longer than the timeout."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib.adapters.http import HttpTransport
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.ports import ResponseLost

LOOPBACK = PrivateHosts.parse("127.0.0.0/8")


@contextmanager
def slow_server(count: int, head: bytes) -> Iterator[tuple[str, list[int]]]:
    """Sends a body of `count` bytes one at a time until the client closes; yields the URL and the numbers of the sent bytes."""
    sent: list[int] = []

    def answer() -> None:
        client, _ = listener.accept()
        with client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.recv(65_536)
            client.sendall(head)
            try:
                for number in range(count):
                    client.sendall(b"1\r\nx\r\n" if b"chunked" in head else b"x")
                    sent.append(number)
                if b"chunked" in head:
                    client.sendall(b"0\r\n\r\n")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", sent
        thread.join()


HEADS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
]


@pytest.mark.parametrize("head", HEADS, ids=["length", "chunked"])
def test_slow_response_is_read_completely(head: bytes) -> None:
    with slow_server(50, head) as (url, _):
        assert HttpTransport(LOOPBACK).request("GET", url).body == b"x" * 50


@pytest.mark.parametrize("head", HEADS, ids=["length", "chunked"])
def test_response_beyond_timeout_is_lost(head: bytes) -> None:
    """The clock moves on by ten seconds with each reading, though no single wait is long."""
    ticks = itertools.count(0, 10)
    with slow_server(50, head) as (url, _), pytest.raises(ResponseLost):
        HttpTransport(LOOPBACK, clock=lambda: next(ticks)).request("GET", url, timeout=5)
