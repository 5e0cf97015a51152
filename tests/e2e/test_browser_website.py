"""A website's inbox: its page in frames of other sites, and its settings."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from local.seed.session import call
from tests.e2e.customers import new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until


def framed(page: Page, stack_info: StackInfo, token: str) -> Page:
    """A page of another site that shows the widget."""
    page.goto(f"{site_of(stack_info)}/_sites/plain")
    source = f"{stack_info.url}/widget?website_token={token}"
    page.evaluate(
        "source => document.body.append(Object.assign(document.createElement('iframe'), {src: source, name: 'chat'}))", source
    )
    return page


def site_of(stack_info: StackInfo) -> str:
    return stack_info.url.replace("localhost", "127.0.0.1")


@pytest.fixture
def shop(ada: Agent) -> dict[str, str]:
    channel = {"type": "web_widget", "website_url": "https://shop.example", "welcome_title": "Welcome to the shop"}
    made: dict[str, str] = ada.post("inboxes", {"name": "Shop", "channel": channel})
    return made


def write(stack_info: StackInfo, token: str, text: str) -> None:
    """As a visitor with a browser of their own."""
    site = f"?website_token={token}"
    base = f"{stack_info.url}/api/v1/widget"
    known = call("POST", f"{base}/config{site}", {})[1]["website_channel_config"]
    call("POST", f"{base}/messages{site}", {"message": {"content": text}}, {"x-auth-token": known["auth_token"]})


def test_page_shows_the_site_without_a_script(browser: Browser, stack_info: StackInfo, shop: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stack_info.url}/widget?website_token={shop['website_token']}&locale=ar")
    expect(page.get_by_role("heading", name="Welcome to the shop")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto(f"{stack_info.url}/widget?website_token=nobody&locale=de")
    expect(page.locator("html[lang=de] p")).to_be_visible()
    context.close()


@pytest.mark.parametrize("is_listed", [False, True])
def test_allowed_site_shows_the_page(
    browser: Browser, stack_info: StackInfo, ada: Agent, shop: dict[str, str], is_listed: bool
) -> None:
    allow(ada, shop, site_of(stack_info) if is_listed else "")
    context = browser.new_context()
    chat = framed(context.new_page(), stack_info, shop["website_token"]).frame_locator("iframe[name=chat]")
    expect(chat.get_by_role("heading", name="Welcome to the shop")).to_be_visible()
    context.close()


def test_other_sites_cannot_show_the_page(browser: Browser, stack_info: StackInfo, ada: Agent, shop: dict[str, str]) -> None:
    allow(ada, shop, "other.example")
    context = browser.new_context()
    page = context.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        framed(page, stack_info, shop["website_token"])
    expect(page.frame_locator("iframe[name=chat]").get_by_role("heading", name="Welcome to the shop")).to_have_count(0)
    context.close()


def allow(ada: Agent, shop: dict[str, str], domains: str) -> None:
    changed = ada.request("PATCH", f"inboxes/{shop['id']}", json={"channel": {"allowed_domains": domains}})
    assert changed.status_code == 200, changed.text


def test_administrator_connects_a_website_and_sees_the_first_visitor(desks: Desks, stack_info: StackInfo) -> None:
    page = desks.open("ada").page
    page.goto("/settings/inboxes/new")
    form = page.get_by_role("dialog", name="New inbox")
    form.get_by_role("radio", name="Website").check()
    form.get_by_role("button", name="Continue").click()
    form.get_by_label("Name").fill("Roastery")
    form.get_by_label("Address of the site").fill("https://roastery.example")
    form.get_by_label("Color", exact=True).fill("#205080")
    form.get_by_label("Greeting").fill("Good to see you!")
    form.get_by_role("button", name="Connect").click()
    form.get_by_role("button", name="Continue").click()
    script = form.get_by_label("Code for your site", exact=True).input_value()
    token = script.partition('websiteToken: "')[2].partition('"')[0]
    write(stack_info, token, "Is the roastery open today?")
    expect(form.get_by_text("Is the roastery open today?")).to_be_visible()
    expect(form.get_by_text("has arrived.")).to_be_visible()


def test_settings_reach_the_page_and_the_keyboard_orders_the_questions(
    desks: Desks, stack_info: StackInfo, shop: dict[str, str]
) -> None:
    page = desks.open("ada").page
    page.goto(f"/settings/inboxes/{shop['id']}")
    page.get_by_label("Heading", exact=True).fill("Bonjour")
    expect(page.get_by_role("img", name="The chat as visitors see it").get_by_text("Bonjour")).to_be_visible()
    page.get_by_label("Ask before the first message").check()
    page.get_by_role("button", name="Move up: Full name").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move down: Full name")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    shown = call("GET", f"{stack_info.url}/api/v1/widget/config?website_token={shop['website_token']}", None)[1]
    assert (shown["welcome_title"], shown["pre_chat_form_enabled"]) == ("Bonjour", True)
    assert shown["pre_chat_form_options"]["pre_chat_fields"][0]["name"] == "emailAddress"
    page.get_by_label("Heading", exact=True).fill("Hola")
    page.get_by_role("button", name="Back to the inboxes").click()
    page.get_by_role("dialog", name="Discard your changes?").get_by_role("button", name="Discard").click()
    expect(page.get_by_role("link", name="Shop", exact=True).first).to_be_visible()


@pytest.mark.parametrize("name", ["plain", "strict", "app"])
def test_visitor_of_a_sample_site_writes_to_the_desk(browser: Browser, stack_info: StackInfo, ada: Agent, name: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(f"{site_of(stack_info)}/_sites/{name}")
    page.get_by_role("button", name="Chat with us").click()
    if name == "app":
        page.get_by_role("link", name="Beans").click()
        page.get_by_role("heading", name="Beans").wait_for()
    chat = page.frame_locator("#chatwoot_live_chat_widget")
    text = f"Hello from the {name} page {new_number()}"
    chat.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    row = until(lambda: next((each for each in ada.rows(status="open") if text in json.dumps(each)), None), "the message")
    ada.reply(row["id"], "We are here")
    expect(chat.get_by_text("We are here")).to_be_visible()
    assert problems == []
    context.close()
