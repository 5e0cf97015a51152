"""Filters read the narrowest list of DynamoDB in pages: nothing that meets them is left out, and no page repeats any."""

import random
from functools import partial

import pytest

from chalicelib.actions import conversation_filters
from chalicelib.actions.conversation_filters import Wanted, list_matching
from chalicelib.adapters.dynamo import conversation_lists
from chalicelib.domain.conversation_filters import fields_of, scope_of, value_of, with_every_status
from chalicelib.domain.conversations import Conversation, Folder
from chalicelib.domain.filters import Filter, filter_of, matches
from chalicelib.http.fields import FilterCondition
from chalicelib.ports import View
from tests.functional.test_ports_lists import SORTS
from tests.support import random_filters
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench, bench_of

INBOXES = (11, 12)


@pytest.fixture(name="bench", params=["memory", "ministack"])
def _bench(request: pytest.FixtureRequest) -> Bench:
    return bench_of(request.param, request)


def busy_desk(bench: Bench, rng: random.Random, number: int = 24) -> list[Conversation]:
    """Some conversations have moved in the lists since."""
    made = [bench.open(**random_filters.facts(rng)) for _ in range(number)]
    for place in rng.sample(range(number), number // 2):
        later = made[place].last_activity_at + rng.choice((1, 60_000, random_filters.DAY // 2))
        made[place] = bench.change(made[place], last_activity_at=later, status=random_filters.facts(rng)["status"])
    return made


def random_filter(rng: random.Random) -> Filter:
    sent = [FilterCondition(**each) for each in random_filters.payload(rng)]
    return with_every_status(filter_of(sent, fields_of(random_filters.DEFINITIONS)))


def listed(bench: Bench, view: View, wanted: Filter) -> list[int]:
    found: list[int] = []
    cursor = None
    for _ in range(200):
        page = list_matching(bench.desk, Wanted(view, wanted, viewer_id=5, limit=4, cursor=cursor))
        found += [each.id for each in page.conversations]
        cursor = page.cursor
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("budget", [3, 1_000])
@pytest.mark.parametrize("inbox_count", [2, 40])
def test_pages_of_a_filter_hold_every_match_once(
    bench: Bench, budget: int, inbox_count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation_lists, "BUDGET", budget)
    monkeypatch.setattr(conversation_filters, "COUNTED", 4)
    rng = random.Random(budget + inbox_count)
    conversations = busy_desk(bench, rng)
    for number in range(60):
        wanted = random_filter(rng)
        sort, descending = (SORTS[0], True) if number % 2 else (rng.choice(SORTS), rng.random() < 0.5)
        view = bench.view(status=None, inbox_ids=INBOXES, inbox_count=inbox_count, sort=sort, descending=descending)
        met = [each for each in conversations if matches(wanted, partial(value_of, each), now=bench.desk.clock.now())]
        folders = scope_of(wanted, now=bench.desk.clock.now()).statuses
        visible = [
            each for each in met if each.inbox_id in INBOXES and (each.folder is not Folder.SPAM or Folder.SPAM in folders)
        ]
        found = listed(bench, view, wanted)
        assert sorted(found) == sorted(each.id for each in visible), wanted
        if sort == "last_activity_at":
            ordered = sorted(visible, key=lambda each: (each.last_activity_at, each.id), reverse=descending)
            assert found == [each.id for each in ordered]


@pytest.mark.parametrize("descending", [True, False])
def test_a_list_by_activity_reads_nothing_outside_its_bounds(bench: Bench, descending: bool) -> None:
    made = [bench.open(last_activity_at=NOON + number * 600_000) for number in range(40)]
    asked: list[Conversation] = []

    def admits(each: Conversation) -> bool:
        asked.append(each)
        return each.id % 2 == 0

    bounds = {"active_from": NOON + 10 * 600_000, "active_before": NOON + 20 * 600_000}
    page = bench.desk.lists.conversations(bench.view(descending=descending, **bounds), limit=25, admits=admits)
    within = [each for each in made[10:20] if each.id % 2 == 0]
    assert [each.id for each in page.conversations] == [each.id for each in (within[::-1] if descending else within)]
    assert page.cursor is None
    assert {each.id for each in asked} == {each.id for each in made[10:20]}


@pytest.mark.parametrize("descending", [True, False])
def test_a_list_by_activity_stops_reading_behind_its_bounds(
    bench: Bench, descending: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading that went on would use up its budget, and end with a cursor."""
    monkeypatch.setattr(conversation_lists, "BUDGET", 30)
    made = [bench.open(last_activity_at=NOON + number * 600_000) for number in range(100)]
    bounds = {"active_from": NOON + 45 * 600_000, "active_before": NOON + 55 * 600_000}
    page = bench.desk.lists.conversations(bench.view(descending=descending, **bounds), limit=25, admits=lambda _: True)
    assert {each.id for each in page.conversations} == {each.id for each in made[45:55]}
    assert page.cursor is None
