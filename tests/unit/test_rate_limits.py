"""The settings of the rate limits, sampling, and the memory of a process."""

import pytest
from msgspec.structs import replace

from chalicelib.actions.attempts import count_attempt
from chalicelib.adapters.process_memory import InMemoryNumbers
from chalicelib.domain.errors import TooMany
from chalicelib.domain.rate_limits import SAMPLE, Limit, RateLimits, units_counted
from tests.support.company import Company


def test_limits_are_replaced_one_by_one() -> None:
    given = RateLimits.parse("proven_customer=5/60, webhook_events_per_inbox=900/1")
    assert (given.proven_customer, given.webhook_events_per_inbox) == (Limit(5, 60), Limit(900, 1))
    assert given.customers_per_inbox == RateLimits().customers_per_inbox
    assert RateLimits.parse("") == RateLimits()


@pytest.mark.parametrize("text", ["customers=5/60", "proven_customer=0/60", "proven_customer=5", "proven_customer=5/0", "x"])
def test_unknown_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="RATE_LIMITS"):
        RateLimits.parse(text)


def test_sampled_counter_is_exact_within_a_few_percent() -> None:
    counted = [units_counted(1, f"3f1c0b5e-{number:04x}-4d2a-9c1e-0123456789ab") for number in range(20_000)]
    assert sum(counted) == pytest.approx(20_000, rel=0.05)
    assert sum(each > 0 for each in counted) == pytest.approx(20_000 / SAMPLE, rel=0.05)


def test_large_requests_are_counted_exactly() -> None:
    assert [units_counted(units, "") for units in (SAMPLE, 375)] == [SAMPLE, 375]


def test_process_that_knows_a_used_up_window_asks_the_store_no_more(company: Company) -> None:
    for number in range(20):
        if number < 3:
            count_attempt(company.desk, "example", Limit(3, 60))
        else:
            with pytest.raises(TooMany) as refusal:
                count_attempt(company.desk, "example", Limit(3, 60))
            assert 0 < refusal.value.retry_after <= 60
    assert [count for name, count in company.desk.store.counters.items() if name.startswith("example")] == [4]
    company.desk.clock.sleep(60)
    count_attempt(company.desk, "example", Limit(3, 60))


def test_other_processes_share_the_store_counter(company: Company) -> None:
    other = InMemoryNumbers()
    count_attempt(company.desk, "example", Limit(3, 60), units=3)
    with pytest.raises(TooMany):
        count_attempt(replace(company.desk, memory=other), "example", Limit(3, 60))


def test_counter_outlives_its_window(company: Company) -> None:
    """DynamoDB may delete an expired item at once: an earlier one would begin the window anew."""
    count_attempt(company.desk, "example", Limit(3, 60))
    now = company.desk.clock.now() / 1000
    assert all(expires_at >= now + 60 for expires_at in company.desk.store.counters_expire_at.values())


def test_memory_forgets_the_oldest_entry_first() -> None:
    memory = InMemoryNumbers(max_entries=2)
    for number, name in enumerate(("a", "b", "a", "c"), start=1):
        memory.put(name, number)
    assert [memory.get(name) for name in "abc"] == [3, 0, 4]
