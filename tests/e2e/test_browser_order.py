"""Events in any order and with repetitions: the list shows the same as a fresh fetch.

Chatwoot bug 13713: `assignee.changed` arrives before `conversation.created`, and the conversation is listed twice.
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

CREATION_EVENTS = ("conversation.created", "assignee.changed", "team.changed")


def create_for_team(agent: Agent, stack_info: StackInfo, name: str) -> int:
    """Creates a conversation for a team with auto-assignment; returns its id."""
    inbox_id = stack_info.inbox("Api")["id"]
    contact = agent.post("contacts", {"inbox_id": inbox_id, "name": name})["payload"]["contact"]
    team = next(team for team in agent.get("teams") if team["name"] == "support")
    body = {"inbox_id": inbox_id, "contact_id": contact["id"], "team_id": team["id"], "message": {"content": "Welcome"}}
    return int(agent.post("conversations", body)["id"])


def creation_events(events: list[dict[str, Any]], number: int) -> dict[str, dict[str, Any]] | None:
    found = {event["event"]: event for event in events if event["event"] in CREATION_EVENTS and event["data"]["id"] == number}
    return found if len(found) == len(CREATION_EVENTS) else None


def assert_same_row(desk: DeskPage, fresh: DeskPage, name: str) -> None:
    """Without the pointer over the row, where a box to select it takes the place of the picture."""
    desk.page.mouse.move(0, 0)
    expect(desk.row(name)).to_have_count(1)
    expect(fresh.row(name)).to_have_count(1)
    until(lambda: desk.row(name).inner_text() == fresh.row(name).inner_text(), "both pages show the same row")
    icons = [[icon.get_attribute("aria-label") for icon in page.row(name).get_by_role("img").all()] for page in (desk, fresh)]
    assert icons[0] == icons[1]


@pytest.mark.parametrize(
    "order", list(permutations(CREATION_EVENTS)), ids=lambda order: "-".join(name.partition(".")[0] for name in order)
)
def test_cw13713_creation_events_in_any_order(desks: Desks, stack_info: StackInfo, ada: Agent, order: tuple[str, ...]) -> None:
    interceptor, name = SocketInterceptor(), new_name()
    ada_desk = desks.open("ada", "/?view=all", interceptor=interceptor)
    ada_desk.wait_until_live()
    interceptor.hold()
    number = create_for_team(ada, stack_info, name)
    events: Mapping[str, dict[str, Any]] = interceptor.wait_for_held(
        lambda held: creation_events(held, number), "the three events of the new conversation"
    )
    expect(ada_desk.row(name)).to_have_count(0)

    for event in (*order, *order):
        interceptor.deliver_event(events[event])
    fresh = desks.open("ada", "/?view=all")
    assert_same_row(ada_desk, fresh, name)
    interceptor.release()
    assert_same_row(ada_desk, fresh, name)
    expect(ada_desk.row(name).get_by_label("Assigned to")).to_have_count(1)


def test_repeated_and_reversed_events_change_nothing(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    """Delivers all events of a conversation again, in reverse order and in order."""
    interceptor = SocketInterceptor()
    ada_desk = desks.open("ada", interceptor=interceptor)
    ada_desk.wait_until_live()
    start = ada.head()
    telegram.write("Good morning")
    number = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{number}/toggle_priority", {"priority": "urgent"})
    ada.post(f"conversations/{number}/labels", {"labels": ["refund"]})
    ada.post(f"conversations/{number}/toggle_status", {"status": "pending"})
    ada.wait_for_delivery(number, ada.reply(number, "Hello")["id"], "sent")
    ada_desk.open(telegram.name)
    expect(ada_desk.delivery_icon("Sent")).to_be_visible()

    events = ada.get("feed", after=start)["events"]
    for event in [*reversed(events), *events]:
        interceptor.deliver_event({"event": event["event"], "data": event["data"]})
    fresh = desks.open("ada")
    assert_same_row(ada_desk, fresh, telegram.name)
    fresh.open(telegram.name)
    expect(fresh.delivery_icon("Sent")).to_be_visible()
    until(lambda: ada_desk.messages.inner_text() == fresh.messages.inner_text(), "both threads are the same")
