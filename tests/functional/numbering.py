"""Changes of a bench that are numbered by its feed and read again."""

from hypothesis import HealthCheck, settings

from chalicelib.domain.events import Change
from tests.support.ports_bench import Bench

FEW_EXAMPLES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def number(bench: Bench, *changes: Change) -> list[int]:
    return [each.position for each in bench.desk.feed.number(bench.account_id, changes)]


def stored(bench: Bench) -> list[tuple[int, int]]:
    return stored_after(bench, 0)


def stored_after(bench: Bench, position: int) -> list[tuple[int, int]]:
    rows = bench.desk.feed.since(bench.account_id, position, limit=1000)
    return [(row.position, row.change.id) for row in rows or ()]
