"""Where requests of ours may go: to public addresses of the internet, and to private ones that the operator has named.

Two looks, for two moments. `refusal` reads an address as it is written, for whoever enters it. What a name leads to is known
only while connecting: `may_connect` judges each address that the name has just been resolved to.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

Address = IPv4Address | IPv6Address

SPECIAL_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
GLOBAL_V6 = IPv6Network("2000::/3")
SPECIAL_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
"""Within the global range: tunnels that hide an IPv4 address, and what is kept for documents."""
V4_EMBEDDED_NETWORKS = tuple(map(IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))
"""Spelt as IPv6, spoken to as the IPv4 address in the last 32 bits: mapped addresses, and those of a NAT64 gateway."""

FIRST_FREE_PORT = 1024
WEB_PORTS = {"http": 80, "https": 443}
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST_NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class PrivateHosts(Struct, frozen=True):
    """What may be spoken to although it is private: hosts (with one port, or all of them) and networks. Nothing, by default."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "PrivateHosts":
        """From `hooks.internal, 10.1.0.0/16, 127.0.0.1:8080`. Raises ValueError for what is none of these."""
        names: set[tuple[str, int | None]] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in filter(None, (each.strip().lower() for each in text.split(","))):
            try:
                networks.append(ip_network(entry))
            except ValueError:
                parts = urlsplit(f"//{entry}")
                host = plain(parts.hostname or "")
                if parts.netloc != entry or "@" in entry or not is_host(host):
                    raise ValueError(f"{entry} is neither a host nor a network") from None
                names.add((host, parts.port))
        return cls(frozenset(names), tuple(networks))

    def with_host_of(self, url: str) -> "PrivateHosts":
        """Also the host and port of an address that the operator has set."""
        parts = urlsplit(url)
        return PrivateHosts(self.names | {(plain(parts.hostname or ""), port_of(parts))}, self.networks)

    def has_name(self, host: str, port: int | None) -> bool:
        return (host, port) in self.names or (host, None) in self.names

    def has_address(self, address: Address) -> bool:
        return any(address in network for network in self.networks)

    def may_connect(self, host: str, port: int, resolved: Iterable[str]) -> bool:
        """Every address counts: a name that leads to a public and to a private one is a trap."""
        if self.has_name(plain(host), port):
            return True
        return all(is_public(address) or self.has_address(address) for address in map(read, resolved))

    def refusal(self, url: str) -> str | None:
        """Why nothing is sent to this address, as far as can be seen without asking anybody."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", port_of(parts)
        except ValueError:
            return "The address cannot be read."
        if UNSAFE.search(url) or parts.scheme not in WEB_PORTS or not host or not port:
            return "The address has to begin with https:// or http:// and a host, and be without spaces."
        if "@" in parts.netloc:
            return "The address must not hold a user or a password: they would not be sent."
        if self.has_name(plain(host), port):
            return None
        if port < FIRST_FREE_PORT and port not in WEB_PORTS.values():
            return f"Port {port} belongs to another protocol. Use 443, 80 or one above 1023."
        return self._refusal_of_host(plain(host), bracketed="[" in parts.netloc)

    def _refusal_of_host(self, host: str, *, bracketed: bool) -> str | None:
        address = address_in(host)
        if address:
            allowed = is_public(address) or self.has_address(address)
            return None if allowed else "The address leads into a private network."
        if bracketed or NUMBER.fullmatch(host.rpartition(".")[2]) or not is_host(host):
            return "The host is neither a name nor an address in its usual spelling."
        if host == "localhost" or host.endswith(".localhost"):
            return "The address leads into a private network."
        return None


def port_of(parts: SplitResult) -> int | None:
    return WEB_PORTS.get(parts.scheme) if parts.port is None else parts.port


def plain(host: str) -> str:
    """As names are compared: in lower case, without the dot of the root and without brackets."""
    return host.lower().removesuffix(".").removeprefix("[").removesuffix("]")


def is_host(host: str) -> bool:
    return bool(address_in(host) or HOST_NAME.fullmatch(host))


def address_in(host: str) -> Address | None:
    """None for a name, and for spellings that only some programs take for an address (0x7f.1, 2130706433, 127.1)."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def read(resolved: str) -> Address:
    """As the resolver spells it: an IPv6 address may carry its zone."""
    return ip_address(resolved.partition("%")[0])


def is_public(address: Address) -> bool:
    """Our own list, because the standard library's has changed from one release to the next."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_V4)
    if any(address in network for network in V4_EMBEDDED_NETWORKS):
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in GLOBAL_V6 and not any(address in network for network in SPECIAL_V6)
