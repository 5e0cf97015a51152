"""Events in any order and any number of times: the list shows what a fresh fetch shows.

The field's famous bug (CW13713): `assignee.changed` arrives before `conversation.created`, and the conversation is listed twice.
"""

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer, new_name
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.socket_interceptor import SocketInterceptor
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until

OPENING = ("conversation.created", "assignee.changed", "team.changed")


def open_for_a_team(agent: Agent, stack_info: StackInfo, name: str) -> int:
    """By API, for a team that gives each conversation to whoever is there."""
    inbox_id = stack_info.inbox("Api")["id"]
    contact = agent.post("contacts", {"inbox_id": inbox_id, "name": name})["payload"]["contact"]
    team = next(team for team in agent.get("teams") if team["name"] == "support")
    opened = {"inbox_id": inbox_id, "contact_id": contact["id"], "team_id": team["id"], "message": {"content": "Welcome"}}
    return int(agent.post("conversations", opened)["id"])


def opening_events(events: list[dict[str, Any]], number: int) -> dict[str, dict[str, Any]] | None:
    found = {event["event"]: event for event in events if event["event"] in OPENING and event["data"]["id"] == number}
    return found if len(found) == len(OPENING) else None


def assert_same_row(desk: DeskPage, fresh: DeskPage, name: str) -> None:
    expect(desk.row(name)).to_have_count(1)
    expect(fresh.row(name)).to_have_count(1)
    until(lambda: desk.row(name).inner_text() == fresh.row(name).inner_text(), "both pages show the same row")
    pictured = [[icon.get_attribute("aria-label") for icon in page.row(name).get_by_role("img").all()] for page in (desk, fresh)]
    assert pictured[0] == pictured[1]


@pytest.mark.parametrize(
    "order", list(permutations(OPENING)), ids=lambda order: "-".join(name.partition(".")[0] for name in order)
)
def test_cw13713_assignee_before_created(desks: Desks, stack_info: StackInfo, ada: Agent, order: tuple[str, ...]) -> None:
    interceptor, name = SocketInterceptor(), new_name()
    adas = desks.open("ada", "/?view=all", interceptor=interceptor)
    adas.wait_until_live()
    interceptor.hold()
    number = open_for_a_team(ada, stack_info, name)
    events: Mapping[str, dict[str, Any]] = interceptor.wait_for_held(
        lambda held: opening_events(held, number), "the three events of the opening"
    )
    expect(adas.row(name)).to_have_count(0)

    for event in (*order, *order):
        interceptor.deliver_event(events[event])
    fresh = desks.open("ada", "/?view=all")
    assert_same_row(adas, fresh, name)
    interceptor.release()
    assert_same_row(adas, fresh, name)
    expect(adas.row(name).get_by_label("Assigned to")).to_have_count(1)


def test_old_news_changes_nothing(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    """All events of a conversation's life, once more and backwards."""
    interceptor = SocketInterceptor()
    adas = desks.open("ada", interceptor=interceptor)
    adas.wait_until_live()
    start = ada.head()
    telegram.write("Good morning")
    number = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{number}/toggle_priority", {"priority": "urgent"})
    ada.post(f"conversations/{number}/labels", {"labels": ["refund"]})
    ada.post(f"conversations/{number}/toggle_status", {"status": "pending"})
    ada.wait_for_delivery(number, ada.reply(number, "Hello")["id"], "sent")
    adas.open(telegram.name)
    expect(adas.delivery_icon("Sent")).to_be_visible()

    events = ada.get("feed", after=start)["events"]
    for event in [*reversed(events), *events]:
        interceptor.deliver_event({"event": event["event"], "data": event["data"]})
    fresh = desks.open("ada")
    assert_same_row(adas, fresh, telegram.name)
    fresh.open(telegram.name)
    expect(fresh.delivery_icon("Sent")).to_be_visible()
    until(lambda: adas.messages.inner_text() == fresh.messages.inner_text(), "both threads are the same")
