"""The tokens of visitors: what each of them opens, and what is left after an erasure."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions.visitors import visitor
from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.erasure import actions as erasure
from chalicelib.features.widget import actions
from chalicelib.features.widget.actions import VisitorMessage
from chalicelib.features.widget.openings import Opening
from chalicelib.ports import ANY_VERSION, Delete
from tests.features.erasure.remaining import settle_twice
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.widget import Widget

DAY = 86_400_000


def token_of(widget: Widget, **headers: str) -> str:
    return str(widget.request("POST", "/config", **headers).json["website_channel_config"]["auth_token"])


def test_token_is_kept_and_renewed_in_its_second_half(company: Company, widget: Widget) -> None:
    widget.write("Hello")
    first = widget.token
    assert token_of(widget) == first
    company.desk.clock.at += 183 * DAY
    renewed = token_of(widget)
    assert renewed != first
    company.desk.clock.at += 200 * DAY
    assert widget.request("GET", "/messages").json["code"] == "visitor_unknown"
    widget.token = renewed
    assert widget.messages() == ["Hello"]


def test_token_of_an_expired_visitor_is_that_of_a_new_one(company: Company, widget: Widget) -> None:
    widget.write("Hello")
    company.desk.clock.at += 366 * DAY
    config = widget.post("/config")
    assert config["contact"] == {
        "id": None,
        "name": None,
        "email": None,
        "phone_number": None,
        "identifier": None,
        "pubsub_token": "",
    }
    widget.token = config["website_channel_config"]["auth_token"]
    assert widget.messages() == []


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "\N{SNOWMAN}.x.y", "x" * 5000])
@pytest.mark.parametrize("path", ["/messages", "/conversations", "/contact"])
def test_token_without_a_signature_opens_nothing(widget: Widget, token: str, path: str) -> None:
    widget.write("Hello")
    refused = Widget(widget.desk, token=token).request("GET", path)
    assert (refused.status, refused.json["code"]) == (404, "visitor_unknown")


def test_each_visitor_sees_their_own_conversation(company: Company, widget: Widget) -> None:
    other = Widget(company.desk).open()
    first, second = widget.write("Mine"), other.write("Yours", echo_id="e-1")
    assert widget.messages() == ["Mine"]
    assert other.messages() == ["Yours"]
    assert first["conversation_id"] != second["conversation_id"]
    assert widget.write("Also mine", echo_id="e-1")["id"] != second["id"]
    quoted = widget.write("And this", reply_to=second["id"])
    assert quoted["content_attributes"].get("in_reply_to") is None


def test_token_of_another_site_opens_nothing(company: Company, widget: Widget) -> None:
    company.open_inbox("second", website_channel("second-token"), title="Second")
    widget.write("Hello")
    refused = Widget(company.desk, "second-token", widget.token).request("GET", "/messages")
    assert (refused.status, refused.json["code"]) == (404, "visitor_unknown")


@pytest.mark.parametrize("token", ["", "nothing", "x" * 181, "x" * 255])
def test_unknown_site_is_not_found(company: Company, widget: Widget, token: str) -> None:
    for method, path in (("GET", "/config"), ("POST", "/config"), ("GET", "/messages")):
        refused = Widget(company.desk, token, widget.token).request(method, path)
        assert (refused.status, refused.json["code"]) == (404, "inbox_not_found")


def test_inbox_of_another_channel_has_no_widget(company: Company) -> None:
    for token in ("app-identifier", "77"):
        assert Widget(company.desk, token).request("POST", "/config").json["code"] == "inbox_not_found"


def test_erased_visitor_starts_afresh(company: Company, widget: Widget) -> None:
    first = widget.write("Hello", echo_id="e-1")
    erasure.delete_contact(company.desk, company.caller(), company.conversation(first["conversation_id"]).contact_id)
    assert widget.messages() == []
    assert widget.post("/config")["contact"]["id"] is None
    second = widget.write("Hello again", echo_id="e-2")
    assert second["conversation_id"] != first["conversation_id"]
    settle_twice(company)
    assert widget.messages() == ["Hello again"]


@pytest.mark.parametrize("path", ["/conversations", "/messages"])
@pytest.mark.parametrize("what", ["contact", "conversation"])
def test_late_repetition_does_not_bring_an_erased_message_back(company: Company, widget: Widget, path: str, what: str) -> None:
    message = {"message": {"content": "Hello", "echo_id": "e-1"}}
    widget.post(path, message)
    if what == "contact":
        erasure.delete_contact(company.desk, company.caller(), company.conversation(1).contact_id)
    else:
        erasure.delete_conversation(company.desk, company.caller(), 1)
    for _ in range(2):
        refused = widget.request("POST", path, message)
        assert (refused.status, refused.json["code"]) == (404, "conversation_not_found")
        settle_twice(company)
    assert widget.write("Hello again", echo_id="e-2")["conversation_id"] == 2


def test_message_on_a_link_whose_contact_is_being_erased_begins_with_a_new_contact(company: Company, widget: Widget) -> None:
    """The contact had too many links for one transaction. Two first messages at once still make one contact."""
    first = widget.write("Hello")
    gone = company.conversation(first["conversation_id"]).contact_id
    company.desk.store.commit([Delete(keys.contact(company.account_id, gone), expected=ANY_VERSION)])
    known = visitor(company.desk, widget.website_token, widget.token)
    assert known.customer is None

    def write(desk: Any, text: str) -> Any:
        return actions.write(desk, known, VisitorMessage(text), Opening())

    desk = with_concurrent_write(company.desk, lambda: write(company.desk, "One"))
    write(desk, "Two")
    contacts = company.desk.store.of_kind("contact")
    assert len(contacts) == 1
    assert widget.messages() == ["One", "Two"]


def test_suspended_account_answers_no_visitor(company: Company, widget: Widget, shop: Inbox) -> None:
    key = keys.account(company.account_id)
    company.desk.store.items[key] = replace(company.desk.store.items[key], status="suspended")
    for method, path in (("POST", "/config"), ("GET", "/messages")):
        refused = widget.request(method, path)
        assert (refused.status, refused.json["code"]) == (401, "account_suspended")


def test_secrets_of_a_visitor_are_in_no_log(widget: Widget, capsys: pytest.CaptureFixture[str]) -> None:
    sent = widget.write("a private question", referer_url="https://shop.example/secret-page")
    widget.post("/config")
    widget.get("/messages")
    lines = capsys.readouterr().out
    assert "/api/v1/widget/messages" in lines
    secrets = (widget.token, widget.token.split(".")[1], sent["pubsub_token"], "private question", "secret-page", "hmac-secret")
    assert [each for each in secrets if each in lines] == []
