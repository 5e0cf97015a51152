"""A visitor who comes back: with a token that ends soon, and after an hour in which the computer slept."""

import time
from typing import Any
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import BrowserContext, expect

from chalicelib.actions import visitor_tokens
from chalicelib.actions.visitor_tokens import LIFE_SECONDS, VisitorClaims
from tests.e2e.aws_resources import AwsResources
from tests.e2e.customers import new_number
from tests.e2e.desk_api import Agent
from tests.e2e.stack import StackInfo
from tests.e2e.test_browser_visitor import conversation_with
from tests.e2e.visitor_page import VisitorPage
from tests.e2e.waiting import until

HOUR_SECONDS = 3_600


@pytest.fixture
def visitor(context: BrowserContext, stack_info: StackInfo) -> VisitorPage:
    return VisitorPage(context, stack_info)


def cookie_of(context: BrowserContext) -> dict[str, Any]:
    return next(dict(each) for each in context.cookies() if each["name"] == "cw_conversation")


def claims_of(context: BrowserContext, inbox_id: int, digest_key: str) -> VisitorClaims:
    token = unquote(cookie_of(context)["value"])
    found = visitor_tokens.read(token, inbox_id, int(time.time()), digest_key)
    assert found
    return found


def test_token_that_ends_in_an_hour_is_renewed_and_keeps_the_conversation(
    context: BrowserContext, visitor: VisitorPage, ada: Agent, aws: AwsResources
) -> None:
    first = f"Last winter {new_number()}"
    visitor.visit().open_chat().write(first)
    visitor.wait_until_sent(first)
    number = conversation_with(ada, first)
    key = aws.digest_key()
    inbox_id, now = ada.conversation(number)["inbox_id"], int(time.time())
    source_id = claims_of(context, inbox_id, key).source_id
    old = visitor_tokens.signed(source_id, inbox_id, now - LIFE_SECONDS + HOUR_SECONDS, key)
    context.add_cookies([{**cookie_of(context), "value": quote(old)}])  # type: ignore[typeddict-item]
    assert claims_of(context, inbox_id, key).exp <= now + HOUR_SECONDS
    visitor.reload()
    visitor.open_chat()
    expect(visitor.texts).to_have_text([first])
    until(lambda: claims_of(context, inbox_id, key).exp >= now + LIFE_SECONDS, "a renewed token")
    assert claims_of(context, inbox_id, key).source_id == source_id
    visitor.write("And this winter")
    visitor.wait_until_sent("And this winter")
    ada.wait_for_text(number, "And this winter")


def test_visitor_whose_computer_slept_for_an_hour_sees_what_came_meanwhile(
    context: BrowserContext, visitor: VisitorPage, ada: Agent
) -> None:
    first = f"Before lunch {new_number()}"
    visitor.page.clock.install()
    visitor.visit().open_chat().write(first)
    visitor.wait_until_sent(first)
    number = conversation_with(ada, first)
    context.set_offline(True)
    for text in ("Are you there?", "I wait"):
        ada.reply(number, text)
    visitor.page.clock.fast_forward(HOUR_SECONDS * 1_000)
    context.set_offline(False)
    expect(visitor.texts).to_have_text([first, "Are you there?", "I wait"])
    ada.reply(number, "Welcome back")
    expect(visitor.texts.last).to_have_text("Welcome back")
    visitor.write("Now I am")
    visitor.wait_until_sent("Now I am")
    assert ada.texts(number) == [first, "Are you there?", "I wait", "Welcome back", "Now I am"]
    assert all("ERR_INTERNET_DISCONNECTED" in error for error in visitor.errors)
