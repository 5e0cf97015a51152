"""Pages that the visitor of a website's conversation has seen."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.erasure import actions as erasure
from chalicelib.features.page_visits.model import GAP_MS, LEASE_MS, SEEN_PAGES
from chalicelib.ports import Put
from tests.features.erasure.remaining import settle_twice
from tests.features.page_visits.conftest import page, report
from tests.features.page_visits.specimen import SHOP, TAB
from tests.support.company import Company
from tests.support.widget import Widget

OTHER_TAB = "tab-fedcba9876543210"


def pages(company: Company, number: int = 1, name: str = "ben") -> list[tuple[str, bool]]:
    """Path, and whether the page is open."""
    answer = company.client(name).request("GET", f"/api/v1/accounts/{company.account_id}/conversations/{number}/visits")
    assert answer.status == 200, answer.text
    return [(each["address"].removeprefix(SHOP), each["is_open"]) for each in answer.json["payload"]]


def later(company: Company, milliseconds: int = GAP_MS) -> None:
    company.desk.clock.at += milliseconds


@pytest.fixture(name="vera")
def _vera(widget: Widget) -> Widget:
    widget.write("Hello")
    return widget


def test_agents_see_the_pages_and_which_one_is_open(company: Company, vera: Widget) -> None:
    assert pages(company) == []
    answer = report(vera, "/cups?token=secret", page("/", 90), page("/cups?token=secret", 3))
    assert answer.json == {"renew_after": 240, "keeps_history": True}
    assert pages(company) == [("/cups", True), ("/", False)]
    later(company)
    report(vera, "/", page("/"))
    assert pages(company) == [("/", True), ("/cups", False)]
    assert "secret" not in str(company.desk.store.items)


def test_two_tabs_have_two_pages_open(company: Company, vera: Widget) -> None:
    report(vera, "/cups")
    later(company)
    report(vera, "/", tab=OTHER_TAB)
    assert pages(company) == [("/", True), ("/cups", True)]
    report(vera, None)
    assert pages(company) == [("/", True), ("/cups", False)]


def test_open_page_expires_by_itself_and_is_renewed(company: Company, vera: Widget) -> None:
    report(vera, "/")
    later(company, LEASE_MS - 1)
    assert pages(company) == [("/", True)]
    report(vera, "/")
    later(company, LEASE_MS - 1)
    assert pages(company) == [("/", True)]
    later(company, 1)
    assert pages(company) == [("/", False)]


def test_renewal_and_repetition_write_no_history(company: Company, vera: Widget) -> None:
    report(vera, "/cups", page("/cups", 1))
    key = SEEN_PAGES.key(company.account_id, 1)
    before = company.desk.store.get(key)
    for _ in range(3):
        assert report(vera, "/cups", page("/cups", 1)).status == 200
    later(company, 240_000)
    report(vera, "/cups")
    assert company.desk.store.get(key) == before


def test_second_change_within_two_seconds_changes_nothing_and_is_asked_for_again(company: Company, vera: Widget) -> None:
    report(vera, "/")
    later(company, GAP_MS - 1)
    before = dict(company.desk.store.items)
    for tab in (TAB, OTHER_TAB):
        answer = report(vera, "/cups", page("/cups"), tab=tab)
        assert (answer.status, answer.json) == (200, {"renew_after": 2, "keeps_history": False})
    assert company.desk.store.items == before
    later(company, 1)
    assert report(vera, "/cups", page("/cups", 1)).status == 200
    assert pages(company) == [("/cups", True), ("/", False)]


def test_tab_that_leaves_too_soon_is_closed_and_keeps_its_pages_for_its_next_report(company: Company, vera: Widget) -> None:
    report(vera, "/")
    assert report(vera, None, page("/cups")).json == {"renew_after": 2, "keeps_history": False}
    assert pages(company) == [("/", False)]
    later(company)
    assert report(vera, "/", page("/cups", 2), page("/")).json["keeps_history"] is True
    assert sorted(pages(company)) == [("/", True), ("/cups", False)]


def test_concurrent_tabs_lose_no_page(company: Company, vera: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    put = company.desk.store.put

    def overtaken(write: Put) -> None:
        monkeypatch.setattr(company.desk.store, "put", put)
        assert report(vera, "/", tab=OTHER_TAB).status == 200
        later(company)
        put(write)

    monkeypatch.setattr(company.desk.store, "put", overtaken)
    assert report(vera, "/cups").status == 200
    assert sorted(pages(company)) == [("/", True), ("/cups", True)]


def test_visitor_without_a_conversation_leaves_nothing(company: Company, widget: Widget) -> None:
    before = dict(company.desk.store.items)
    assert report(widget, "/", page("/")).json == {"renew_after": None, "keeps_history": False}
    assert report(Widget(company.desk), "/").json == {"renew_after": None, "keeps_history": False}
    assert company.desk.store.items == before


def test_resolved_conversation_follows_no_pages(company: Company, vera: Widget) -> None:
    report(vera, "/")
    conversations.toggle_status(company.desk, company.caller(), 1, status=Status.RESOLVED)
    later(company, LEASE_MS)
    assert report(vera, "/cups", page("/cups")).json == {"renew_after": None, "keeps_history": False}
    assert pages(company) == [("/", False)]


def test_pages_go_with_the_conversation(company: Company, vera: Widget) -> None:
    report(vera, "/")
    erasure.delete_contact(company.desk, company.caller(), company.conversation(1).contact_id)
    settle_twice(company)
    assert company.desk.store.of_kind("seen_pages") == []
    assert report(vera, "/").json == {"renew_after": None, "keeps_history": False}


def test_survivor_of_a_merge_has_the_pages_of_both(company: Company, vera: Widget, shop: Inbox) -> None:
    report(vera, "/cups")
    link = company.desk.store.of_kind("contact_inbox", company.account_id, shop.id)[0]
    made: Any = create_conversation(
        company.desk, company.caller(), inbox_id=shop.id, contact_id=link.contact_id, source_id=link.source_id
    )
    merge_conversations(company.desk, company.caller(), 1, into_id=made.id)
    assert pages(company, made.id) == [("/cups", True)]
    assert pages(company, 1) == [("/cups", True)]
    later(company)
    report(vera, "/")
    assert pages(company, made.id) == [("/", True), ("/cups", False)]


def test_agents_without_the_inbox_and_conversations_without_pages(company: Company, vera: Widget) -> None:
    report(vera, "/")
    url = f"/api/v1/accounts/{company.account_id}/conversations/1/visits"
    assert company.client("cleo").request("GET", url).json["code"] == "inbox_not_yours"
    company.receive("Hello")
    assert pages(company, 2) == []


def test_bad_reports_change_nothing(company: Company, vera: Widget) -> None:
    before = dict(company.desk.store.items)
    bad: list[tuple[Any, int]] = [
        ({"tab": "short", "current": page("/")}, 422),
        ({"tab": TAB, "current": {"address": "javascript:alert(1)"}}, 422),
        ({"tab": TAB, "opened": [page("/")] * 21}, 422),
        ({"tab": TAB, "current": page("/", 90_000)}, 422),
        ({"tab": TAB, "current": {"address": "https://x/" + "x" * 2048}}, 422),
    ]
    for body, status in bad:
        answer = vera.request("POST", "/visits", body)
        assert answer.status == status, answer.text
    assert vera.request("POST", "/visits", {"tab": TAB, "current": {"address": "x"}}).json["code"] == "page_address_invalid"
    assert Widget(company.desk, "unknown").request("POST", "/visits", {"tab": TAB}).json["code"] == "inbox_not_found"
    assert company.desk.store.items == before


def test_suspended_account_keeps_nothing(company: Company, vera: Widget) -> None:
    key = keys.account(company.account_id)
    company.desk.store.items[key] = replace(company.desk.store.items[key], status="suspended")
    assert report(vera, "/").json["code"] == "account_suspended"
    assert company.desk.store.of_kind("open_tab") == company.desk.store.of_kind("seen_pages") == []
