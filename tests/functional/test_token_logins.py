"""The adapters of IMAP and SMTP log in with an access token (XOAUTH2), at the simulated mailboxes of a local run."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from chalicelib.adapters.imap import ImapMailboxes
from chalicelib.adapters.smtp import SmtpSubmission
from chalicelib.domain.mail_hosts import SIGN_IN_AGAIN, MailHost
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.domain.outbound import SendRefused
from chalicelib.ports import LoginRefused, Unreachable
from local.imap import MailboxServer, SimulatedMailboxes
from local.smtp import MailPlace, MailServer

LOCAL = "127.0.0.1"
LISTED = PrivateHosts.parse(LOCAL)
EMAIL = "support@acme.example"
RAW = b"From: support@acme.example\r\nSubject: Hi\r\n\r\nHello\r\n"


@dataclass(frozen=True)
class Servers:
    mailboxes: SimulatedMailboxes
    imap: MailHost
    smtp: MailHost


def serving(ports: list[socket.socket], mailboxes: SimulatedMailboxes, loop: asyncio.AbstractEventLoop) -> None:
    mail = MailServer(ports[1], mailboxes)
    mail.place = MailPlace("bucket", "topic")
    made = [MailboxServer(ports[0], mailboxes).serve(), mail.serve()]
    servers = [loop.run_until_complete(each) for each in made]
    loop.run_forever()
    for server in servers:
        server.close()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0.05))
    loop.close()


@pytest.fixture(name="servers")
def _servers() -> Iterator[Servers]:
    loop, mailboxes = asyncio.new_event_loop(), SimulatedMailboxes({EMAIL: []}, {"token-1": EMAIL})
    ports = [socket.create_server((LOCAL, 0)) for _ in range(2)]
    hosts = [MailHost(LOCAL, each.getsockname()[1], EMAIL, "token-1", False, oauth=True) for each in ports]
    thread = threading.Thread(target=serving, args=(ports, mailboxes, loop), daemon=True)
    thread.start()
    yield Servers(mailboxes, *hosts)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def test_mailbox_opens_with_a_token(servers: Servers) -> None:
    servers.mailboxes.mails[EMAIL] = [RAW, RAW + b"again\r\n"]
    with ImapMailboxes(LISTED).open(servers.imap) as mailbox:
        assert (mailbox.position.validity, mailbox.position.uid) == (1, 2)
        assert mailbox.sizes(1) == [(2, len(RAW) + 7)]
        assert mailbox.sizes(2) == []
        assert mailbox.load(1) == RAW
        assert mailbox.load(3) is None
        assert mailbox.before(0) == 0


@pytest.mark.parametrize("changed", [{"password": "wrong"}, {"login": "sales@acme.example"}])
def test_refused_token_is_a_refused_login(servers: Servers, changed: dict[str, str]) -> None:
    """Both servers explain the refusal first, which the client answers with an empty line."""
    with pytest.raises(LoginRefused), ImapMailboxes(LISTED).open(replace(servers.imap, **changed)):
        pass
    with pytest.raises(SendRefused, match=SIGN_IN_AGAIN):
        SmtpSubmission(LISTED).check(replace(servers.smtp, **changed))


def test_withdrawn_access_is_a_refused_login(servers: Servers) -> None:
    servers.mailboxes.ended.add(EMAIL)
    with pytest.raises(LoginRefused), ImapMailboxes(LISTED).open(servers.imap):
        pass


def test_mail_leaves_with_a_token(servers: Servers) -> None:
    SmtpSubmission(LISTED).check(servers.smtp)
    SmtpSubmission(LISTED).send(servers.smtp, RAW, sender=EMAIL, to=[EMAIL])
    assert servers.mailboxes.mails[EMAIL] == [RAW]


def test_token_is_not_sent_without_encryption(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The public name leads to this machine, and the servers offer no TLS."""
    named = {"host": "mail.example.com"}
    place = [(socket.AF_INET, socket.SOCK_STREAM, 6, "")]
    monkeypatch.setattr(
        "chalicelib.adapters.http.socket.getaddrinfo", lambda _, port, **__: [(*each, (LOCAL, port)) for each in place]
    )
    with pytest.raises(Unreachable, match="encryption"), ImapMailboxes(LISTED).open(replace(servers.imap, **named)):
        pass
    with pytest.raises(SendRefused, match="encryption"):
        SmtpSubmission(LISTED).check(replace(servers.smtp, **named))
