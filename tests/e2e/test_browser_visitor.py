"""A visitor of a website and an agent, each in a browser of their own."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, expect

from tests.e2e import axe
from tests.e2e.aws_resources import AwsResources
from tests.e2e.concurrency import Report
from tests.e2e.customers import new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.socket_interceptor import NoisyLine
from tests.e2e.stack import StackInfo
from tests.e2e.visitor_page import VisitorPage
from tests.e2e.waiting import until

ROUNDS = 12


@pytest.fixture
def visitor(context: BrowserContext, stack_info: StackInfo) -> VisitorPage:
    return VisitorPage(context, stack_info)


def conversation_with(agent: Agent, text: str) -> int:
    """Of the visitor who has written the text."""

    def probe() -> int | None:
        found = (row for row in agent.rows() if any(message["content"] == text for message in row["messages"]))
        return next((int(row["id"]) for row in found), None)

    number = until(probe, f"a conversation with “{text}”")
    assert number
    return number


def test_visitor_and_agent_talk(visitor: VisitorPage, desks: Desks, ada: Agent) -> None:
    question = f"Is the grinder back? {new_number()}"
    visitor.visit().open_chat().write(question)
    visitor.wait_until_sent(question)
    number = conversation_with(ada, question)
    desk = desks.open("ada")
    desk.page.goto(f"/conversations/{number}")
    expect(desk.message_text(question)).to_be_visible()
    visitor.chat.get_by_label("Write a message").press_sequentially("And")
    expect(desk.page.get_by_text("is typing")).to_be_visible()
    desk.page.get_by_role("textbox", name="Reply").press_sequentially("Yes,")
    expect(visitor.chat.get_by_text("Ada Bauer is writing…")).to_be_attached()
    desk.reply("Yes, since **Monday**.")
    expect(visitor.texts.last).to_have_text("Yes, since Monday.")
    expect(visitor.chat.locator("strong")).to_have_text("Monday")
    sent = next(message for message in ada.written_messages(number) if message["message_type"] == 1)
    ada.wait_for_delivery(number, sent["id"], "read")
    assert visitor.errors == []


def test_conversation_goes_on_across_pages_tabs_and_reloads(
    context: BrowserContext, visitor: VisitorPage, stack_info: StackInfo, ada: Agent
) -> None:
    first = f"First {new_number()}"
    visitor.visit().open_chat().write(first)
    visitor.wait_until_sent(first)
    number = conversation_with(ada, first)
    other = VisitorPage(context, stack_info, "strict").visit().open_chat()
    expect(other.texts).to_have_text([first])
    other.write("From the second page")
    expect(visitor.texts).to_have_text([first, "From the second page"])
    ada.wait_for_text(number, "From the second page")
    ada.reply(number, "I see both")
    for page in (visitor, other):
        expect(page.texts).to_have_text([first, "From the second page", "I see both"])
    visitor.reload()
    visitor.open_chat()
    expect(visitor.texts).to_have_text([first, "From the second page", "I see both"])
    assert len(ada.written_messages(number)) == 3
    assert other.errors == []


def test_messages_of_a_cut_line_arrive_once_on_both_sides(context: BrowserContext, visitor: VisitorPage, ada: Agent) -> None:
    first = f"Before {new_number()}"
    visitor.visit().open_chat().write(first)
    visitor.wait_until_sent(first)
    number = conversation_with(ada, first)
    context.set_offline(True)
    visitor.write("Written without a line")
    expect(visitor.chat.get_by_text("No connection")).to_be_visible()
    ada.reply(number, "Sent meanwhile")
    visitor.page.wait_for_timeout(1_500)
    context.set_offline(False)
    expect(visitor.texts.get_by_text("Sent meanwhile")).to_be_visible()
    visitor.wait_until_sent("Written without a line")
    expect(visitor.chat.get_by_text("No connection")).to_have_count(0)
    assert sorted(ada.texts(number)) == sorted([first, "Written without a line", "Sent meanwhile"])


def test_unsent_message_survives_a_reload_and_tabs_are_one_visitor(
    context: BrowserContext, visitor: VisitorPage, stack_info: StackInfo, ada: Agent
) -> None:
    """The browser refuses the frame of another site its storage, so that the site's page keeps the queue and the visitor."""
    other = VisitorPage(context, stack_info, "strict").visit()
    text = f"Written before the reload {new_number()}"
    visitor.visit().open_chat()
    visitor.page.route("**/api/v1/widget/**", lambda route: route.abort())
    visitor.write(text)
    expect(visitor.chat.get_by_text("Sending…")).to_be_visible()
    visitor.page.unroute("**/api/v1/widget/**")
    visitor.reload()
    visitor.open_chat()
    visitor.wait_until_sent(text)
    number = conversation_with(ada, text)
    other.open_chat().write("From the page that was open before")
    expect(visitor.texts).to_have_text([text, "From the page that was open before"])
    ada.wait_for_text(number, "From the page that was open before")
    assert ada.texts(number) == [text, "From the page that was open before"]


def test_file_that_was_not_sent_is_named_after_a_reload(visitor: VisitorPage) -> None:
    visitor.visit().open_chat()
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    visitor.page.on("dialog", leave)
    visitor.page.route("**/api/v1/widget/messages?**", lambda route: route.abort())
    visitor.chat.locator("input[type=file]").set_input_files({"name": "bill.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    visitor.chat.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.chat.get_by_text("Sending…")).to_be_visible()
    visitor.page.unroute("**/api/v1/widget/messages?**")
    visitor.reload()
    assert asked == ["beforeunload"]
    visitor.open_chat()
    expect(visitor.chat.get_by_text("Not sent. The page was left during the upload.")).to_be_visible()
    visitor.chat.get_by_role("button", name="Remove bill.pdf").click()
    visitor.reload()
    visitor.open_chat()
    expect(visitor.chat.get_by_text("bill.pdf")).to_have_count(0)
    assert asked == ["beforeunload"]


def test_every_message_reaches_a_visitor_on_a_noisy_line(visitor: VisitorPage, ada: Agent, report: Report) -> None:
    line = NoisyLine(7)
    first = f"Hello {new_number()}"
    visitor.visit(interceptor=line).open_chat().write(first)
    visitor.wait_until_sent(first)
    number = conversation_with(ada, first)
    written = [first]
    for turn in range(ROUNDS):
        if turn % 3:
            ada.reply(number, f"Answer {turn}")
            written.append(f"Answer {turn}")
        else:
            visitor.write(f"Question {turn}")
            visitor.wait_until_sent(f"Question {turn}")
            written.append(f"Question {turn}")
        visitor.page.wait_for_timeout(200)
    line.quiet()
    expect(visitor.texts).to_have_text(ada.all_texts(number), timeout=60_000)
    assert sorted(ada.all_texts(number)) == sorted(written)
    report(
        f"visitor on a noisy line: {len(written)} messages; {line.lost} lost, {line.repeated} repeated, {line.delayed} delayed"
    )


@pytest.mark.parametrize("site", ["strict", "app"])
def test_sites_with_a_strict_policy_or_their_own_routing_run_the_widget(
    context: BrowserContext, stack_info: StackInfo, ada: Agent, site: str
) -> None:
    text = f"From the {site} site {new_number()}"
    visitor = VisitorPage(context, stack_info, site).visit().open_chat()
    if site == "app":
        visitor.page.get_by_role("link", name="Beans").click()
        visitor.page.get_by_role("link", name="Settings").click()
        expect(visitor.page.get_by_role("heading", name="Settings")).to_be_visible()
        visitor.page.wait_for_function("window.isReady")
    expect(visitor.chat.get_by_label("Write a message")).to_be_visible()
    visitor.write(text)
    visitor.wait_until_sent(text)
    assert conversation_with(ada, text)
    assert visitor.errors == []


def test_visitor_who_looks_costs_three_files_and_moves_nothing(visitor: VisitorPage, ada: Agent) -> None:
    head = ada.head()
    visitor.page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value }))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    visitor.visit()
    visitor.page.wait_for_timeout(1_000)
    assert visitor.requests == ["GET /packs/js/sdk.js", "GET /widget", "GET /packs/js/widget.js"]
    assert visitor.page.evaluate("window.shift") == 0
    assert ada.head() == head
    assert visitor.page.context.cookies() == []


def test_merged_conversations_are_one_thread_for_the_visitor(visitor: VisitorPage, ada: Agent) -> None:
    first, second = f"First matter {new_number()}", f"Second matter {new_number()}"
    visitor.visit().open_chat().write(first)
    visitor.wait_until_sent(first)
    older = conversation_with(ada, first)
    ada.post(f"conversations/{older}/toggle_status", {"status": "resolved"})
    inbox = ada.conversation(older)["inbox_id"]
    assert ada.request("PATCH", f"inboxes/{inbox}", json={"allow_messages_after_resolved": False}).is_success
    visitor.reload()
    visitor.open_widget()
    visitor.chat.get_by_role("button", name="Start a new conversation").click()
    visitor.write(second)
    visitor.wait_until_sent(second)
    newer = conversation_with(ada, second)
    ada.post(f"conversations/{newer}/merge", {"into_conversation_id": older})
    ada.reply(older, "Both are one now")
    expect(visitor.texts).to_have_text([first, second, "Both are one now"])
    visitor.reload()
    visitor.open_widget()
    expect(visitor.texts).to_have_text([first, second, "Both are one now"])
    visitor.write("Thank you")
    visitor.wait_until_sent("Thank you")
    ada.wait_for_text(older, "Thank you")
    assert ada.request("PATCH", f"inboxes/{inbox}", json={"allow_messages_after_resolved": True}).is_success


def test_large_file_goes_into_the_bucket(visitor: VisitorPage, ada: Agent, tmp_path: Path) -> None:
    """A request to the API has at most 6 MB."""
    film = tmp_path / f"film-{new_number()}.mp4"
    film.write_bytes(bytes(7_000_000))
    text = f"Here it is {new_number()}"
    visitor.visit().open_chat().write(text)
    visitor.wait_until_sent(text)
    number = conversation_with(ada, text)
    visitor.chat.locator("input[type=file]").set_input_files(film)
    visitor.chat.get_by_role("button", name="Send").click()

    def sizes() -> list[int]:
        return [file["file_size"] for message in ada.written_messages(number) for file in message.get("attachments", ())]

    until(sizes, "the file in the thread")
    assert sizes() == [7_000_000]
    expect(visitor.chat.get_by_text("Sending…")).to_have_count(0)
    assert visitor.errors == []


def test_reply_is_announced_beside_a_closed_chat(visitor: VisitorPage, ada: Agent) -> None:
    text = f"I will be back {new_number()}"
    visitor.visit().open_chat().write(text)
    visitor.wait_until_sent(text)
    visitor.page.evaluate("window.$chatwoot.toggle('close')")
    ada.reply(conversation_with(ada, text), "Here is your answer")
    expect(visitor.chat.get_by_text("Here is your answer")).to_be_visible()
    visitor.open_chat()
    expect(visitor.texts).to_have_text([text, "Here is your answer"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_widget_has_no_violations(browser: Browser, stack_info: StackInfo, ada: Agent, scheme: str, width: int) -> None:
    text = f"Accessible? {new_number()}"
    context = browser.new_context(viewport={"width": width, "height": 800}, has_touch=width == 390)
    visitor = VisitorPage(context, stack_info).visit().open_chat()
    visitor.page.evaluate("scheme => window.$chatwoot.setColorScheme(scheme)", scheme)
    visitor.write(text)
    visitor.wait_until_sent(text)
    ada.reply(conversation_with(ada, text), "Yes: [see here](https://acme.example)\n\n- one\n- two")
    expect(visitor.chat.get_by_role("link", name="see here")).to_be_visible()
    frame = next(each for each in visitor.page.frames if "/widget" in each.url)
    assert axe.violations(frame) == []  # type: ignore[arg-type]
    context.close()


def test_visitors_rows_are_consistent(visitor: VisitorPage, aws: AwsResources, stack_info: StackInfo) -> None:
    text = f"Counted {new_number()}"
    visitor.visit().open_chat().write(text)
    visitor.wait_until_sent(text)
    until(lambda: not aws.account_rows(stack_info.account_id).inconsistencies(), "consistent rows")
