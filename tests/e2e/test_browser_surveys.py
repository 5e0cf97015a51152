"""Satisfaction surveys: an agent resolves, customers rate in the widget and on the survey's page, and the desk shows both."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.customers import TelegramCustomer, new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.stack import StackInfo
from tests.e2e.test_browser_visitor import conversation_with
from tests.e2e.visitor_page import VisitorPage
from tests.e2e.waiting import until


@pytest.fixture(autouse=True)
def _surveys(ada: Agent) -> Iterator[None]:
    """Switched on for this test: other tests resolve conversations, too."""
    inboxes = [each["id"] for each in ada.get("inboxes")["payload"]]
    for each in inboxes:
        ada.request("PATCH", f"inboxes/{each}", json={"csat_survey_enabled": True, "csat_config": {"display_type": "star"}})
    yield
    for each in inboxes:
        ada.request("PATCH", f"inboxes/{each}", json={"csat_survey_enabled": False})


def link_in(ada: Agent, number: int) -> str:
    def probe() -> str | None:
        found = (re.search(r"http\S+/survey/responses/\S+", text) for text in ada.all_texts(number))
        return next((match[0] for match in found if match), None)

    link = until(probe, "a survey's link")
    assert link
    return link


def test_customers_rate_and_the_desk_shows_it(context: BrowserContext, desks: Desks, stack_info: StackInfo, ada: Agent) -> None:
    question, comment = f"Is it in stock? {new_number()}", f"Quick answer {new_number()}"
    visitor = VisitorPage(context, stack_info)
    visitor.visit().open_chat().write(question)
    number = conversation_with(ada, question)
    desk = desks.open("ada")
    desk.page.goto(f"/conversations/{number}")
    expect(desk.message_text(question)).to_be_visible()
    ada.post(f"conversations/{number}/toggle_status", {"status": "resolved"})
    expect(desk.page.get_by_text("Not answered yet")).to_be_visible()
    visitor.chat.get_by_role("button", name="Good", exact=True).click()
    expect(desk.page.get_by_text("4 of 5 · Good").first).to_be_visible()

    telegram = TelegramCustomer(stack_info)
    telegram.write("Where is my parcel?")
    other = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{other}/toggle_status", {"status": "resolved"})
    page = context.new_page()
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(stack_info.url) else None)
    page.goto(link_in(ada, other))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.get_by_label("Tell us more (optional)").fill(comment)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Thank you for your rating.")
    page.reload()
    expect(page.get_by_role("radio", name="Bad", exact=True)).to_be_checked()
    assert [url for url in foreign if not url.startswith("data:")] == []

    desk.page.goto("/settings/surveys")
    answers = desk.page.get_by_role("list", name="Answers")
    expect(answers.get_by_text(comment)).to_be_visible()
    expect(answers.get_by_role("link", name=re.compile(rf"#{number}$"))).to_be_visible()
    answers.get_by_role("link", name=re.compile(rf"#{other}$")).click()
    expect(desk.page.get_by_text(comment)).to_be_visible()
    assert visitor.errors == []
    assert desks.page_errors == []
