"""A flood of people without a session costs no more than computed from the limits. See tests/bench/strangers.py."""

import pytest
from moto import mock_aws

from chalicelib.domain.rate_limits import Limit, RateLimits
from tests.bench import strangers
from tests.bench.counts import silent_log

pytestmark = pytest.mark.xdist_group("costs")

FEW = RateLimits(Limit(60, 600), Limit(200, 3600), Limit(60, 600), Limit(6_000, 60))
NETWORKS, ROUNDS = 12, 4


@pytest.fixture(scope="module")
def prices() -> strangers.Prices:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        return strangers.measured_prices()


def flood(desk: strangers.Strangers, statuses: list[object]) -> None:
    """Each network makes contacts and conversations, writes short and very long messages, and reads, until it is refused."""
    for network in range(NETWORKS):
        made = desk.request(network, "POST", "/contacts", {"name": "Eve"})
        statuses.append(made["status_code"])
        thread = f"/contacts/{made.get('source_id', 'nobody')}/conversations"
        started = desk.request(network, "POST", thread, {})
        statuses.append(started["status_code"])
        messages = f"{thread}/{started.get('id', 1)}/messages"
        for _ in range(ROUNDS):
            answers = [desk.request(network, "POST", messages, {"content": text}) for text in ("Hello", strangers.LONG)]
            answers.append(desk.request(network, "GET", thread))
            statuses += [each["status_code"] for each in answers]


def test_flood_costs_no_more_than_computed(prices: strangers.Prices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    statuses: list[object] = []
    with mock_aws(), silent_log() as lengths:
        desk = strangers.Strangers(FEW)
        count = desk.count("flood", lambda: flood(desk, statuses), lengths)
    refused = sum(status != 200 for status in statuses) * prices.refused
    bound = strangers.inbox_hour(FEW, prices).lines["customers without a proof"]
    assert 429 in statuses
    assert strangers.dollars(count) <= bound + refused
    assert strangers.dollars(count) > bound / 50, "the flood uses the limits up"


def test_default_limits_bound_an_hour(prices: strangers.Prices) -> None:
    """The figures of SECURITY.md."""
    inbox, desk = strangers.inbox_hour(RateLimits(), prices), strangers.desk_hour(prices)
    assert inbox.lines["customers without a proof"] <= 25
    assert inbox.lines["a provider's messages"] <= 25
    assert desk.total <= 50


def test_bound_grows_with_each_limit(prices: strangers.Prices) -> None:
    base = strangers.inbox_hour(FEW, prices).total
    assert strangers.inbox_hour(RateLimits(), prices).total > base
    assert strangers.units_of(Limit(10, 3600)) == 20
    assert strangers.units_of(Limit(10, 600)) == 70
