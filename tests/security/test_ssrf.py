"""The URLs that outgoing requests may use: private addresses are refused in every spelling."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.network_policy import SPECIAL_V4, V4_EMBEDDED_NETWORKS, PrivateHosts, is_public

NO_PRIVATE_HOSTS = PrivateHosts()

REFUSED = [
    "http://127.0.0.1/",
    "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost/",
    "http://0.0.0.0/",
    "http://0/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.01/",
    "http://127.0.0.1./",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::808:808]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://169.254.170.2/v2/credentials/",
    "http://[::ffff:169.254.169.254]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://192.0.0.170/",
    "http://198.18.0.1/",
    "http://203.0.113.5/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://user@127.0.0.1/",
    "http://hooks.example@127.0.0.1/",
    "http://127.0.0.1@hooks.example/",
    "http://user:password@hooks.example/",
    "http://hooks.example:pass@word@127.0.0.1/",
    "http://hooks.example\\@127.0.0.1/",
    "http://hooks.example/\r\nHost: 127.0.0.1",
    "http://hooks.example/ HTTP/1.1",
    "http://hooks\t.example/",
    " http://hooks.example/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://ⓛocalhost/",
    "http://xn--/..%2f",
    "http://hooks%2eexample/",
    "http://hooks.example:25/",
    "http://hooks.example:22/",
    "http://hooks.example:0/",
    "http://hooks.example:65536/",
    "http://hooks.example:-1/",
    "http://hooks.example:8o/",
    "http:///path",
    "http://",
    "http:/hooks.example/",
    "//hooks.example/",
    "hooks.example",
    "",
    "ftp://hooks.example/",
    "file:///etc/passwd",
    "gopher://hooks.example/_POST",
    "dict://hooks.example:11211/",
    "javascript:alert(1)",
    "data:text/html,x",
    "unix:///var/run/docker.sock",
    "http://[::1",
    "http://[v1.x]/",
    "http://-hooks-.example/",
    "http://hooks..example/",
    "http://" + "a" * 64 + ".example/",
    "http://1.2.3.4.5/",
    "http://hooks.0x7f/",
    "http://256.1.1.1/",
]

ALLOWED = [
    "https://hooks.example/in?key=1&b=%2F#part",
    "http://hooks.example/",
    "https://hooks.example:8443/",
    "https://hooks.example:3000/",
    "https://hooks.example./",
    "HTTPS://HOOKS.EXAMPLE/",
    "https://xn--bcher-kva.example/",
    "https://my_hook.example/a@b",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]/",
    "https://[64:ff9b::808:808]/",
    "https://127.0.0.1.nip.example/",
    "https://localhost.example/",
    "https://hooks.example/grüße",
]


@pytest.mark.parametrize("url", REFUSED)
def test_private_and_malformed_urls_are_refused(url: str) -> None:
    assert NO_PRIVATE_HOSTS.refusal(url)


@pytest.mark.parametrize("url", ALLOWED)
def test_public_urls_are_accepted(url: str) -> None:
    assert NO_PRIVATE_HOSTS.refusal(url) is None


def octal(address: int) -> str:
    return f"0{address:o}"


SPELLINGS: list[Callable[[IPv4Address], str]] = [
    str,
    lambda address: f"{address}.",
    lambda address: str(int(address)),
    lambda address: f"0x{int(address):x}",
    lambda address: f"0X{int(address):X}",
    lambda address: octal(int(address)),
    lambda address: ".".join(f"0x{byte:x}" for byte in address.packed),
    lambda address: ".".join(octal(byte) for byte in address.packed),
    lambda address: ".".join(f"{byte:03d}" for byte in address.packed),
    lambda address: f"{address.packed[0]}.{int(address) & 0xFFFFFF}",
    lambda address: f"{address.packed[0]}.{address.packed[1]}.{int(address) & 0xFFFF}",
    lambda address: f"0x{address.packed[0]:x}.{int(address) & 0xFFFFFF}",
    lambda address: f"[::ffff:{address}]",
    lambda address: f"[::ffff:{int(address) >> 16:x}:{int(address) & 0xFFFF:x}]",
    lambda address: f"[::{address}]",
    lambda address: f"[64:ff9b::{address}]",
    lambda address: f"[2002:{int(address) >> 16:x}:{int(address) & 0xFFFF:x}::1]",
    lambda address: f"[0:0:0:0:0:FFFF:{address}]",
]

special = st.sampled_from(SPECIAL_V4).flatmap(
    lambda network: st.integers(int(network.network_address), int(network.broadcast_address)).map(IPv4Address)
)
ports = st.sampled_from(["", ":80", ":443", ":8080", ":9001"])


@given(address=special, spell=st.sampled_from(SPELLINGS), scheme=st.sampled_from(["http", "https"]), port=ports)
def test_private_address_is_refused_in_every_spelling(
    address: IPv4Address, spell: Callable[[IPv4Address], str], scheme: str, port: str
) -> None:
    assert NO_PRIVATE_HOSTS.refusal(f"{scheme}://{spell(address)}{port}/x")


@given(st.ip_addresses())
def test_private_address_of_standard_library_is_not_public(address: IPv4Address | IPv6Address) -> None:
    """The reverse does not hold: an address that is global there may be a tunnel or a multicast group."""
    embeds_v4 = isinstance(address, IPv6Address) and any(address in network for network in V4_EMBEDDED_NETWORKS)
    if not embeds_v4 and not address.is_global:
        assert not is_public(address)
    if address.is_multicast or address.is_loopback or address.is_link_local or address.is_unspecified:
        assert not is_public(address)


@given(st.text(max_size=40))
def test_every_text_gets_a_verdict(host: str) -> None:
    for url in (host, f"http://{host}", f"https://{host}/", f"http://{host}@127.0.0.1/", f"http://127.0.0.1:{host}/"):
        assert isinstance(NO_PRIVATE_HOSTS.refusal(url), str | None)


@given(st.text(alphabet="0123456789abcdefx.", min_size=1, max_size=18))
def test_private_address_in_inet_aton_notation_is_refused(host: str) -> None:
    """Resolvers try inet_aton before any query, and it reads many notations besides four decimal numbers."""
    try:
        address = IPv4Address(socket.inet_aton(host))
    except OSError:
        return
    if not is_public(address):
        assert NO_PRIVATE_HOSTS.refusal(f"http://{host}/")


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("127.0.0.0/8", "http://127.0.0.1:5000/"),
        ("::1", "http://[::1]:5000/"),
        ("fd00::/8", "http://[fd12::7]/"),
        ("hooks.internal", "http://hooks.internal:25/"),
        ("hooks.internal", "http://HOOKS.internal./"),
        ("10.0.0.7:8080", "http://10.0.0.7:8080/"),
        (" a.internal ,, 10.0.0.0/8 ", "https://10.255.0.1/"),
        ("localhost", "http://localhost:3000/"),
        ("[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_configured_private_host_is_accepted(setting: str, url: str) -> None:
    assert PrivateHosts.parse(setting).refusal(url) is None


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("127.0.0.0/8", "http://10.0.0.1/"),
        ("127.0.0.0/8", "http://2130706433/"),
        ("10.0.0.7:8080", "http://10.0.0.7:8081/"),
        ("10.0.0.7", "http://10.0.0.8/"),
        ("localhost", "http://127.0.0.1/"),
        ("127.0.0.0/8", "ftp://127.0.0.1/"),
        ("hooks.internal", "http://user@hooks.internal/"),
        ("", "http://127.0.0.1/"),
    ],
)
def test_configured_host_allows_no_other(setting: str, url: str) -> None:
    assert PrivateHosts.parse(setting).refusal(url)


@pytest.mark.parametrize("text", ["http://10.0.0.1/", "10.0.0.0/33", "a@b", "a/b", "host:port", "10.0.0.1/8", "a b"])
def test_malformed_setting_raises_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PrivateHosts.parse(text)


def test_host_of_base_url_is_allowed_with_its_port_only() -> None:
    private = NO_PRIVATE_HOSTS.with_host_of("http://127.0.0.1:9000/telegram").with_host_of("https://graph.internal/v25.0")
    assert private.refusal("http://127.0.0.1:9000/x") is None
    assert private.refusal("http://127.0.0.1:9001/x")
    assert private.may_connect("graph.internal", 443, ["10.0.0.1"])
    assert not private.may_connect("graph.internal", 8443, ["10.0.0.1"])


@pytest.mark.parametrize(
    ("resolved", "allowed"),
    [
        (["93.184.215.14"], True),
        (["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"], True),
        (["127.0.0.1"], False),
        (["93.184.215.14", "127.0.0.1"], False),
        (["2606:2800::1", "fd00::1"], False),
        (["fe80::1%eth0"], False),
        (["::ffff:10.0.0.1"], False),
        (["64:ff9b::5db8:d70e"], True),
        (["64:ff9b::a00:1"], False),
    ],
)
def test_every_resolved_address_is_checked(resolved: list[str], allowed: bool) -> None:
    assert NO_PRIVATE_HOSTS.may_connect("hooks.example", 443, resolved) is allowed
