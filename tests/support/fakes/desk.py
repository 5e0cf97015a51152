"""A Desk whose ports are in memory."""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.process_memory import InMemoryNumbers
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.adapters.search.index import SegmentedIndex
from chalicelib.log import InvocationTelemetry
from chalicelib.ports import Desk
from tests.support.adapters import all_adapters
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.feed import FakeFeed
from tests.support.fakes.files import FakeFiles
from tests.support.fakes.ids import FakeIds
from tests.support.fakes.lists import FakeLists
from tests.support.fakes.mail import FakeMail
from tests.support.fakes.mailboxes import FakeMailboxes
from tests.support.fakes.passwords import FakePasswords
from tests.support.fakes.queues import FakeQueues
from tests.support.fakes.sockets import FakePush, FakeSockets
from tests.support.fakes.store import FakeStore
from tests.support.fakes.transport import FakeTransport
from tests.support.fakes.web_push import FakeWebPush
from tests.support.mail_tokens import APPS


class FakeDesk(Desk, frozen=True):
    """A Desk whose ports have the types of the fakes, for tests that read their contents."""

    store: FakeStore
    lists: FakeLists
    feed: FakeFeed
    sockets: FakeSockets
    push: FakePush
    queues: FakeQueues
    files: FakeFiles
    transport: FakeTransport
    mail: FakeMail
    mailboxes: FakeMailboxes
    clock: FakeClock
    ids: FakeIds


def fake_desk(channels: Mapping[str, Any] | None = None) -> FakeDesk:
    store, transport, files, ids, clock = FakeStore(), FakeTransport(), FakeFiles(), FakeIds(), FakeClock()
    feed, mail = FakeFeed(store), FakeMail()
    return FakeDesk(
        store=store,
        lists=FakeLists(store, feed),
        feed=feed,
        sockets=FakeSockets(),
        push=FakePush(),
        queues=FakeQueues(),
        files=files,
        search=SegmentedIndex(store, files, ids, clock),
        transport=transport,
        mail=mail,
        mailboxes=FakeMailboxes(),
        channels=channels or dict(all_adapters(transport, mail=mail)),
        passwords=FakePasswords(),
        web_push=FakeWebPush(),
        clock=clock,
        ids=ids,
        telemetry=InvocationTelemetry("test"),
        read_ahead=InMemoryReadAheadCache(),
        memory=InMemoryNumbers(),
        public_url="https://desk.example",
        mail_from="desk@parley.example",
        mail_domain="in.parley.example",
        digest_key="digest-key",
        mail_apps=APPS,
    )
