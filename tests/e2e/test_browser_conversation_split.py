"""A conversation is split from the menu of a message, and the mail's answers land in the new one."""

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.customers import EmailCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.stack import StackInfo


@pytest.fixture(name="customer")
def _customer(stack_info: StackInfo) -> EmailCustomer:
    return EmailCustomer(stack_info)


def test_mail_is_split_off_and_merged_back(desks: Desks, customer: EmailCustomer, ada: Agent) -> None:
    desk = desks.open("ada")
    customer.write("Order 4713", "Where is my order?")
    desk.open(customer.name)
    number = ada.conversation_of(customer.name)
    customer.write("Re: Order 4713", "Something else: my invoice is wrong.")
    mails = desk.page.locator("article [data-message]")
    expect(mails).to_have_count(2)
    mails.last.get_by_role("button", name="Message actions").press("Enter")
    desk.page.get_by_role("menuitem", name="Split from here").press("Enter")
    dialog = desk.page.get_by_role("dialog", name=f"Split #{number}")
    dialog.get_by_label("Subject of its mails").fill("Invoice 12")
    assert violations(desk.page) == []
    dialog.get_by_role("button", name="Split").press("Enter")
    line = desk.page.locator("p[data-message]", has_text=f"split this conversation from #{number}")
    expect(line).to_be_visible()
    expect(mails).to_have_count(1)
    assert violations(desk.page) == []
    line.get_by_role("link", name=f"#{number}").press("Enter")
    expect(desk.page.locator("p[data-message]", has_text="split messages off into")).to_be_visible()
    expect(mails).to_have_count(1)
    desk.page.get_by_role("button", name="Undo").press("Enter")
    expect(mails).to_have_count(2)
