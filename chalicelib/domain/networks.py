"""Networks that share a counter of a rate limit."""

from ipaddress import IPv6Address, ip_address, ip_network

LOCAL = ("127.0.0.1", "::1")
"""Addresses without a rate limit (contract 1.7)."""


def network_of(address: str | None) -> str:
    """The address of IPv4, the /64 of IPv6: one subscriber has all its addresses."""
    return _network(address, 32, 64)


def neighbourhood_of(address: str | None) -> str:
    """The /24 of IPv4 or the /48 of IPv6, which one customer of a hosting company can have."""
    return _network(address, 24, 48)


def _network(address: str | None, prefix_4: int, prefix_6: int) -> str:
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = prefix_6 if isinstance(parsed, IPv6Address) else prefix_4
    return str(ip_network((parsed, prefix), strict=False))
