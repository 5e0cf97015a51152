"""Unmodified packages of others that show the widget (`tests/clients`): a plug-in for Vue, and the component of React Native."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.customers import new_number
from tests.e2e.desk_api import Agent
from tests.e2e.stack import PROJECT, StackInfo
from tests.e2e.visitor_page import TIMEOUT_MS
from tests.e2e.waiting import until

CLIENTS = PROJECT / "tests" / "clients"
Row = dict[str, Any]
Show = Callable[[str, Row], Page]


@pytest.fixture(scope="module")
def built() -> None:
    subprocess.run(("npm", "run", "--silent", "build"), cwd=CLIENTS, check=True, capture_output=True)


@pytest.fixture
def shop(ada: Agent) -> Row:
    made: Row = ada.post("inboxes", {"name": "Shop", "channel": {"type": "web_widget", "website_url": "https://shop.example"}})
    return made


@pytest.fixture
def show(built: None, context: BrowserContext, stack_info: StackInfo) -> Show:
    """Opens a page of another host with the bundle of a client, whose options are those given. Chromium takes a page whose answer
    the test makes for one of the internet, which may not ask the desk on this machine."""
    context.grant_permissions(["local-network-access"])

    def run(bundle: str, options: Row) -> Page:
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        address = f"{stack_info.url.replace('localhost', '127.0.0.1')}/_clients"
        code = (CLIENTS / "dist" / bundle).read_text("utf-8")
        scripts = f"<script>options = {json.dumps(options)}</script><script src=client.js></script>"
        html = f"<!doctype html><title>Shop</title><body>{scripts}"
        page.route(f"{address}/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.route(f"{address}/client.js", lambda route: route.fulfill(body=code, content_type="text/javascript; charset=utf-8"))
        page.goto(f"{address}/")
        return page

    return run


def row_with(ada: Agent, text: str) -> Row:
    def probe() -> Row | None:
        return next((row for row in ada.rows() if any(message["content"] == text for message in row["messages"])), None)

    found = until(probe, f"a conversation with “{text}”")
    assert found
    return found


def test_plugin_for_vue_shows_and_steers_the_widget(show: Show, stack_info: StackInfo, ada: Agent, shop: Row) -> None:
    text, label = f"From a Vue site {new_number()}", "vue-site"
    ada.post("labels", {"title": label})
    page = show(
        "vue_site/site.js",
        {
            "init": {"baseUrl": stack_info.url, "websiteToken": shop["website_token"]},
            "settings": {"launcherTitle": "Ask the shop", "locale": "en", "position": "left"},
        },
    )
    chat = page.frame_locator("#chatwoot_live_chat_widget")
    expect(page.get_by_role("button", name="Ask the shop")).to_be_visible()
    expect(page.get_by_text("The chat is closed")).to_be_visible()
    page.evaluate("chat.setUser('vera-17', {name: 'Vera Vogel', email: 'vera.vogel@customer.example'})")
    page.evaluate("chat.toggle('open')")
    expect(page.get_by_text("The chat is open")).to_be_visible()
    chat.get_by_label("Write a message").fill(text)
    page.keyboard.press("Enter")
    number = row_with(ada, text)["id"]
    page.evaluate("chat.setCustomAttributes({plan: 'gold', city: 'Bern'})")
    page.evaluate("chat.deleteCustomAttribute('city')")
    page.evaluate("chat.setConversationCustomAttributes({order: '1234'})")
    page.evaluate("chat.setLabel('vue-site')")
    until(lambda: ada.conversation(number)["labels"] == [label], "the label")

    def stored() -> tuple[Row, Row, str, str]:
        sender = ada.conversation(number)["meta"]["sender"]
        return (
            sender["custom_attributes"],
            ada.conversation(number)["custom_attributes"],
            sender["name"],
            sender["identifier"],
        )

    until(lambda: stored() == ({"plan": "gold"}, {"order": "1234"}, "Vera Vogel", "vera-17"), "what the site said")
    page.evaluate("chat.removeLabel('vue-site')")
    until(lambda: ada.conversation(number)["labels"] == [], "no label")
    page.evaluate("chat.setLocale('de')")
    expect(chat.get_by_label("Nachricht schreiben")).to_be_visible()
    with page.context.expect_page() as popped:
        page.evaluate("chat.popoutChatWindow()")
    expect(popped.value.get_by_text(text)).to_be_visible()
    page.evaluate("chat.toggle('close')")
    expect(page.get_by_text("The chat is closed")).to_be_visible()
    page.evaluate("chat.toggleBubbleVisibility('hide')")
    expect(page.get_by_role("button", name="Ask the shop")).to_be_hidden()
    page.evaluate("chat.reset()")
    page.evaluate("chat.toggle('open')")
    expect(chat.get_by_text(text)).to_have_count(0)


class Device:
    """Plays the part of React Native: it opens the page that the package's web view names, runs the package's script in it, and
    hands over what the page posts."""

    def __init__(self, context: BrowserContext, app: Page) -> None:
        self._app = app
        app.wait_for_function("window.webView")
        self.address: str = app.evaluate("webView.source.uri")
        self.page = context.new_page()
        self.page.set_default_timeout(TIMEOUT_MS)
        self.page.expose_function("posted", self._hand_over)
        self.page.add_init_script("window.ReactNativeWebView = { postMessage: text => window.posted(text) }")
        self.page.goto(self.address)
        self.page.evaluate(app.evaluate("webView.injectedJavaScript"))

    def _hand_over(self, text: str) -> None:
        self._app.evaluate("data => webView.onMessage({ nativeEvent: { data } })", text)

    @property
    def token(self) -> str | None:
        """The visitor's token, as the package keeps it."""
        kept: str | None = self._app.evaluate("localStorage.getItem('cwCookie')")
        return kept


def test_component_of_react_native_finds_its_conversation_again(
    show: Show, context: BrowserContext, stack_info: StackInfo, ada: Agent, shop: Row
) -> None:
    text = f"From an app {new_number()}"
    options = {
        "baseUrl": stack_info.url,
        "websiteToken": shop["website_token"],
        "locale": "de",
        "colorScheme": "dark",
        "user": {"identifier": "kim-4", "name": "Kim Kern", "email": "kim.kern@customer.example"},
        "customAttributes": {"app_version": "4.2"},
    }
    first = Device(context, show("native_app/app.js", options))
    first.page.get_by_label("Nachricht schreiben").fill(text)
    first.page.keyboard.press("Enter")
    number = row_with(ada, text)["id"]

    def customer() -> tuple[str, str, Row]:
        sender = ada.conversation(number)["meta"]["sender"]
        return sender["name"], sender["identifier"], sender["custom_attributes"]

    until(lambda: customer() == ("Kim Kern", "kim-4", {"app_version": "4.2"}), "what the app said")
    until(lambda: first.token, "the token in the app's storage")
    ada.reply(number, "The answer to the app")
    expect(first.page.get_by_text("The answer to the app")).to_be_visible()
    second = Device(context, show("native_app/app.js", options))
    expect(second.page.get_by_text("The answer to the app")).to_be_visible()
    second.page.get_by_label("Nachricht schreiben").fill("And thanks")
    second.page.keyboard.press("Enter")
    ada.wait_for_text(number, "And thanks")
