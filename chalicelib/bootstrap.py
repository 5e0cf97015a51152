"""Wires the adapters into a `Desk`. `desk()` builds it on first use, once per process."""

from functools import cache

from chalicelib.adapters.clock import RandomIds, SystemClock
from chalicelib.adapters.dynamo.feed import DynamoFeed
from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.sockets import DynamoSockets
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import open_table
from chalicelib.adapters.files import BucketFiles
from chalicelib.adapters.http import HttpTransport
from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.adapters.push import ApiGatewayPush
from chalicelib.adapters.queues import SqsQueues
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.adapters.session import Clients, open_session
from chalicelib.channels.api.sending import ApiAdapter
from chalicelib.channels.telegram.adapter import TelegramAdapter
from chalicelib.channels.whatsapp.adapter import WhatsappAdapter
from chalicelib.domain.inboxes import ApiChannel, TelegramChannel, WhatsappChannel
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.log import InvocationTelemetry
from chalicelib.ports import Desk
from chalicelib.settings import Settings


@cache
def desk() -> Desk:
    return build(Settings.read())


def build(settings: Settings) -> Desk:
    session = open_session(settings.region)
    connection = open_table(settings.table, region=settings.region, host=settings.endpoint_url, session=session)
    clients, clock = Clients(settings, session), SystemClock()
    private = PrivateHosts.parse(settings.outgoing_private_hosts)
    store, telemetry = DynamoStore(connection), InvocationTelemetry(settings.stage)
    return Desk(
        store=store,
        lists=DynamoLists(store),
        feed=DynamoFeed(connection, clock),
        sockets=DynamoSockets(connection),
        push=ApiGatewayPush(clients, telemetry),
        queues=SqsQueues(clients, settings),
        files=BucketFiles(clients, settings.files_bucket),
        transport=HttpTransport(private),
        channels={
            ApiChannel.type_name: ApiAdapter(HttpTransport(private), private=private),
            TelegramChannel.type_name: TelegramAdapter(_to(settings.telegram_api_base, private), settings.telegram_api_base),
            WhatsappChannel.type_name: WhatsappAdapter(_to(settings.graph_api_base, private), settings.graph_api_base),
        },
        passwords=Argon2Passwords(),
        clock=clock,
        ids=RandomIds(),
        telemetry=telemetry,
        read_ahead=InMemoryReadAheadCache(),
        public_url=settings.public_url,
    )


def _to(base: str, private: PrivateHosts) -> HttpTransport:
    """Allows the provider's base URL, because the operator configured it. URLs in responses are checked as usual."""
    return HttpTransport(private.with_host_of(base))
