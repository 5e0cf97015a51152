"""Counters of conversations follow the numbered changes, and equal a recount."""

from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conversations import Status
from chalicelib.ports import Counts
from tests.functional.numbering import FEW_EXAMPLES, number
from tests.support.ports_bench import INBOXES, KINDS, Bench, bench_of

WHO = (5, 6)
facts = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Status),
        "assignee_id": st.sampled_from((None, *WHO)),
        "team_id": st.sampled_from((None, 31)),
        "labels": st.sampled_from(((), ("vip",), ("refund", "vip"))),
    }
)
VIEWS: list[dict[str, Any]] = [
    {},
    {"status": None},
    {"inbox_ids": INBOXES[:1]},
    {"team_id": 31},
    {"labels": ("vip",)},
    {"labels": ("vip", "refund"), "status": None},
    {"team_id": 31, "labels": ("vip",)},
]
steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(INBOXES), facts), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", KINDS)
@FEW_EXAMPLES
@given(
    steps=steps,
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    again=st.booleans(),
    counted=st.lists(st.sampled_from(VIEWS), min_size=2, max_size=2, unique_by=str),
)
def test_counters_equal_a_recount(
    kind: str,
    request: pytest.FixtureRequest,
    steps: list[tuple[int, int, dict[str, Any]]],
    sizes: list[int],
    again: bool,
    counted: list[dict[str, Any]],
) -> None:
    bench = bench_of(kind, request)
    conversations: dict[int, Any] = {}
    for which, inbox_id, changed in steps:
        known = conversations.get(which)
        conversations[which] = bench.change(known, **changed) if known else bench.open(inbox_id=inbox_id, **changed)
    rest = iter(bench.changes)
    for size in (size for _ in bench.changes for size in sizes):
        batch = list(islice(rest, size))
        number(bench, *batch)
        if again:
            number(bench, *batch)
    for view in counted:
        wanted = bench.view(**view)
        listed = bench.pages(wanted, limit=100)[0]
        recount = Counts(
            mine=sum(each.assignee_id == 5 for each in listed),
            unassigned=sum(each.assignee_id is None for each in listed),
            all=len(listed),
        )
        assert bench.desk.lists.counts(wanted, user_id=5) == recount
        assert recount.assigned == sum(each.assignee_id is not None for each in listed)


def test_counts_ignore_the_assignee_of_the_view(bench: Bench) -> None:
    for assignee_id in (5, 6, None):
        bench.open(assignee_id=assignee_id)
    number(bench, *bench.changes)
    for assignee in (None, "unassigned", "assigned", 5):
        assert bench.desk.lists.counts(bench.view(assignee=assignee), user_id=5) == Counts(mine=1, unassigned=1, all=3)


def test_counters_of_a_deleted_inbox_are_forgotten(bench: Bench) -> None:
    for inbox_id in INBOXES:
        bench.open(inbox_id=inbox_id)
    number(bench, *bench.changes)
    for _ in range(2):
        bench.desk.feed.forget_counters(bench.account_id, INBOXES[0])
        found = [bench.desk.lists.counts(bench.view(inbox_ids=(inbox_id,)), user_id=5).all for inbox_id in INBOXES]
        assert found == [0, 1]


def test_counts_cover_only_visible_inboxes(bench: Bench) -> None:
    bench.open(inbox_id=13)
    number(bench, *bench.changes)
    assert bench.desk.lists.counts(bench.view(), user_id=5).all == 0
    assert bench.desk.lists.counts(bench.view(inbox_ids=()), user_id=5).all == 0
