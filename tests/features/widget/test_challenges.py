"""New visitors solve a challenge while strangers flood the inbox. No other visitor gets a challenge."""

from itertools import count

import pytest

from chalicelib.actions.challenges import check_new_visitor
from chalicelib.domain.challenges import zero_bits
from chalicelib.domain.errors import ChallengeRequired
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.rate_limits import Visit
from tests.support.api_client import Answer
from tests.support.channels import identifier_hash
from tests.support.company import Company
from tests.support.widget import Widget

FLOOD = 20_000
HELLO = {"message": {"content": "Hello", "echo_id": "e-1"}}


def flood(company: Company, shop: Inbox) -> None:
    for number in range(FLOOD):
        try:
            check_new_visitor(company.desk, shop, f"stranger-{number}", Visit("203.0.113.9", 1, f"request {number}"))
        except ChallengeRequired:
            return
    raise AssertionError("the flood was not noticed")


def solved(refusal: Answer) -> str:
    challenge, bits = refusal.json["challenge"], refusal.json["bits"]
    return next(answer for nonce in count() if zero_bits(answer := f"{challenge}.{nonce}") >= bits)


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
