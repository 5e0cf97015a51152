"""Lists whose keys are late by the slack, or which are read within a budget: their pages are exact all the same."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.adapters.dynamo import conversation_lists
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.places import SLACK_MILLISECONDS
from tests.functional.test_ports_lists import AGENTS, LABELS, SORTS, TEAMS, expected, flattened
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import INBOXES, Bench, bench_of

MANY_INBOXES = tuple(range(11, 31))


@pytest.fixture(name="bench", params=["memory", "ministack"])
def _bench(request: pytest.FixtureRequest) -> Bench:
    """Not in moto, which reads the whole table for each of these thousands of queries."""
    return bench_of(request.param, request)


def busy_desk(bench: Bench, seed: int, *, inboxes: tuple[int, ...] = INBOXES, number: int = 20) -> list[Conversation]:
    """Conversations in which messages arrived within and after the slack of the one before, and some of which were changed."""
    rng = random.Random(seed)
    conversations = [
        bench.open(
            inbox_id=rng.choice(inboxes),
            assignee_id=rng.choice((None, *AGENTS)),
            team_id=rng.choice((None, *TEAMS)),
            labels=tuple(label for label in LABELS if rng.random() < 0.4),
            priority=rng.choice((None, *Priority)),
            waiting_since=rng.choice((None, NOON, NOON + 1)),
            last_activity_at=NOON + rng.randrange(6) * SLACK_MILLISECONDS // 2,
        )
        for _ in range(number)
    ]
    for _ in range(2 * number):
        place = rng.randrange(number)
        before = conversations[place]
        later = before.last_activity_at + rng.choice((0, 1, SLACK_MILLISECONDS // 3, SLACK_MILLISECONDS, SLACK_MILLISECONDS + 1))
        change: dict[str, Any] = rng.choice(
            (
                {},
                {"assignee_id": rng.choice((None, *AGENTS))},
                {"status": rng.choice((Status.OPEN, Status.OPEN, Status.PENDING))},
                {"priority": rng.choice((None, Priority.HIGH))},
                {"labels": ("vip",)},
                {"waiting_since": rng.choice((None, later))},
            )
        )
        conversations[place] = bench.change(before, **{"last_activity_at": later, **change})
    return conversations


def views(bench: Bench, **facts: Any) -> Iterator[Any]:
    for filters in (
        {},
        {"assignee": 5},
        {"assignee": "unassigned"},
        {"assignee": "assigned"},
        {"team_id": 31},
        {"labels": LABELS},
    ):
        for sort in SORTS:
            for descending in (True, False):
                yield bench.view(sort=sort, descending=descending, **filters, **facts)


@pytest.mark.parametrize("seed", range(3))
def test_moving_conversations_are_listed_by_their_true_activity(bench: Bench, seed: int) -> None:
    conversations = busy_desk(bench, seed)
    for view in views(bench, inbox_count=(0, 3, 40)[seed]):
        assert flattened(bench.pages(view, limit=4)) == expected(conversations, view)


@pytest.mark.parametrize("visible", [1, 2, 6, 15, 20])
def test_list_is_the_same_by_every_way_of_reading(bench: Bench, visible: int) -> None:
    """The account's list, the account's list filtered, and the merge of the inboxes' lists; a cursor continues on another way."""
    conversations = busy_desk(bench, visible, inboxes=MANY_INBOXES)
    for view in views(bench, inbox_ids=MANY_INBOXES[:visible], inbox_count=20):
        assert flattened(bench.pages(view, limit=7)) == expected(conversations, view)
        page = bench.desk.lists.conversations(view, limit=3)
        if page.cursor:
            other = bench.view(**{**fields(view), "inbox_count": 1000 - view.inbox_count})
            rest = bench.desk.lists.conversations(other, cursor=page.cursor, limit=1000)
            assert [*page.conversations, *rest.conversations] == expected(conversations, view)


def fields(view: Any) -> dict[str, Any]:
    return {name: getattr(view, name) for name in view.__struct_fields__ if name != "account_id"}


@pytest.mark.parametrize("budget", [1, 5, 20])
def test_page_that_was_cut_short_is_continued(bench: Bench, budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most rows are left out. No page repeats one or leaves one out, and the pages come to an end."""
    monkeypatch.setattr(conversation_lists, "BUDGET", budget)
    conversations = busy_desk(bench, budget, inboxes=MANY_INBOXES)
    for view in views(bench, inbox_ids=MANY_INBOXES[:5], inbox_count=20):
        assert flattened(bench.pages(view, limit=2)) == expected(conversations, view)


def test_conversation_that_moves_between_two_pages_is_shown_once(bench: Bench) -> None:
    conversations = [bench.open(last_activity_at=NOON + number * 1000) for number in range(10)]
    first = bench.desk.lists.conversations(bench.view(), limit=4)
    moved = bench.change(conversations[2], last_activity_at=NOON + 60_000)
    rest = bench.desk.lists.conversations(bench.view(), cursor=first.cursor, limit=10)
    assert moved not in rest.conversations
    assert [each.id for each in (*first.conversations, *rest.conversations)] == [10, 9, 8, 7, 6, 5, 4, 2, 1]
