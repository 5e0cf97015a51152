"""Conversation lists, compared page by page with a filtered and sorted list in memory."""

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.conversations import Conversation, Folder, Priority, Spam, Status
from chalicelib.domain.errors import Invalid
from chalicelib.ports import View
from tests.support.fakes.clock import NOON
from tests.support.fakes.lists import is_of_kind
from tests.support.ports_bench import INBOXES, KINDS, Bench, bench_of

SORTS = ("last_activity_at", "created_at", "priority", "waiting_since")
ONE_WAY = {"oldest_by_priority": False, "unread_count": True}
"""Sorts with one direction, and whether it is the descending one."""
AGENTS, TEAMS, LABELS = (5, 6), (31, 32), ("vip", "refund")
RANK = {None: 0, Priority.LOW: 1, Priority.MEDIUM: 2, Priority.HIGH: 3, Priority.URGENT: 4}


def expected(conversations: list[Conversation], view: View) -> list[Conversation]:
    """Conversations without a value for the sort come last in both directions; ties are sorted by id in the list's direction."""

    def belongs(each: Conversation) -> bool:
        assignee = {None: True, "assigned": each.assignee_id is not None, "unassigned": each.assignee_id is None}
        return (
            each.inbox_id in view.inbox_ids
            and (each.folder is not Folder.SPAM if view.status is None else view.status == each.folder)
            and view.team_id in (None, each.team_id)
            and (not view.labels or bool(set(view.labels) & set(each.labels)))
            and is_of_kind(each, view)
            and assigned_to(each, view.assignee, assignee)
        )

    def assigned_to(each: Conversation, wanted: int | str | None, words: dict[Any, bool]) -> bool:
        return words.get(wanted, each.assignee_id == wanted)

    def value(each: Conversation) -> int:
        numbers = {
            "last_activity_at": each.last_activity_at,
            "created_at": each.id,
            "priority": RANK[each.priority],
            "waiting_since": each.waiting_since or 0,
            "oldest_by_priority": -RANK[each.priority],
            "unread_count": each.unread_count * 10**14 + each.last_activity_at,
        }
        return numbers[view.sort]

    ordered = sorted(filter(belongs, conversations), key=lambda each: (value(each), each.id), reverse=view.descending)
    return sorted(ordered, key=lambda each: view.sort in ("priority", "waiting_since", "oldest_by_priority") and value(each) == 0)


def flattened(pages: list[list[Conversation]]) -> list[Conversation]:
    return [shown for page in pages for shown in page]


conversation_facts = st.fixed_dictionaries(
    {
        "inbox_id": st.sampled_from((*INBOXES, 13)),
        "status": st.sampled_from(Status),
        "spam": st.sampled_from((None, None, None, Spam.AGENT)),
        "assignee_id": st.sampled_from((None, *AGENTS)),
        "team_id": st.sampled_from((None, *TEAMS)),
        "labels": st.lists(st.sampled_from(LABELS), unique=True).map(tuple),
        "priority": st.sampled_from((None, *Priority)),
        "waiting_since": st.sampled_from((None, NOON, NOON + 1, NOON + 2)),
        "first_reply_created_at": st.sampled_from((None, NOON)),
        "participant_ids": st.lists(st.sampled_from(AGENTS), unique=True).map(tuple),
        "mentioned_ids": st.lists(st.sampled_from(AGENTS), unique=True).map(tuple),
        "undelivered_message_ids": st.sampled_from(((), (8,))),
        "last_activity_at": st.integers(NOON, NOON + 3),
    }
)
view_facts = st.fixed_dictionaries(
    {
        "inbox_ids": st.sampled_from((INBOXES, INBOXES[:1], ())),
        "status": st.sampled_from((None, *Folder)),
        "assignee": st.sampled_from((None, "assigned", "unassigned", *AGENTS)),
        "team_id": st.sampled_from((None, None, TEAMS[0])),
        "labels": st.sampled_from(((), (), ("vip",), LABELS)),
        "kind": st.sampled_from((None, "mention", "participating", "unattended", "undelivered")),
        "viewer_id": st.sampled_from(AGENTS),
        "sort": st.sampled_from(SORTS),
        "descending": st.booleans(),
        "inbox_count": st.sampled_from((0, 2, 3, 9, 40)),
    }
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    facts=st.lists(conversation_facts, min_size=1, max_size=14),
    views=st.lists(view_facts, min_size=3, max_size=3),
    limit=st.integers(1, 6),
)
def test_all_pages_are_the_whole_list_in_order(
    kind: str, request: pytest.FixtureRequest, facts: list[dict[str, Any]], views: list[dict[str, Any]], limit: int
) -> None:
    bench = bench_of(kind, request)
    conversations = [bench.open(**each) for each in facts]
    for each in views:
        view = bench.view(**each)
        pages = bench.pages(view, limit=limit)
        assert flattened(pages) == expected(conversations, view)
        assert all(len(page) <= limit for page in pages)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("sort", "descending"), [*((sort, each) for sort in SORTS for each in (True, False)), *ONE_WAY.items()])
def test_every_sort_can_be_paged_with_any_limit(kind: str, request: pytest.FixtureRequest, sort: str, descending: bool) -> None:
    """Covers ties, conversations without a value for the sort, and pages of one."""
    bench = bench_of(kind, request)
    conversations = [
        bench.open(
            priority=(None, Priority.LOW, Priority.URGENT)[number % 3],
            waiting_since=(None, NOON, NOON + 5)[number % 3],
            last_activity_at=NOON + number // 3,
            unread_count=number % 4,
            inbox_id=INBOXES[number % 2],
        )
        for number in range(12)
    ]
    view = bench.view(sort=sort, descending=descending)
    for limit in (1, 5, 12):
        assert flattened(bench.pages(view, limit=limit)) == expected(conversations, view)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sort", SORTS)
def test_only_undelivered_conversations_are_listed_as_such(kind: str, request: pytest.FixtureRequest, sort: str) -> None:
    bench = bench_of(kind, request)
    facts: dict[str, Any] = {"priority": Priority.LOW, "waiting_since": NOON}
    bench.open(**facts)
    failed = bench.open(undelivered_message_ids=(8,), **facts)
    settled = bench.change(bench.open(undelivered_message_ids=(9,), **facts), undelivered_message_ids=())
    view = bench.view(kind="undelivered", sort=sort)
    assert [each.id for each in flattened(bench.pages(view, limit=2))] == [failed.id]
    assert settled.undelivered_message_ids == ()


def test_conversations_of_one_priority_begin_with_the_oldest(bench: Bench) -> None:
    low, urgent, none, later = (bench.open(priority=each) for each in (Priority.LOW, Priority.URGENT, None, Priority.URGENT))
    view = bench.view(sort="oldest_by_priority", descending=False)
    assert bench.pages(view, limit=1) == [[urgent], [later], [low], [none]]


def test_list_that_ends_with_a_full_page_has_no_cursor(bench: Bench) -> None:
    for _ in range(4):
        bench.open()
    assert [len(page) for page in bench.pages(bench.view(), limit=2)] == [2, 2]
    assert bench.pages(bench.view(inbox_ids=()), limit=2) == [[]]


def test_changed_conversation_moves_between_lists(bench: Bench) -> None:
    first, second = bench.open(labels=("vip",), team_id=31, assignee_id=5), bench.open(labels=("vip",))
    moved = bench.change(first, labels=("refund",), team_id=32, assignee_id=None, last_activity_at=NOON + 10**6)
    assert bench.pages(bench.view(), limit=9) == [[moved, second]]
    assert bench.pages(bench.view(labels=("vip",)), limit=9) == [[second]]
    assert bench.pages(bench.view(labels=("refund",)), limit=9) == [[moved]]
    assert bench.pages(bench.view(team_id=31), limit=9) == bench.pages(bench.view(assignee=5), limit=9) == [[]]


def test_cursor_continues_behind_filtered_conversations(bench: Bench) -> None:
    """Two of 30 conversations match. A page may be short, but the cursor reaches both."""
    conversations = [bench.open(assignee_id=5 if number in (3, 25) else None) for number in range(30)]
    view = bench.view(assignee="assigned")
    assert flattened(bench.pages(view, limit=1)) == expected(conversations, view)


def test_list_of_one_inbox_among_many_has_its_assigned_or_unassigned_conversations(bench: Bench) -> None:
    assigned, unassigned = bench.open(assignee_id=5), bench.open()
    for assignee, found in {"assigned": [assigned], "unassigned": [unassigned], None: [unassigned, assigned]}.items():
        view = bench.view(inbox_ids=(assigned.inbox_id,), inbox_count=9, assignee=assignee)
        assert bench.pages(view, limit=9) == [found]


def test_lists_contain_only_the_own_account(bench: Bench) -> None:
    bench.another().open(labels=("vip",), assignee_id=5)
    own = bench.open(labels=("vip",), assignee_id=5)
    for facts in ({}, {"labels": ("vip",)}, {"assignee": 5}, {"sort": "priority"}):
        assert bench.pages(bench.view(**facts), limit=9) == [[own]]


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


FORGED_CURSORS = [
    "nonsense",
    "%%%",
    "½",
    packed("x"),
    packed("z0000000005"),
    packed("0000000000²"),
    packed("1" * 5000),
    packed('{"key":"0000000005"}'),
    packed("~" * 13 + "#0000000005"),
    packed("17#0000000005"),
    packed("9#0000000005"),
    "A" * 3,
    "\x00",
]


@pytest.mark.parametrize("cursor", FORGED_CURSORS)
def test_forged_cursor_is_refused(bench: Bench, cursor: str) -> None:
    for sort in (*SORTS, *ONE_WAY):
        for descending in (True, False):
            with pytest.raises(Invalid) as refusal:
                bench.desk.lists.conversations(bench.view(sort=sort, descending=descending), cursor=cursor)
            assert refusal.value.code == "cursor_invalid"


def test_cursor_of_another_sort_is_refused(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    for number in range(4):
        bench.open(priority=Priority.LOW, waiting_since=NOON + number)
    cursors = {sort: bench.desk.lists.conversations(bench.view(sort=sort), limit=2).cursor for sort in SORTS}
    for sort, cursor in cursors.items():
        for other in set(SORTS) - {sort}:
            with pytest.raises(Invalid):
                bench.desk.lists.conversations(bench.view(sort=other), cursor=cursor)
