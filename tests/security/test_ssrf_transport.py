"""The transport resolves a name once and connects only to an address that it has checked."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.http import HttpTransport
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.ports import AddressRefused, Unreachable
from tests.security.web_server import certificate_for, web_server

NAME = "hooks.example"
LOOPBACK = HttpTransport(PrivateHosts.parse("127.0.0.0/8"))


@dataclass
class Resolver:
    """Returns `answers` in order and then repeats the last one. Records the requested names."""

    answers: Sequence[Sequence[str]]
    names: list[str] = field(default_factory=list)

    def getaddrinfo(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        answer = self.answers[min(len(self.names), len(self.answers) - 1)]
        self.names.append(host)
        return [address_info(address, port) for address in answer]


def address_info(address: str, port: int) -> tuple[Any, ...]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    socket_address = (address, port, 0, 0) if family is socket.AF_INET6 else (address, port)
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", socket_address


@pytest.fixture(name="resolve")
def _resolve(monkeypatch: pytest.MonkeyPatch) -> Any:
    def resolve(*answers: Sequence[str]) -> Resolver:
        resolver = Resolver(answers)
        monkeypatch.setattr(socket, "getaddrinfo", resolver.getaddrinfo)
        return resolver

    return resolve


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_local_address_is_never_connected(host: str) -> None:
    with web_server() as server:
        with pytest.raises(AddressRefused):
            HttpTransport().request("POST", f"http://{host}:{server.port}/", body=b"{}")
        assert (server.connections, server.requests) == (0, [])


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]]
)
def test_name_with_private_address_is_refused(resolve: Any, answer: list[str]) -> None:
    resolve(answer)
    with web_server() as server:
        with pytest.raises(AddressRefused):
            HttpTransport().request("POST", f"http://{NAME}:{server.port}/", body=b"{}")
        assert server.connections == 0


def test_dns_rebinding_is_refused(resolve: Any) -> None:
    """The first DNS answer is allowed; the second is the address that the attacker wants."""
    with web_server() as good, web_server() as bad:
        resolver = resolve(["127.0.0.1"], ["127.0.0.2"])
        transport = HttpTransport(PrivateHosts.parse("127.0.0.1/32"))
        answer = transport.request("GET", f"http://{NAME}:{good.port}/in")
        assert (answer.status, resolver.names) == (200, [NAME])
        assert good.requests == [("GET", "/in", f"{NAME}:{good.port}")]
        with pytest.raises(AddressRefused):
            transport.request("GET", f"http://{NAME}:{bad.port}/in")
        assert bad.connections == 0


def test_next_address_is_tried_after_failed_connection(resolve: Any) -> None:
    with web_server() as server:
        resolve(["127.0.0.9", "127.0.0.1"])
        assert LOOPBACK.request("GET", f"http://{NAME}:{server.port}/").status == 200


def test_addresses_of_a_name_share_the_time_to_connect(monkeypatch: pytest.MonkeyPatch, resolve: Any) -> None:
    class Silent(socket.socket):
        def connect(self, _: Any) -> None:
            waits.append(self.gettimeout() or 0)
            clock[0] += waits[-1]
            raise TimeoutError

    waits, clock = list[float](), [0.0]
    resolve([f"127.0.0.{number}" for number in range(1, 9)])
    monkeypatch.setattr(socket, "socket", Silent)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    with pytest.raises(Unreachable):
        LOOPBACK.request("GET", f"http://{NAME}/", timeout=2)
    assert waits == pytest.approx([0.25] * 8)


def test_refused_connection_is_retriable(resolve: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            LOOPBACK.request("GET", f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_unknown_name_is_retriable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable):
        HttpTransport().request("GET", f"https://{NAME}/")


def test_redirect_is_not_followed() -> None:
    with web_server() as inside, web_server(status=302, location=f"http://127.0.0.1:{inside.port}/secret") as server:
        answer = LOOPBACK.request("POST", f"http://127.0.0.1:{server.port}/", body=b"{}")
        assert answer.status == 302
        assert inside.connections == 0


def test_environment_proxies_are_ignored(monkeypatch: pytest.MonkeyPatch, resolve: Any) -> None:
    with web_server() as proxy, web_server() as server:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{proxy.port}")
        fresh = HttpTransport(PrivateHosts.parse("127.0.0.0/8"))
        assert fresh.request("GET", f"http://127.0.0.1:{server.port}/").status == 200
        assert proxy.connections == 0


def test_tls_uses_the_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, resolve: Any) -> None:
    certificate = certificate_for(NAME, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    transport = HttpTransport(PrivateHosts.parse("127.0.0.0/8"))
    resolve(["127.0.0.1"])
    with web_server(certificate=certificate) as server:
        assert transport.request("POST", f"https://{NAME}:{server.port}/in", body=b"{}").status == 200
        assert server.server_names == [NAME]
        assert server.requests == [("POST", "/in", f"{NAME}:{server.port}")]


@pytest.mark.parametrize("url", ["https://other.example", "https://127.0.0.1"])
def test_certificate_of_another_name_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, resolve: Any, url: str) -> None:
    certificate = certificate_for(NAME, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    resolve(["127.0.0.1"])
    with web_server(certificate=certificate) as server:
        with pytest.raises(Unreachable):
            HttpTransport(PrivateHosts.parse("127.0.0.0/8")).request("GET", f"{url}:{server.port}/")
        assert server.requests == []


def test_untrusted_certificate_is_refused(tmp_path: Path, resolve: Any) -> None:
    resolve(["127.0.0.1"])
    with web_server(certificate=certificate_for(NAME, tmp_path)) as server:
        with pytest.raises(Unreachable):
            HttpTransport(PrivateHosts.parse("127.0.0.0/8")).request("GET", f"https://{NAME}:{server.port}/")
        assert server.requests == []
