"""The list of those who are on a website now."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.rate_limits import Limit, RateLimits
from chalicelib.features.erasure import actions as erasure
from chalicelib.features.page_visits import actions
from chalicelib.features.page_visits.model import GAP_MS, LEASE_MS
from tests.features.erasure.remaining import settle_twice
from tests.features.page_visits.conftest import report
from tests.features.page_visits.specimen import SHOP, TAB
from tests.security.visitors import Visitor, network
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.widget import Widget

NOBODY = {"meta": {"count": 0, "open_tabs": 0, "inbox_ids": []}, "payload": []}


def listed(company: Company, name: str = "ben") -> Any:
    answer = company.client(name).request("GET", f"/api/v1/accounts/{company.account_id}/visits")
    assert answer.status == 200, answer.text
    return answer.json


def stranger(company: Company) -> Widget:
    return Widget(company.desk)


def test_visitor_who_only_looks_is_listed(company: Company, shop: Inbox, live: None) -> None:
    company.desk.clock.at = 600_000_000
    assert report(stranger(company), "/cups?x=1", title="Cups").json == {"renew_after": 240, "keeps_history": False}
    assert listed(company) == {
        "meta": {"count": 1, "open_tabs": 1, "inbox_ids": [shop.id]},
        "payload": [
            {
                "id": TAB,
                "inbox_id": shop.id,
                "address": f"{SHOP}/cups",
                "title": "Cups",
                "opened_at": 600_000,
                "language": "de",
                "browser": "Firefox",
                "open_tabs": 1,
                "contact": None,
                "conversation_id": None,
            }
        ],
    }


def test_tab_is_listed_once_until_it_leaves_or_expires(company: Company, live: None) -> None:
    for _ in range(6):
        report(stranger(company), "/")
        company.desk.clock.at += LEASE_MS - 1
        assert listed(company)["meta"]["count"] == 1
    company.desk.clock.at += 1
    assert listed(company)["payload"] == []
    report(stranger(company), "/")
    company.desk.clock.at += LEASE_MS - 1
    report(stranger(company), None)
    assert listed(company)["payload"] == []


def test_known_visitor_has_contact_and_conversation(company: Company, widget: Widget, live: None) -> None:
    widget.post("/conversations", {"contact": {"name": "Vera"}, "message": {"content": "Hello"}})
    report(widget, "/")
    (shown,) = listed(company)["payload"]
    contact = company.contact(shown["contact"]["id"])
    assert (shown["contact"]["name"], shown["contact"]["thumbnail"], shown["conversation_id"]) == ("Vera", "", 1)
    company.desk.store.items[keys.contact(company.account_id, contact.id)] = replace(contact, photo="photos/vera")
    assert listed(company)["payload"][0]["contact"]["thumbnail"].endswith("/photos/vera")
    erasure.delete_contact(company.desk, company.caller(), contact.id)
    settle_twice(company)
    report(widget, "/")
    (shown,) = listed(company)["payload"]
    assert (shown["contact"], shown["conversation_id"]) == (None, None)


def test_agents_see_the_visitors_of_their_inboxes(company: Company, live: None) -> None:
    report(stranger(company), "/")
    assert listed(company, "ada")["meta"]["count"] == 1
    assert listed(company, "cleo") == NOBODY


def test_site_without_the_setting_lists_nobody(company: Company, widget: Widget) -> None:
    widget.write("Hello")
    report(widget, "/")
    assert listed(company) == NOBODY


def test_tabs_of_one_known_visitor_are_one_row(company: Company, widget: Widget, live: None) -> None:
    widget.write("Hello")
    for number, each in enumerate((widget, stranger(company), widget, stranger(company))):
        assert report(each, f"/{number}", tab=f"{TAB}{number}").status == 200
        company.desk.clock.at += GAP_MS
    shown = listed(company)
    assert (shown["meta"]["count"], shown["meta"]["open_tabs"]) == (3, 4)
    rows = [(each["address"].removeprefix(SHOP), each["open_tabs"]) for each in shown["payload"]]
    assert rows == [("/3", 1), ("/2", 2), ("/1", 1)]


def test_two_sites_and_tabs_are_listed_newest_page_first(company: Company, live: None) -> None:
    company.open_inbox("second", website_channel("other-token", live_visitors=True), "ben")
    other = Widget(company.desk, "other-token")
    report(stranger(company), "/1")
    company.desk.clock.at += 1_000
    report(other, "/2", tab=TAB + "2")
    company.desk.clock.at += 1_000
    report(stranger(company), "/3", tab=TAB + "3")
    assert [each["address"].removeprefix(SHOP) for each in listed(company)["payload"]] == ["/3", "/2", "/1"]


def test_list_is_cut(company: Company, live: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_SHOWN", 2)
    for number in range(3):
        report(stranger(company), f"/{number}", tab=f"{TAB}{number}")
        company.desk.clock.at += 1_000
    shown = listed(company)
    assert shown["meta"]["count"] == 3
    assert [each["address"].removeprefix(SHOP) for each in shown["payload"]] == ["/2", "/1"]


def test_flood_of_strangers_is_bounded_and_leaves_written_ones_alone(company: Company, widget: Widget, live: None) -> None:
    widget.write("Hello")
    desk = replace(company.desk, rate_limits=RateLimits(live_reports_per_inbox=Limit(20, 300)))
    url = f"/api/v1/widget/visits?website_token={widget.website_token}"
    answers = []
    for number in range(200):
        body = {"tab": f"{TAB}{number}", "current": {"address": SHOP}}
        answers.append(Visitor(desk, network(number)).request("POST", url, body).status)
    assert len(company.desk.store.of_kind("open_tab")) == answers.count(200) < 60
    assert answers[-1] == 429
    written = Visitor(desk, network(500)).request(
        "POST", url, {"tab": TAB, "current": {"address": SHOP}}, {"X-Auth-Token": widget.token}
    )
    assert written.status == 200


def test_widget_is_told_to_follow_everybody_by_the_setting_alone(company: Company, shop: Inbox, widget: Widget) -> None:
    assert widget.get("/config")["follows_visits"] is False
    ada, url = company.client("ada"), f"A/inboxes/{shop.id}"
    assert ada.get(url).json["live_visitors"] is False
    assert ada.patch(url, {"channel": {"live_visitors": "often"}}).status == 422
    assert ada.patch(url, {"channel": {"live_visitors": True}}).json["live_visitors"] is True
    assert widget.get("/config")["follows_visits"] is True
