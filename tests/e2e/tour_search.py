"""The stops of the page of all results."""

from urllib.parse import urlencode

from playwright.sync_api import expect

from tests.e2e.desk_page import DeskPage
from tests.e2e.showcase import Showcase
from tests.e2e.tour_stops import Stop, Stops


def search_page(desk: DeskPage, showcase: Showcase) -> Stops:
    page = desk.page
    page.goto("/search")
    expect(page.get_by_text("Find messages of all time")).to_be_visible()
    yield Stop("search, no words")
    page.get_by_role("searchbox").fill("story")
    expect(page.get_by_role("list", name="Results")).to_be_visible()
    yield Stop("search, messages")
    for kind in ("Conversations", "Contacts"):
        page.goto(f"/search?{urlencode({'q': showcase.mixed, 'kind': kind.lower()})}")
        expect(page.get_by_role("list", name="Results")).to_be_visible()
        yield Stop(f"search, {kind}")
    page.goto("/search?q=xyzzy-plugh&since=2026-01-01")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    yield Stop("search, no match")
