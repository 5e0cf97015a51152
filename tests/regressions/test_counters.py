"""Regressions: derived numbers that drift from their source or cost too much."""

import pytest

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Status
from chalicelib.ports import View
from tests.bench.meter import metered
from tests.contract.fold import fold
from tests.regressions.screen import Screen, broadcast
from tests.support.company import Company
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench, bench_of

HOUR = 3_600_000


@pytest.fixture(name="bench")
def _bench(request: pytest.FixtureRequest) -> Bench:
    return bench_of("dynamo", request)


def reads(bench: Bench, view: View) -> tuple[float, float]:
    """Read units of the badges, and of the first page of the list."""
    with metered() as badges:
        bench.desk.lists.counts(view, user_id=5)
    with metered() as page:
        bench.desk.lists.conversations(view)
    return badges.read_units, page.read_units


def test_cw14726_badge_load(bench: Bench) -> None:
    """Counting the badges read every conversation on every request and took the service down."""
    view = bench.view(status=Status.OPEN)
    for number in range(50):
        bench.open(last_activity_at=NOON + number * HOUR)
    few = reads(bench, view)
    for number in range(50):
        bench.open(last_activity_at=NOON - number * HOUR)
    assert reads(bench, view) == few
    assert few[0] < few[1] < 30


def test_cw14885_badge_stale_by_design(company: Company) -> None:
    """Badges were cached for minutes, and stayed wrong for that long or longer."""
    conversation = company.receive()
    screen = Screen(company)

    def badges() -> tuple[int, int, int]:
        broadcast(company)
        meta = screen.get("A/conversations/meta?status=open")["meta"]
        return meta["mine_count"], meta["unassigned_count"], meta["all_count"]

    assert badges() == (0, 1, 1)
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)
    assert badges() == (1, 0, 1)
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    assert badges() == (0, 0, 0)


def test_za5260_repeated_event_counted_once(company: Company) -> None:
    """Overviews showed outdated counts; counters that are updated per event instead must not count a repetition."""
    company.receive()
    for _ in range(3):
        broadcast(company)
    assert Screen(company).get("A/conversations/meta?status=open")["meta"]["all_count"] == 1


def test_cw1480_unread_counted_by_the_client(company: Company) -> None:
    """The client added one per event, so a repeated event was counted twice."""
    screen = Screen(company)
    conversation = company.receive()
    company.receive("Hello?", provider_id="in-2")
    broadcast(company)
    events = [event for frame in screen.receive() for event in frame.get("events", []) if "position" in event]
    entities = fold(screen.entities, [*events, *events, *events])
    assert entities["conversation", conversation.id]["unread_count"] == 2


def test_cw14141_first_reply_counted_again(company: Company) -> None:
    """Reports and lists showed different numbers, among them first replies."""
    conversation = company.receive()
    for text in ("First", "Second"):
        company.desk.clock.at += 60_000
        company.reply(conversation, text)
    assert company.events().count("first.reply.created") == 1
    first = next(each for each in company.messages(conversation.id) if each.content == "First")
    assert company.conversation(conversation.id).first_reply_created_at == first.created_at
