"""The web client in a real browser while its connection is cut every two seconds during traffic."""

import itertools
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.concurrency import Report
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.provider import Provider
from tests.e2e.stack import LocalStack, StackInfo
from tests.e2e.test_browser_offline import message_texts
from tests.e2e.waiting import until, until_no_problems
from tests.reconnect.proxy import NetworkFaults, Proxy

CUT_AFTER_SECONDS, SECONDS = 2.0, 20.0
LOST_REQUEST_SHARE = 0.3


@pytest.fixture
def proxy(stack: LocalStack) -> Iterator[Proxy]:
    """On the port whose pages may open sockets."""
    target = int(stack.stack_info.url.rpartition(":")[2])
    running = Proxy(target, NetworkFaults(), own_port=stack.proxy_port).start()
    yield running
    running.stop()


@pytest.fixture
def proxied_desks(browser: Browser, stack_info: StackInfo, proxy: Proxy, tmp_path: Path) -> Iterator[Desks]:
    """Pages that reach the stack only through the proxy."""
    opened = Desks(browser, StackInfo({**stack_info.data, "url": proxy.url}), {}, tmp_path)
    yield opened
    opened.close()
    assert not opened.page_errors, f"errors on the pages: {opened.page_errors}"


@pytest.mark.parametrize("lost", [0.0, LOST_REQUEST_SHARE], ids=["socket", "socket and requests"])
def test_each_message_appears_once(
    lost: float,
    proxied_desks: Desks,
    proxy: Proxy,
    telegram: TelegramCustomer,
    ada: Agent,
    ben: Agent,
    provider: Provider,
    report: Report,
) -> None:
    """The customer, a colleague, and the agent with the cut connection write messages."""
    telegram.write("text 0 of the customer")
    number = ada.conversation_of(telegram.name)
    page = proxied_desks.open("ada")
    page.open(telegram.name)
    page.wait_until_live()
    expect(message_texts(page)).to_have_text(["text 0 of the customer"])

    proxy.faults = NetworkFaults(cut_after=CUT_AFTER_SECONDS, lost=lost)
    written = write_messages(page, telegram, ada, ben, number)
    proxy.faults = NetworkFaults()
    ended = time.monotonic()
    until_no_problems(lambda: sorted(set(written) - set(ada.all_texts(number))))
    texts = ada.all_texts(number)
    expect(message_texts(page)).to_have_text(texts)
    took = time.monotonic() - ended
    assert len(texts) == 1 + len(written), "no message is stored twice"
    for author in ("customer", "Ben", "Ada"):
        assert [text for text in texts[1:] if author in text] == [text for text in written if author in text]
    expect(page.row(telegram.name)).to_have_count(1)
    expect(page.row(telegram.name)).to_contain_text(texts[-1])
    expect(page.page.get_by_role("status").get_by_text(re.compile("Reconnecting|offline"))).to_have_count(0)
    sent = [call.text for call in provider.wait_for(telegram.id, len([text for text in texts if "customer" not in text]))]
    assert len(sent) == len(set(sent)), "no message is sent twice"
    assert proxy.cuts >= SECONDS / CUT_AFTER_SECONDS / 2
    summary = f"{len(texts)} messages, {proxy.cuts} cuts, {proxy.lost} requests lost"
    report(f"reconnect: browser: {summary}; each message once, {took:.1f} s after the last cut")


def write_messages(page: DeskPage, telegram: TelegramCustomer, ada: Agent, ben: Agent, number: int) -> list[str]:
    """Writes a message every half second for `SECONDS`, by each author in turn; returns the texts. Ada writes on the page."""
    written: list[str] = []
    deadline = time.monotonic() + SECONDS
    for turn in itertools.count(1):
        if turn % 3 == 1:
            written.append(f"text {turn} of the customer")
            telegram.write(written[-1])
        elif turn % 3 == 2:
            written.append(f"text {turn} of Ben")
            ben.reply(number, written[-1])
        else:
            settle(page, ada, number, written)
            written.append(f"text {turn} of Ada")
            page.reply(written[-1])
        page.page.wait_for_timeout(500)
        if time.monotonic() > deadline:
            break
    settle(page, ada, number, written)
    return written


def settle(page: DeskPage, ada: Agent, number: int, written: list[str]) -> None:
    """Waits until Ada's newest reply is stored. The desk refuses one if Ben has answered while the connection was cut, and gives
    its text back: she sends it anyway, instead of writing the next one over it."""
    own = [text for text in written if "Ada" in text][-1:]
    send_anyway = page.thread.get_by_role("alert").get_by_role("button", name="Send anyway")

    def is_stored() -> bool:
        if send_anyway.is_visible():
            send_anyway.click()
        return set(own) <= set(ada.all_texts(number))

    until(is_stored, f"stored: {own}")
