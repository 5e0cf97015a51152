"""Pages of a visitor beside the conversation, and the list of those who are on the website now."""

from playwright.sync_api import BrowserContext, expect

from tests.e2e.customers import new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.stack import StackInfo
from tests.e2e.test_browser_visitor import conversation_with
from tests.e2e.visitor_page import VisitorPage

SLOW_MS = 40_000
"""Two reports of the widget and two questions of the desk."""


def test_agent_sees_the_pages_of_a_visitor(context: BrowserContext, stack_info: StackInfo, desks: Desks, ada: Agent) -> None:
    visitor = VisitorPage(context, stack_info, "app")
    question = f"Which beans? {new_number()}"
    visitor.visit().open_chat().write(question)
    visitor.wait_until_sent(question)
    desk = desks.open("ada")
    desk.page.goto(f"/conversations/{conversation_with(ada, question)}")
    pages = desk.page.get_by_role("region", name="Pages")
    expect(pages.get_by_role("link").first).to_contain_text("Orders · Acme app", timeout=SLOW_MS)
    visitor.page.get_by_role("link", name="Beans").click()
    newest = pages.get_by_role("link").first
    expect(newest).to_contain_text("Beans · Acme app", timeout=SLOW_MS)
    expect(newest).to_contain_text("Open now")
    expect(pages.get_by_text("Open now")).to_have_count(1)
    visitor.page.close()
    expect(pages.get_by_text("Open now")).to_have_count(0, timeout=SLOW_MS)
    assert visitor.errors == []


def switch(agent: Agent, inbox_id: int, *, on: bool) -> None:
    answer = agent.request("PATCH", f"inboxes/{inbox_id}", json={"channel": {"live_visitors": on}})
    assert answer.status_code == 200, answer.text


def test_list_of_visitors_shows_and_forgets_a_tab(
    context: BrowserContext, stack_info: StackInfo, desks: Desks, ada: Agent
) -> None:
    site = next(each for each in ada.get("inboxes")["payload"] if each["website_token"])
    switch(ada, site["id"], on=True)
    try:
        visitor = VisitorPage(context, stack_info, "app").visit()
        desk = desks.open("ada")
        desk.page.keyboard.press("9")
        listed = desk.page.get_by_role("main", name="Visitors").get_by_role("link", name="Orders · Acme app")
        expect(listed.first).to_be_visible(timeout=SLOW_MS)
        expect(desk.page.get_by_text("Unknown visitor").first).to_be_visible()
        assert visitor.page.context.cookies() == []
        before = listed.count()
        visitor.page.close()
        expect(listed).to_have_count(before - 1, timeout=SLOW_MS)
    finally:
        switch(ada, site["id"], on=False)
