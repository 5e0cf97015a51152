"""An administrator signs in at the simulated provider in a real browser, and a mail of the mailbox arrives."""

import smtplib
from email.message import EmailMessage
from uuid import uuid4

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.desk_page import Desks
from tests.e2e.stack import StackInfo


def test_mailbox_is_connected_and_its_mails_arrive(desks: Desks, stack_info: StackInfo) -> None:
    page = desks.open("ada").page
    smtp = stack_info.data["smtp"]
    base, address = stack_info.url, f"help-{uuid4().hex[:8]}@acme.example"
    page.goto(f"{base}/settings/inboxes/new")
    page.get_by_role("radio", name="E-mail").check()
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("button", name="Sign in with Google")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Sign in with Microsoft").press("Enter")
    page.get_by_role("heading", name="Sign in with Microsoft").wait_for()
    page.get_by_role("button", name="Deny").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("You have not allowed the access. Nothing has changed.")
    page.get_by_role("button", name="Sign in with Google").press("Enter")
    page.get_by_role("heading", name="Sign in with Google").wait_for()
    page.get_by_role("textbox").fill(address)
    page.get_by_role("button", name="Allow").press("Enter")
    expect(page.get_by_text("The mailbox is connected.")).to_be_visible()
    expect(page.get_by_text(f"Connected at Google as {address}")).to_be_visible()
    assert violations(page) == []
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Zoe <zoe@example.org>", address, "Broken lamp"
    mail["Message-ID"] = f"<{uuid4().hex}@example.org>"
    mail.set_content("My lamp is broken.")
    with smtplib.SMTP(smtp["host"], smtp["port"]) as server:
        server.send_message(mail)
    expect(page.get_by_text("A message from Zoe has arrived.")).to_be_visible(timeout=240_000)
