"""The agents' client in a real browser, over a line that is cut every two seconds while messages flow."""

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
from tests.e2e.stack import StackInfo
from tests.e2e.test_browser_offline import words
from tests.e2e.waiting import until
from tests.reconnect.proxy import NetworkFaults, Proxy

EVERY, SECONDS = 2.0, 20.0
LOST_REQUESTS = 0.3


@pytest.fixture
def proxy(stack_info: StackInfo) -> Iterator[Proxy]:
    running = Proxy(int(stack_info.url.rpartition(":")[2]), NetworkFaults()).start()
    yield running
    running.stop()


@pytest.fixture
def desks_behind(browser: Browser, stack_info: StackInfo, proxy: Proxy, tmp_path: Path) -> Iterator[Desks]:
    """Pages that reach the stack through the proxy, and know of no other way."""
    opened = Desks(browser, StackInfo({**stack_info.data, "url": proxy.url}), {}, tmp_path)
    yield opened
    opened.close()
    assert not opened.page_errors, f"the pages complained: {opened.page_errors}"


@pytest.mark.parametrize("lost", [0.0, LOST_REQUESTS], ids=["socket", "socket and requests"])
def test_every_message_is_there_once(
    lost: float,
    desks_behind: Desks,
    proxy: Proxy,
    telegram: TelegramCustomer,
    ada: Agent,
    ben: Agent,
    provider: Provider,
    report: Report,
) -> None:
    """Three write: the customer, a colleague, and the agent whose line it is."""
    telegram.write("word 0 of the customer")
    number = ada.conversation_of(telegram.name)
    page = desks_behind.open("ada")
    page.open(telegram.name)
    page.wait_until_live()
    expect(words(page)).to_have_text(["word 0 of the customer"])

    proxy.faults = NetworkFaults(cut_after=EVERY, lost=lost)
    spoken = talk(page, telegram, ben, number)
    proxy.faults = NetworkFaults()
    ended = time.monotonic()
    until(lambda: set(spoken) <= set(ada.all_texts(number)), "what was said has arrived")
    said = ada.all_texts(number)
    expect(words(page)).to_have_text(said)
    took = time.monotonic() - ended
    assert len(said) == 1 + len(spoken), "nothing was said twice"
    for author in ("customer", "Ben", "Ada"):
        assert [text for text in said[1:] if author in text] == [text for text in spoken if author in text]
    expect(page.row(telegram.name)).to_have_count(1)
    expect(page.row(telegram.name)).to_contain_text(said[-1])
    expect(page.page.get_by_role("status").get_by_text(re.compile("Reconnecting|offline"))).to_have_count(0)
    sent = [call.text for call in provider.wait_for(telegram.id, len([text for text in said if "customer" not in text]))]
    assert len(sent) == len(set(sent)), "nothing was sent twice"
    assert proxy.cuts >= SECONDS / EVERY / 2
    what = f"{len(said)} messages, {proxy.cuts} cuts, {proxy.lost} requests lost"
    report(f"drop: browser: {what}; all there, each once, {took:.1f} s after the last cut")


def talk(page: DeskPage, telegram: TelegramCustomer, colleague: Agent, number: int) -> list[str]:
    """For twenty seconds somebody says something every half second; what was said."""
    spoken = []
    ends = time.monotonic() + SECONDS
    for turn in itertools.count(1):
        if turn % 3 == 1:
            spoken.append(f"word {turn} of the customer")
            telegram.write(spoken[-1])
        elif turn % 3 == 2:
            spoken.append(f"word {turn} of Ben")
            colleague.reply(number, spoken[-1])
        else:
            spoken.append(f"word {turn} of Ada")
            page.reply(spoken[-1])
        page.page.wait_for_timeout(500)
        if time.monotonic() > ends:
            break
    return spoken
