"""Wires the adapters into a `Desk`. `desk()` builds it on first use, once per process."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.adapters.aws_session import Clients, open_session
from chalicelib.adapters.clock import RandomIds, SystemClock
from chalicelib.adapters.dynamo.feed import DynamoFeed
from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.sockets import DynamoSockets
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import open_table
from chalicelib.adapters.files import BucketFiles
from chalicelib.adapters.http import HttpTransport
from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.adapters.process_memory import InMemoryNumbers
from chalicelib.adapters.push import ApiGatewayPush
from chalicelib.adapters.queues import SqsQueues
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.adapters.search.index import SegmentedIndex
from chalicelib.channels.base import Connection
from chalicelib.channels.loading import Channels, channel_of_type
from chalicelib.domain.channels import Channel
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.domain.rate_limits import RateLimits
from chalicelib.log import InvocationTelemetry
from chalicelib.ports import Desk, MailApps, Mailbox, Mailboxes, MailSender, Submission, WebPush
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.domain.mail_hosts import MailHost


@cache
def desk() -> Desk:
    return build(Settings.read())


def build(settings: Settings) -> Desk:
    session = open_session(settings.region)
    connection = open_table(settings.table, region=settings.region, host=settings.endpoint_url, session=session)
    clients, clock = Clients(settings, session), SystemClock()
    private = PrivateHosts.parse(settings.outgoing_private_hosts)
    files, ids, mail = BucketFiles(clients, settings.files_bucket), RandomIds(), MailOnFirstUse(clients)
    store, telemetry = DynamoStore(connection, channel_of_type), InvocationTelemetry(settings.stage)
    return Desk(
        store=store,
        lists=DynamoLists(store, connection),
        feed=DynamoFeed(connection, clock),
        sockets=DynamoSockets(),
        push=ApiGatewayPush(clients, telemetry),
        queues=SqsQueues(clients, settings),
        files=files,
        search=SegmentedIndex(store, files, ids, clock),
        transport=HttpTransport(private),
        mail=mail,
        mailboxes=MailboxesOnFirstUse(private),
        channels=Channels(lambda channel: _connection(channel, settings, private, mail)),
        passwords=Argon2Passwords(),
        web_push=PushOnFirstUse(),
        clock=clock,
        ids=ids,
        telemetry=telemetry,
        read_ahead=InMemoryReadAheadCache(),
        memory=InMemoryNumbers(),
        public_url=settings.public_url,
        mail_from=settings.mail_from,
        mail_domain=settings.mail_domain,
        allowed_origins=settings.allowed_origins,
        origin_secret=settings.origin_secret,
        rate_limits=RateLimits.parse(settings.rate_limits),
        digest_key=settings.digest_key,
        mail_apps=MailApps(settings.google_app, settings.microsoft_app, settings.mail_sign_in_simulator),
        customer_sockets_per_inbox=settings.customer_sockets_per_inbox,
    )


class MailOnFirstUse:
    """ports.MailSender of `adapters/mail.py`, which is imported with the first mail."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, raw: bytes, *, sender: str, to: Sequence[str], tags: Mapping[str, str] | None = None) -> str:
        from chalicelib.adapters.mail import SesMail

        return SesMail(self._clients).send(raw, sender=sender, to=to, tags=tags)


class MailboxesOnFirstUse:
    """ports.Mailboxes of `adapters/imap.py`, which is imported with the first mailbox."""

    def __init__(self, private: PrivateHosts) -> None:
        self._private = private

    def open(self, host: "MailHost") -> AbstractContextManager[Mailbox]:
        from chalicelib.adapters.imap import ImapMailboxes

        return ImapMailboxes(self._private).open(host)


class SubmissionOnFirstUse:
    """ports.Submission of `adapters/smtp.py`, which is imported with the first mail by SMTP."""

    def __init__(self, private: PrivateHosts) -> None:
        self._private = private

    def check(self, host: "MailHost") -> None:
        self._smtp().check(host)

    def send(self, host: "MailHost", raw: bytes, *, sender: str, to: Sequence[str]) -> None:
        self._smtp().send(host, raw, sender=sender, to=to)

    def _smtp(self) -> Submission:
        from chalicelib.adapters.smtp import SmtpSubmission

        return SmtpSubmission(self._private)


class PushOnFirstUse:
    """ports.WebPush of `adapters/web_push.py`, which is imported with the first call: few invocations push to a browser."""

    def new_keys(self) -> tuple[str, str]:
        return _web_push().new_keys()

    def seal(self, text: bytes, *, p256dh: str, auth: str) -> bytes:
        return _web_push().seal(text, p256dh=p256dh, auth=auth)

    def sign(self, private_key: str, claims: bytes) -> str:
        return _web_push().sign(private_key, claims)


def _web_push() -> WebPush:
    from chalicelib.adapters.web_push import EncryptedPush

    return EncryptedPush()


def _connection(channel: type[Channel], settings: Settings, private: PrivateHosts, mail: MailSender) -> Connection:
    """Allows the host of the provider's base URL, because the operator configured it. URLs in responses are checked as usual."""
    if channel.api is None:
        servers: tuple[Submission, Mailboxes] = SubmissionOnFirstUse(private), MailboxesOnFirstUse(private)
        return Connection(HttpTransport(private), private=private, mail=mail, submission=servers[0], mailboxes=servers[1])
    base = settings.api_bases.get(channel.api.setting) or channel.api.default
    return Connection(HttpTransport(private.with_host_of(base)), base, private)
