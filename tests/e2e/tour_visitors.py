"""The stops of the visitors' page. Its answers are given here, because visitors come and go."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.desk_page import DeskPage
from tests.e2e.tour_stops import Stop, Stops

PATH = "**/api/v1/accounts/*/visits"
SHOP = {"inbox_id": 1, "opened_at": 1_790_000_000, "language": "fr", "browser": "Firefox", "open_tabs": 1}
KNOWN = {
    "id": "a",
    "address": "https://shop.example/cups",
    "title": "Cups",
    "contact": {"id": 1, "name": "Kim", "thumbnail": ""},
    "conversation_id": 1,
    "open_tabs": 2,
}
UNKNOWN = {"id": "b", "address": "https://shop.example/beans", "title": "", "contact": None, "conversation_id": None}
ANSWERS: tuple[tuple[str, str, list[int], list[dict[str, Any]]], ...] = (
    ("visitors, off", "Your websites do not list their visitors", [], []),
    ("visitors, nobody", "Nobody is on your website now", [1], []),
    ("visitors", "Unknown visitor", [1], [SHOP | KNOWN, SHOP | UNKNOWN]),
)


def visitors(desk: DeskPage) -> Stops:
    page = desk.page
    for name, text, inbox_ids, rows in ANSWERS:
        answer = {
            "meta": {"count": len(rows), "open_tabs": sum(each["open_tabs"] for each in rows), "inbox_ids": inbox_ids},
            "payload": rows,
        }
        page.route(PATH, lambda route, _, answer=answer: route.fulfill(json=answer))
        page.goto("/visitors")
        expect(page.get_by_text(text)).to_be_visible()
        yield Stop(name)
        page.unroute(PATH)
