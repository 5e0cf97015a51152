"""Two agents in one conversation: they see each other, and the second answer is not sent unasked."""

from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.provider import Provider

PHONE = {"width": 390, "height": 844}


def others(desk: DeskPage) -> Locator:
    return desk.thread.get_by_role("list", name="Also in this conversation").get_by_role("listitem")


def both_open(desks: Desks, telegram: TelegramCustomer) -> tuple[DeskPage, DeskPage]:
    ada, ben = desks.open("ada"), desks.open("ben")
    for desk in (ada, ben):
        desk.open(telegram.name)
    return ada, ben


def test_agents_see_who_reads_and_writes(desks: Desks, telegram: TelegramCustomer, ada: Agent, ben: Agent) -> None:
    telegram.write("Where is my order?")
    ada_desk, ben_desk = both_open(desks, telegram)
    expect(others(ada_desk)).to_have_text([f"{initials(ben)}{ben.name} is reading"])
    expect(others(ben_desk)).to_have_text([f"{initials(ada)}{ada.name} is reading"])
    ben_desk.reply_text.press_sequentially("It is")
    expect(others(ada_desk)).to_have_text([f"{initials(ben)}{ben.name} is writing a reply"])
    expect(ada_desk.thread.get_by_role("status").filter(has_text="is writing a reply")).to_have_text(
        f"{ben.name} is writing a reply"
    )
    assert violations(ada_desk.page, "main") == []
    ada_desk.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(others(ada_desk).first).to_be_visible()
    assert violations(ada_desk.page, "main") == []
    ben_desk.page.context.close()
    expect(others(ada_desk)).to_have_count(0)


def initials(agent: Agent) -> str:
    return "".join(word[0] for word in agent.name.split())


def answered_while_offline(desks: Desks, telegram: TelegramCustomer, provider: Provider, text: str) -> DeskPage:
    """Ada answers without a network, and Ben before her text is sent."""
    telegram.write("Where is my order?")
    ada_desk, ben_desk = both_open(desks, telegram)
    ada_desk.page.context.set_offline(True)
    ada_desk.reply_text.fill(text)
    ada_desk.reply_text.press("Enter")
    expect(ada_desk.message_text(text)).to_be_visible()
    ben_desk.reply("It is on its way.")
    provider.wait_for(telegram.id)
    ada_desk.page.context.set_offline(False)
    return ada_desk


def test_second_answer_is_shown_the_first_and_sent_anyway(
    desks: Desks, telegram: TelegramCustomer, provider: Provider, ben: Agent
) -> None:
    desk = answered_while_offline(desks, telegram, provider, "Tomorrow.")
    notice = desk.thread.get_by_role("alert").filter(has_text=f"{ben.name} answered meanwhile")
    expect(notice).to_contain_text("It is on its way.")
    expect(desk.reply_text).to_have_value("Tomorrow.")
    assert [call.text for call in provider.calls_for(telegram.id)] == ["It is on its way."]
    assert violations(desk.page, "main") == []
    notice.get_by_role("button", name="Send anyway").click()
    expect(desk.message_text("Tomorrow.")).to_be_visible()
    expect(notice).to_have_count(0)
    assert [call.text for call in provider.wait_for(telegram.id, 2)] == ["It is on its way.", "Tomorrow."]


def test_refused_answer_stays_a_draft(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    desk = answered_while_offline(desks, telegram, provider, "Tomorrow.")
    desk.page.get_by_role("button", name="Keep as draft").click()
    desk.page.reload()
    expect(desk.reply_text).to_have_value("Tomorrow.")
    desk.reply_text.fill("Here is the tracking number.")
    desk.reply_text.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id, 2)] == ["It is on its way.", "Here is the tracking number."]
