"""A visitor leaves, gets the reply by mail, and answers it: the answer stands in the desk and in the chat."""

import smtplib
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import httpx
from playwright.sync_api import BrowserContext, expect

from tests.e2e.customers import new_number
from tests.e2e.desk_api import TIMEOUT, Agent
from tests.e2e.desk_page import Desks
from tests.e2e.stack import StackInfo
from tests.e2e.test_browser_visitor import conversation_with
from tests.e2e.visitor_page import VisitorPage
from tests.e2e.waiting import until


def mail_to(stack_info: StackInfo, address: str) -> EmailMessage:
    """The reply waits two minutes, and the schedule runs once a minute."""

    def probe() -> str | None:
        found = httpx.get(f"{stack_info.url}/_mail/mails.json", timeout=TIMEOUT).json()
        return next((each["raw"] for each in found if address in each["to"]), None)

    raw = until(probe, f"a mail to {address}", timeout=240)
    assert raw
    return message_from_string(raw, policy=default)


def test_visitor_who_has_left_answers_by_mail(context: BrowserContext, desks: Desks, stack_info: StackInfo, ada: Agent) -> None:
    number = new_number()
    question, reply, answer = f"Is it in stock? {number}", f"It is, number {number}.", f"I take two of them, {number}"
    address = f"vera.{number}@customer.example"
    visitor = VisitorPage(context, stack_info)
    visitor.visit().open_chat().write(question)
    conversation = conversation_with(ada, question)
    contact = ada.conversation(conversation)["meta"]["sender"]["id"]
    ada.request("PUT", f"contacts/{contact}", json={"email": address})
    visitor.page.close()
    ada.reply(conversation, reply)

    mail = mail_to(stack_info, address)
    assert mail["Subject"].startswith(f"[#{conversation}] ")
    desk = desks.open("ada")
    desk.page.goto(f"/conversations/{conversation}")
    expect(desk.page.get_by_text(f"Sent to {address} by e-mail")).to_be_visible()

    own = EmailMessage()
    own["From"], own["To"], own["Subject"] = address, mail["Reply-To"], f"Re: {mail['Subject']}"
    own["Message-ID"], own["In-Reply-To"] = f"<{number}@customer.example>", mail["Message-ID"]
    own.set_content(f"{answer}\n\nOn Tue, 1 Dec 2026 at 12:00, Ada wrote:\n> {reply}\n")
    with smtplib.SMTP(**stack_info.data["smtp"], timeout=TIMEOUT) as server:
        server.send_message(own)
    expect(desk.message_text(answer)).to_be_visible()
    back = VisitorPage(context, stack_info)
    back.visit().open_widget()
    expect(back.texts.get_by_text(answer, exact=True)).to_be_visible()
    assert back.errors == []
    assert desks.page_errors == []
