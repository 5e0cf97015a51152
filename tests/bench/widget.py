"""`python -m tests.bench.widget` measures what the widget costs the page of a site.

A browser whose CPU is slowed four times loads a page without and with the widget, and counts requests, bytes and the shift of
the page's layout until its visitor could write. Times are ratios within one run.
"""

import gzip
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from infra.browser import find
from tests.e2e.conftest import CHROMIUM_OPTIONS
from tests.e2e.stack import PROJECT, LocalStack, StackInfo
from tests.e2e.visitor_page import VisitorPage

SLOWER, LOADS = 4, 7
IDLE = "() => new Promise(done => requestIdleCallback(() => done(performance.now())))"
EMPTY = "<!doctype html><title>A site</title><h1>A site</h1>"
SHIFT = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(each => { window.shift += each.value }))"
    ".observe({ type: 'layout-shift', buffered: true })"
)


def main() -> int:
    for name in ("sdk", "widget"):
        size = len(gzip.compress((PROJECT / "web" / "dist" / "packs" / "js" / f"{name}.js").read_bytes()))
        sys.stdout.write(f"{name}.js: {size / 1024:.1f} KB gzip\n")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stack = LocalStack(Path(folder) / "data")
        stack.start()
        try:
            browser = playwright.chromium.launch(executable_path=find(), args=list(CHROMIUM_OPTIONS))
            measure(browser, stack.stack_info)
            browser.close()
        finally:
            stack.stop()
    return 0


def measure(browser: Browser, stack_info: StackInfo) -> None:
    found = [(seconds_without(browser), *seconds_with(browser, stack_info)) for _ in range(LOADS)]
    without, idle, ready = (statistics.median(each[place] for each in found) for place in range(3))
    sys.stdout.write(
        f"CPU slowed {SLOWER} times, medians of {LOADS} loads: an empty page is idle after {without:.2f} s, one with the "
        f"widget after {idle:.2f} s ({idle / without:.1f} times); its visitor can write after {ready:.2f} s\n"
    )
    context = browser.new_context()
    visitor = VisitorPage(context, stack_info)
    visitor.page.add_init_script(SHIFT)
    visitor.visit()
    visitor.page.wait_for_timeout(2_000)
    shift = visitor.page.evaluate("window.shift")
    sys.stdout.write(f"a visitor who looks: {len(visitor.requests)} requests {visitor.requests}, layout shift {shift}\n")
    context.close()


def seconds_without(browser: Browser) -> float:
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(body=EMPTY, content_type="text/html"))
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto("http://site.example/")
    seconds = float(page.evaluate(IDLE)) / 1000
    page.close()
    return seconds


def seconds_with(browser: Browser, stack_info: StackInfo) -> tuple[float, float]:
    """Until the page is idle, and until the chat could be opened."""
    context = browser.new_context()
    visitor = VisitorPage(context, stack_info)
    visitor.page.context.new_cdp_session(visitor.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    visitor.page.add_init_script("addEventListener('chatwoot:ready', () => { window.readyAt = performance.now() })")
    visitor.visit()
    ready = float(visitor.page.evaluate("window.readyAt")) / 1000
    idle = float(visitor.page.evaluate(IDLE)) / 1000
    context.close()
    return idle, ready


if __name__ == "__main__":
    sys.exit(main())
