"""The policy for outgoing requests: public internet addresses, and private ones that the operator has listed.

The policy is checked twice. `refusal` checks a URL as it is written, when a user enters it. A name's addresses are known
only at connection time, so `may_connect` checks every address that the name was just resolved to.
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
"""Reserved within the global range: tunnels that embed an IPv4 address, and documentation networks."""
V4_EMBEDDED_NETWORKS = tuple(map(IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))
"""IPv6 networks whose last 32 bits are the IPv4 address that is really contacted: IPv4-mapped and NAT64 addresses."""

FIRST_FREE_PORT, LAST_PORT = 1024, 65_535
WEB_PORTS = {"http": 80, "https": 443}
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST_NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class PrivateHosts(Struct, frozen=True):
    """Private hosts (with one port or all ports) and networks that may be contacted. Empty by default."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "PrivateHosts":
        """Parses a list such as `hooks.internal, 10.1.0.0/16, 127.0.0.1:8080`. Raises ValueError for any other entry."""
        names: set[tuple[str, int | None]] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in filter(None, (each.strip().lower() for each in text.split(","))):
            try:
                networks.append(ip_network(entry))
            except ValueError:
                parts = urlsplit(f"//{entry}")
                host = normalized_host(parts.hostname or "")
                if parts.netloc != entry or "@" in entry or not is_host(host):
                    raise ValueError(f"{entry} is neither a host nor a network") from None
                names.add((host, parts.port))
        return cls(frozenset(names), tuple(networks))

    def with_host_of(self, url: str) -> "PrivateHosts":
        """A copy that also allows the host and port of `url`, which the operator has configured."""
        parts = urlsplit(url)
        return PrivateHosts(self.names | {(normalized_host(parts.hostname or ""), port_of(parts))}, self.networks)

    def has_name(self, host: str, port: int | None) -> bool:
        return (host, port) in self.names or (host, None) in self.names

    def has_address(self, address: Address) -> bool:
        return any(address in network for network in self.networks)

    def may_connect(self, host: str, port: int, resolved: Iterable[str]) -> bool:
        """Every resolved address must be allowed: a name with a public and a private address is a sign of DNS rebinding."""
        if self.has_name(normalized_host(host), port):
            return True
        return all(is_public(address) or self.has_address(address) for address in map(parse_address, resolved))

    def refusal_of_mail_host(self, host: str, port: int, usual_ports: Iterable[int]) -> str | None:
        """The reason why a mail server is refused, or None. No name is resolved for it."""
        if self.has_name(normalized_host(host), port):
            return None
        if port not in usual_ports and not FIRST_FREE_PORT <= port <= LAST_PORT:
            return f"Port {port} belongs to another protocol."
        return self._refusal_of_host(normalized_host(host), bracketed=False)

    def may_be_unencrypted(self, host: str, port: int) -> bool:
        """The operator has listed the host itself: by its name, or its address by a network."""
        return self.has_name(normalized_host(host), port) or self._lists(normalized_host(host))

    def refusal(self, url: str, *, encrypted: bool = False) -> str | None:
        """The reason why `url` is refused, or None. No name is resolved for it. `encrypted`: http leads to listed hosts only."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", port_of(parts)
        except ValueError:
            return "The address cannot be read."
        if UNSAFE.search(url) or parts.scheme not in WEB_PORTS or not host or not port:
            return "The address has to begin with https:// or http:// and a host, and be without spaces."
        if "@" in parts.netloc:
            return "The address must not hold a user or a password: they would not be sent."
        if self.has_name(normalized_host(host), port):
            return None
        if encrypted and parts.scheme != "https" and not self._lists(normalized_host(host)):
            return "The address has to begin with https://."
        if port < FIRST_FREE_PORT and port not in WEB_PORTS.values():
            return f"Port {port} belongs to another protocol. Use 443, 80 or one above 1023."
        return self._refusal_of_host(normalized_host(host), bracketed="[" in parts.netloc)

    def _lists(self, host: str) -> bool:
        address = address_in(host)
        return address is not None and self.has_address(address)

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


def normalized_host(host: str) -> str:
    """A host in the form used for comparison: lower case, without the trailing root dot and without brackets."""
    return host.lower().removesuffix(".").removeprefix("[").removesuffix("]")


def is_host(host: str) -> bool:
    return bool(address_in(host) or HOST_NAME.fullmatch(host))


def address_in(host: str) -> Address | None:
    """None for a name, and for spellings that only some programs accept as an address (0x7f.1, 2130706433, 127.1)."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def parse_address(resolved: str) -> Address:
    """Parses an address as the resolver writes it: an IPv6 address may end with its zone (`%eth0`)."""
    return ip_address(resolved.partition("%")[0])


def is_public(address: Address) -> bool:
    """Uses the networks above, because the standard library's `is_global` has changed between Python releases."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_V4)
    if any(address in network for network in V4_EMBEDDED_NETWORKS):
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in GLOBAL_V6 and not any(address in network for network in SPECIAL_V6)
