"""Messages of Ben that wait, and the passing of time."""

from typing import Any

from chalicelib import schedule
from chalicelib.actions import contacts
from chalicelib.actions import scheduled_messages as actions
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import ScheduledMessage
from tests.support.company import Company

HOUR = 3_600_000


def later(
    company: Company, kim: Conversation, text: str = "Did it arrive?", *, after: int = HOUR, **new: Any
) -> ScheduledMessage:
    due_at = company.desk.clock.now() + after
    made = actions.schedule_message(company.desk, company.caller("ben"), kim.id, NewMessage(content=text, **new), due_at=due_at)
    assert isinstance(made, ScheduledMessage)
    return made


def pass_time(company: Company, milliseconds: int = HOUR) -> int:
    company.desk.clock.at += milliseconds
    return schedule.run_due(company.desk).get("scheduled_sent", 0)


def thread(company: Company, kim: Conversation) -> list[str | None]:
    return [each.content for each in company.messages(kim.id)]


def waiting(company: Company, kim: Conversation) -> list[ScheduledMessage]:
    return actions.list_scheduled(company.desk, company.caller("ben"), kim.id)


def rename(company: Company, kim: Conversation, name: str) -> None:
    contacts.update_contact(company.desk, company.caller(), kim.contact_id, changes={"name": name})


def timers(company: Company) -> set[Any]:
    return {each for key, each in company.desk.store.items.items() if key.kind == "timer" and each.kind == "scheduled"}
