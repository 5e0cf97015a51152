"""The most that people without a session can cost, in dollars per hour: from the limits, and from the measured price of each kind
of request."""

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from moto import mock_aws
from msgspec.structs import replace

from chalicelib.actions.inboxes import create_inbox
from chalicelib.actions.sessions import caller
from chalicelib.domain import keys
from chalicelib.domain.rate_limits import UNIT_BYTES, UNITS_OF_CREATE, UNITS_OF_THREAD, Limit, RateLimits
from infra.merge import merged_resources
from tests.bench.counts import Count, silent_log
from tests.bench.meter import metered
from tests.bench.paths import Path
from tests.bench.prices import MILLION, PER_MILLION, Bill, per_million
from tests.bench.scenario import Scenario
from tests.support.channels import api_channel

APP = "/public/api/v1/inboxes/app-identifier"
LONG = "\N{GREEK SMALL LETTER OMEGA}" * 150_000
"""The longest text: 150,000 characters, 300 KB."""

SAMPLING_ERROR = 1.1
"""A sampled counter may let a tenth more pass."""

METHODS_AND_PATHS = 14
"""API Gateway gives each of the seven methods of `/` and `/{proxy+}` a rate of its own."""

ROUTES_OF_SOCKETS = 3
HASH_SECONDS = 0.2
"""Of Argon2 in a function with 1 GB."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars. `unit`: of one unit of the dearest kind of request. `event`: of a provider's message, from a new contact."""

    unit: float
    event: float
    refused: float


def units_of(limit: Limit) -> float:
    """The most units within any hour: windows may begin in the middle of it."""
    return limit.units * (math.ceil(3600 / limit.seconds) + 1)


def inbox_hour(limits: RateLimits, prices: Prices) -> Bill:
    """The most that strangers cost in one inbox: customers without a proof, or a provider's customers."""
    customers = 2 * units_of(limits.customers_per_inbox) * SAMPLING_ERROR * prices.unit
    events = units_of(limits.webhook_events_per_inbox) * SAMPLING_ERROR * prices.event
    return Bill({"customers without a proof": customers, "a provider's messages": events})


def desk_hour(prices: Prices) -> Bill:
    """The most that requests cost which no limit of an inbox counts: refused ones, sign-ins, messages of sockets. API Gateway
    refuses those above the rates of the stack without charge."""
    requests_per_second, socket_messages_per_second = rates()
    requests = METHODS_AND_PATHS * requests_per_second * 3600 * prices.refused
    hashes = requests_per_second * 3600 * HASH_SECONDS * PER_MILLION["Lambda GB-seconds, arm"] / MILLION
    sockets = (
        ROUTES_OF_SOCKETS * socket_messages_per_second * 3600 * (PER_MILLION["WebSocket messages"] / MILLION + prices.refused)
    )
    return Bill({"requests": requests, "hashes": hashes, "sockets": sockets})


def rates() -> tuple[int, int]:
    """The default rates of the stack's APIs."""
    parameters = merged_resources()["Parameters"]
    return parameters["RequestsPerSecond"]["Default"], parameters["SocketMessagesPerSecond"]["Default"]


def dollars(count: Count) -> float:
    return per_million(count).total / MILLION


class Strangers:
    """Strangers at a desk on moto, whose ten agents are all online."""

    def __init__(self, limits: RateLimits | None = None) -> None:
        self.scenario = Scenario()
        if limits:
            self.scenario.desk = replace(self.scenario.desk, rate_limits=limits)
        self.scenario.online(10)
        desk, scenario = self.scenario.desk, self.scenario
        user = desk.store.get(keys.user(scenario.ada_id))
        assert user
        ada = caller(desk, user, scenario.account_id)
        create_inbox(desk, ada, name="App", channel=api_channel(webhook_url=None), connect=False)

    def request(self, network: int, method: str, path: str, body: object = None) -> Mapping[str, object]:
        """The status, and the fields of the answer if it is one object."""
        answer = self.scenario.visit(network, method, f"{APP}{path}", body)
        found = json.loads(answer["body"] or "{}")
        return {**(found if isinstance(found, dict) else {}), "status_code": answer["statusCode"]}

    def count(self, name: str, run: Callable[[], object], lengths: list[int]) -> Count:
        scenario = self.scenario
        pushed, before, logged = scenario.push.calls, Counter(scenario.invocations), len(lengths)
        with metered() as meter:
            run()
            scenario.settle()
        path = Path(name, lambda _: None, 0, 0)
        return Count(path, meter, scenario.push.calls - pushed, scenario.invocations - before, sum(lengths[logged:]))


def measured_prices() -> Prices:
    with mock_aws(), silent_log() as lengths:
        strangers = Strangers()
        kim = str(strangers.request(1, "POST", "/contacts", {"name": "Kim"})["source_id"])
        thread = f"/contacts/{kim}/conversations"
        conversation = f"{thread}/{strangers.request(1, 'POST', thread, {})['id']}"

        def price(method: str, path: str, body: object = None) -> float:
            return dollars(strangers.count(path, lambda: strangers.request(1, method, path, body), lengths))

        long_units = 1 + len(json.dumps({"content": LONG}, ensure_ascii=False).encode()) // UNIT_BYTES
        by_units = [
            price("POST", "/contacts", {"name": "Lee", "email": "lee@home.example"}) / UNITS_OF_CREATE,
            price("POST", thread, {"custom_attributes": {"note": "x" * 15_000}}) / UNITS_OF_CREATE,
            price("POST", f"{conversation}/messages", {"content": "Hello"}),
            price("POST", f"{conversation}/toggle_typing", {"typing_status": "on"}),
            price("PATCH", f"/contacts/{kim}", {"name": "Kim L", "custom_attributes": {"note": "x" * 15_000}}),
            price("POST", f"{conversation}/messages", {"content": LONG}) / long_units,
        ]
        for _ in range(20):
            strangers.request(1, "POST", f"{conversation}/messages", {"content": LONG})
        strangers.scenario.settle()
        by_units += [price("GET", path) / UNITS_OF_THREAD for path in (thread, conversation, f"{conversation}/messages")]
        by_units.append(price("POST", f"{conversation}/update_last_seen") / UNITS_OF_THREAD)
        event = dollars(strangers.count("event", lambda: strangers.scenario.customer_writes("Hello", chat_id=9), lengths))
        refused = price("GET", "/contacts/nobody")
        return Prices(max(by_units), event, refused)
