"""An agent changes the own profile; other browsers of the agent are signed out."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks

PASSWORD = "Brand-new-1"


def page_of(desks: Desks, ada: Agent, invited: dict[str, Any]) -> Page:
    """The page of an invited person who has just set a password."""
    link = ada.post(f"agents/{invited['id']}/password_link")["url"]
    page = desks.open_signed_out(link[link.index("/password") :]).page
    page.get_by_label("New password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Navigation")).to_be_visible()
    return page


def test_agent_changes_the_address_and_signs_out_another_browser(desks: Desks, ada: Agent) -> None:
    omar = ada.post("agents", {"name": "Omar", "email": "omar@acme.example"})
    page = page_of(desks, ada, omar)
    other = DeskPage(desks.open_signed_out().page)
    other.sign_in("omar@acme.example", PASSWORD)
    expect(other.page.get_by_role("navigation", name="Navigation")).to_be_visible()

    page.get_by_role("button", name="account menu").click()
    page.get_by_role("menuitem", name="Profile").click()
    email = page.get_by_role("region", name="E-mail address")
    email.get_by_label("E-mail").fill("omar@new.example")
    email.get_by_label("Current password").fill(PASSWORD)
    email.get_by_label("Current password").press("Enter")
    expect(email.get_by_text("Saved")).to_be_visible()

    browsers = page.get_by_role("region", name="Browsers")
    expect(browsers.get_by_role("listitem")).to_have_count(2)
    browsers.get_by_role("button", name="Sign out the others").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out the others").click()
    expect(browsers.get_by_role("listitem")).to_have_count(1)
    expect(browsers.get_by_text("This browser")).to_be_visible()
    expect(other.page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("region", name="E-mail address").get_by_label("E-mail")).to_have_value("omar@new.example")
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    ada.request("DELETE", f"agents/{omar['id']}")


def test_new_password_signs_out_everywhere(desks: Desks, ada: Agent) -> None:
    made = ada.post("agents", {"name": "Pia", "email": "pia@acme.example", "password": PASSWORD})
    desk = DeskPage(desks.open_signed_out("/settings/profile").page)
    desk.sign_in("pia@acme.example", PASSWORD)
    password = desk.page.get_by_role("region", name="Password")
    password.get_by_label("Current password").fill(PASSWORD)
    password.get_by_label("New password").fill("Even-newer-1")
    password.get_by_role("button", name="Change password").click()
    expect(desk.page.get_by_text("Your session has ended")).to_be_visible()
    desk.sign_in("pia@acme.example", "Even-newer-1")
    expect(desk.page.get_by_role("main", name="Profile")).to_be_visible()
    ada.request("DELETE", f"agents/{made['id']}")
