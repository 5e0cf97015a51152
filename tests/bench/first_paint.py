"""Measures when the rows of the list are on the screen, on a line whose every round trip takes 300 ms.

`python -m tests.bench.first_paint` starts the local desk and a browser, and loads the desk of an agent who has signed in before.
The browser adds the latency to each request. The budget is that of the whole page: network, scripts and rendering.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from infra.browser import find
from tests.e2e.conftest import CHROMIUM_OPTIONS
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import ALL_CONVERSATIONS, DeskPage
from tests.e2e.provider import Provider
from tests.e2e.stack import LocalStack, StackInfo

ROUND_TRIP_MS = 300
BUDGET_SECONDS = 1.3
LOADS = 7
BYTES_PER_SECOND = 1_250_000

FIRST_ROW = """
new MutationObserver((_, observer) => {
  if (document.querySelector('ul[aria-label="Conversations"] li')) {
    observer.disconnect()
    requestAnimationFrame(() => { window.firstRow = performance.now() })
  }
}).observe(document, { childList: true, subtree: true })
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        provider = Provider()
        provider.start()
        stack = LocalStack(
            Path(folder) / "data", providers={"TELEGRAM_API_BASE": provider.telegram_base, "GRAPH_API_BASE": provider.graph_base}
        )
        stack.start()
        try:
            receive_conversations(stack.stack_info)
            browser = playwright.chromium.launch(executable_path=find(), args=list(CHROMIUM_OPTIONS))
            page = signed_in(browser.new_page(base_url=stack.stack_info.url), stack.stack_info)
            seconds, near = zip(
                *((seconds_to_rows(page, ROUND_TRIP_MS), seconds_to_rows(page, 0)) for _ in range(LOADS)), strict=True
            )
            requests = requests_before_rows(page)
            browser.close()
        finally:
            stack.stop()
            provider.stop()
    median, at_once = statistics.median(seconds), statistics.median(near)
    within = "ok" if median <= BUDGET_SECONDS else "OVER"
    sys.stdout.write(
        f"rows on the screen after {median:.2f} s (budget {BUDGET_SECONDS} s, {within}) at {ROUND_TRIP_MS} ms per round trip\n"
    )
    sys.stdout.write(f"  all loads: {', '.join(f'{each:.2f}' for each in seconds)}\n")
    trips = (median - at_once) / ROUND_TRIP_MS * 1000
    sys.stdout.write(f"  without latency: {at_once:.2f} s, so that {trips:.1f} round trips follow each other\n")
    sys.stdout.write(
        f"  requests of the API before the first row: {len(requests)}\n" + "".join(f"    {each}\n" for each in requests)
    )
    return int(median > BUDGET_SECONDS)


def receive_conversations(stack_info: StackInfo) -> None:
    agent = Agent(stack_info, "ada")
    for number in range(30):
        customer = TelegramCustomer(stack_info)
        customer.write(f"Message {number}")
        agent.wait_for_text(agent.conversation_of(customer.name), f"Message {number}")
    agent.close()


def signed_in(page: Page, stack_info: StackInfo) -> Page:
    user = stack_info.user("ada")
    page.goto(ALL_CONVERSATIONS)
    desk = DeskPage(page)
    desk.sign_in(user["email"], user["password"])
    desk.rows.first.wait_for()
    page.add_init_script(FIRST_ROW)
    return page


def seconds_to_rows(page: Page, latency: int) -> float:
    """Of a load with an empty cache, as after a release. `latency`: milliseconds."""
    slow = slow_line(page, latency)
    page.goto(ALL_CONVERSATIONS)
    DeskPage(page).rows.first.wait_for()
    seconds = float(page.evaluate("() => new Promise(done => requestAnimationFrame(() => done(window.firstRow)))")) / 1000
    slow.detach()
    return seconds


def slow_line(page: Page, latency: int) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency, **speed})
    return session


def requests_before_rows(page: Page) -> list[str]:
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url.partition("/api/")[2][:80]) if "/api/" in request.url else None)
    page.goto(ALL_CONVERSATIONS)
    DeskPage(page).rows.first.wait_for()
    return found


if __name__ == "__main__":
    sys.exit(main())
