"""New visitors solve a challenge while strangers flood the inbox. No other visitor gets a challenge."""

import pytest

from chalicelib.domain.inboxes import Inbox
from tests.features.widget.flooding import flood, solved
from tests.support.channels import identifier_hash
from tests.support.company import Company
from tests.support.widget import Widget

HELLO = {"message": {"content": "Hello", "echo_id": "e-1"}}


@pytest.mark.parametrize("path", ["/messages", "/conversations"])
def test_first_message_during_a_flood_needs_an_answer(company: Company, shop: Inbox, widget: Widget, path: str) -> None:
    flood(company, shop)
    refusal = widget.request("POST", path, HELLO)
    assert (refusal.status, refusal.json["code"]) == (429, "challenge_required")
    assert int(refusal.headers["retry-after"]) > 0
    assert company.desk.store.of_kind("contact") == []
    answer = solved(refusal)
    wrong = widget.request("POST", path, HELLO, **{"X-Challenge-Answer": answer + "x"})
    assert wrong.status == 429
    assert widget.request("POST", path, HELLO, **{"X-Challenge-Answer": answer}).status == 200
    assert widget.messages() == ["Hello"]


def test_visitors_who_have_written_go_on_during_a_flood(company: Company, shop: Inbox, widget: Widget) -> None:
    widget.write("Before the flood")
    flood(company, shop)
    widget.write("During the flood")
    assert widget.messages() == ["Before the flood", "During the flood"]


def test_proven_visitors_are_not_asked(company: Company, shop: Inbox, widget: Widget) -> None:
    flood(company, shop)
    stranger = widget.request("PATCH", "/contact/set_user", {"identifier": "kim", "name": "Kim"})
    assert stranger.json["code"] == "challenge_required"
    signed = {"identifier": "kim", "name": "Kim", "identifier_hash": identifier_hash("kim")}
    assert widget.request("PATCH", "/contact/set_user", signed).status == 200


def test_looking_is_free_during_a_flood(company: Company, shop: Inbox) -> None:
    flood(company, shop)
    visitor = Widget(company.desk).open()
    assert visitor.get("/conversations") == {}
