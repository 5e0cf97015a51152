"""The adapters of IMAP and SMTP, against servers on this machine."""

import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from chalicelib.adapters.imap import MAX_LITERAL, ImapMailboxes
from chalicelib.adapters.smtp import SmtpSubmission
from chalicelib.domain.mail_hosts import MailHost
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown
from chalicelib.ports import LoginRefused, Unreachable

LOCAL = "127.0.0.1"
LISTED = PrivateHosts.parse(LOCAL)
RAW = b"From: support@acme.example\r\nSubject: Hi\r\n\r\nHello\r\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(name="imap", scope="module")
def _imap() -> Iterator[MailHost]:
    """The mailbox of pymap's demo user: four mails, 101 to 104."""
    port = free_port()
    program = Path(sys.executable).with_name("pymap")
    server = subprocess.Popen(
        [program, "--host", LOCAL, "--port", str(port), "--no-tls", "dict", "--demo-data"], stderr=subprocess.DEVNULL
    )
    for _ in range(100):
        with socket.socket() as attempt:
            if attempt.connect_ex((LOCAL, port)) == 0:
                break
        time.sleep(0.1)
    yield MailHost(LOCAL, port, "demouser", "demopass", False)
    server.terminate()
    server.wait()


def test_mailbox_is_read_and_nothing_in_it_changes(imap: MailHost) -> None:
    mailboxes = ImapMailboxes(LISTED)
    for _ in range(2):
        with mailboxes.open(imap) as mailbox:
            assert mailbox.position.uid == 104
            assert [uid for uid, _ in mailbox.sizes(102)] == [103, 104]
            assert mailbox.sizes(104) == []
            raw = mailbox.load(101)
            assert raw is not None
            assert raw.startswith(b"From: friend@example.com")
            assert dict(mailbox.sizes(0))[101] == len(raw)
            head = mailbox.head(101)
            assert head is not None
            assert raw.startswith(head.rstrip())
            assert mailbox.load(999) is None
            assert mailbox.before(4_000_000_000_000) == 104
            assert mailbox.before(0) == 100


def test_wrong_password_is_told_from_a_missing_server(imap: MailHost) -> None:
    with pytest.raises(LoginRefused), ImapMailboxes(LISTED).open(MailHost(LOCAL, imap.port, "demouser", "wrong", False)):
        pass
    with (
        pytest.raises(Unreachable, match="ConnectionRefused"),
        ImapMailboxes(LISTED).open(MailHost(LOCAL, free_port(), "a", "b", False)),
    ):
        pass


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "2130706433"])
def test_private_hosts_are_refused(host: str) -> None:
    place = MailHost(host, 993, "a", "b", True)
    with pytest.raises(Unreachable), ImapMailboxes(PrivateHosts()).open(place):
        pass
    with pytest.raises(SendRefused):
        SmtpSubmission(PrivateHosts()).check(place)


@pytest.mark.parametrize("port", [22, 80, 443, 0, 70_000])
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    place = MailHost("mail.example.com", port, "a", "b", True)
    with pytest.raises(Unreachable, match="protocol"), ImapMailboxes(PrivateHosts()).open(place):
        pass
    with pytest.raises(SendRefused, match="protocol"):
        SmtpSubmission(PrivateHosts()).check(place)


@pytest.fixture(name="named")
def _named(monkeypatch: pytest.MonkeyPatch) -> str:
    """A public name that leads to this machine."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (LOCAL, 0))]

    def resolve(_: str, port: int, **__: Any) -> list[Any]:
        return [(*each[:4], (LOCAL, port)) for each in found]

    monkeypatch.setattr("chalicelib.adapters.http.socket.getaddrinfo", resolve)
    return "mail.example.com"


def test_password_is_not_sent_without_encryption(imap: MailHost, named: str) -> None:
    """The server offers no TLS."""
    place = MailHost(named, imap.port, imap.login, imap.password, False)
    with pytest.raises(Unreachable, match="encryption"), ImapMailboxes(LISTED).open(place):
        pass


def test_name_that_leads_into_a_private_network_is_refused(imap: MailHost, named: str) -> None:
    place = MailHost(named, imap.port, imap.login, imap.password, False)
    with pytest.raises(Unreachable, match="private network"), ImapMailboxes(PrivateHosts()).open(place):
        pass
    with pytest.raises(SendRefused, match="private network"):
        SmtpSubmission(PrivateHosts()).check(place)


def test_answer_of_a_monstrous_size_is_not_read(imap: MailHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.adapters.imap.MAX_LITERAL", 10)
    assert MAX_LITERAL > 40_000_000
    with pytest.raises(Unreachable, match="abort"), ImapMailboxes(LISTED).open(imap) as mailbox:
        mailbox.load(101)


class Server:
    """An SMTP server that answers as the test says."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.answers: dict[str, str] = {}
        self.ends_at: str | None = None

    async def handle_MAIL(self, _: Any, session: Any, envelope: Any, address: str, __: Any) -> str:  # noqa: N802 - aiosmtpd
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _: Any, session: Any, envelope: Any, address: str, __: Any) -> str:  # noqa: N802 - aiosmtpd
        if "RCPT" in self.answers and address.startswith("gone"):
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd
        if self.ends_at == "DATA":
            server.transport.abort()
        elif "DATA" not in self.answers:
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answers.get("DATA", "250 Queued")


def signs_in(*given: Any) -> AuthResult:
    data = given[-1]
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"support@acme.example", b"secret")
    return AuthResult(success=known, handled=known)


@pytest.fixture(name="smtp")
def _smtp() -> Iterator[tuple[Server, MailHost]]:
    handler, port = Server(), free_port()
    controller = Controller(handler, hostname=LOCAL, port=port, authenticator=signs_in, auth_require_tls=False)
    controller.start()
    yield handler, MailHost(LOCAL, port, "support@acme.example", "secret", False, "acme.example")
    controller.stop()


def send(host: MailHost, *to: str) -> None:
    SmtpSubmission(LISTED).send(host, RAW, sender="support@acme.example", to=to or ("kim@example.org", "lee@example.org"))


def test_mail_reaches_every_receiver_in_one_transaction(smtp: tuple[Server, MailHost]) -> None:
    server, host = smtp
    SmtpSubmission(LISTED).check(host)
    send(host)
    assert server.mails == [("support@acme.example", ["kim@example.org", "lee@example.org"], RAW)]


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("MAIL", "550 5.7.1 Sender is not yours", SendRefused),
        ("MAIL", "451 4.3.0 Try later", SendLater),
        ("RCPT", "550 5.1.1 No such user", SendRefused),
        ("RCPT", "450 4.2.0 Greylisted", SendLater),
        ("DATA", "554 5.6.0 Looks like spam", SendRefused),
        ("DATA", "452 4.3.1 Disk full", SendLater),
    ],
)
def test_each_answer_has_its_outcome(
    smtp: tuple[Server, MailHost], command: str, answer: str, outcome: type[SendRefused | SendLater]
) -> None:
    server, host = smtp
    server.answers[command] = answer
    with pytest.raises(outcome, match=f"^{answer[:3]}: .*{answer[-6:]}"):
        send(host, "kim@example.org", "gone@example.org")
    assert server.mails == []


def test_lost_answer_after_the_text_leaves_the_mail_unknown(smtp: tuple[Server, MailHost]) -> None:
    smtp[0].ends_at = "DATA"
    with pytest.raises(SendUnknown):
        send(smtp[1])


def test_wrong_password_and_missing_server(smtp: tuple[Server, MailHost]) -> None:
    host = smtp[1]
    with pytest.raises(SendRefused, match="password"):
        SmtpSubmission(LISTED).check(MailHost(LOCAL, host.port, host.login, "wrong", False))
    with pytest.raises(SendLater, match="ConnectionRefused"):
        SmtpSubmission(LISTED).check(MailHost(LOCAL, free_port(), host.login, "secret", False))


def test_server_without_encryption_gets_no_password(smtp: tuple[Server, MailHost], named: str) -> None:
    host = smtp[1]
    with pytest.raises(SendRefused, match="encryption"):
        SmtpSubmission(LISTED).check(MailHost(named, host.port, host.login, host.password, False))


@pytest.mark.parametrize("open_it", [lambda host: ImapMailboxes(LISTED).open(host).__enter__(), SmtpSubmission(LISTED).check])
def test_certificate_of_nobody_is_refused(tmp_path: Path, open_it: Callable[[MailHost], Any]) -> None:
    """The server has a certificate that it has made itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    controller = Controller(Server(), hostname=LOCAL, port=free_port(), ssl_context=context)
    controller.start()
    with pytest.raises((Unreachable, SendLater), match="SSLCertVerificationError"):
        open_it(MailHost(LOCAL, controller.port, "a", "b", True))
    controller.stop()
