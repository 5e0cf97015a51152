"""Visitors whom the site has signed in: a proof leads to one contact on all devices, and a stranger gets nowhere."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.actions.contacts import create_contact
from chalicelib.actions.visitors import visitor
from chalicelib.domain.contacts import Contact
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.widget import actions
from tests.support.channels import identifier_hash, website_channel
from tests.support.company import Company
from tests.support.company import company as new_company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.widget import Widget

VERA = {"identifier": "crm-5", "identifier_hash": identifier_hash("crm-5")}


def set_user(widget: Widget, **fields: Any) -> Any:
    """As the widget does: it keeps the new token, if there is one."""
    answer = widget.request("PATCH", "/contact/set_user", fields)
    assert answer.status == 200, answer.text
    widget.token = answer.json.get("widget_auth_token", widget.token)
    return answer.json


def device(company: Company) -> Widget:
    return Widget(company.desk).open()


def contacts(company: Company) -> list[Contact]:
    return company.desk.store.of_kind("contact")


def test_signed_in_visitor_gets_a_contact_before_the_first_message(company: Company, widget: Widget) -> None:
    shown = set_user(widget, **VERA, name="Vera", email="vera@example.com", custom_attributes={"plan": "pro"})
    contact = company.contact(shown["id"])
    assert (contact.name, contact.identifier, contact.email) == ("Vera", "crm-5", "vera@example.com")
    assert contact.custom_attributes == {"plan": "pro"}
    assert contact.unverified == ("email",)
    assert "widget_auth_token" not in shown
    assert set_user(widget, **VERA, name="Vera")["id"] == shown["id"]
    assert len(contacts(company)) == 1
    assert company.conversation(widget.write("Hello")["conversation_id"]).contact_id == contact.id


def test_proof_of_a_visitor_who_has_written_keeps_the_conversation(company: Company, widget: Widget) -> None:
    sent = widget.write("Hello")
    before = company.conversation(sent["conversation_id"]).contact_id
    assert set_user(widget, **VERA)["id"] == before
    assert widget.messages() == ["Hello"]


def test_second_device_shows_the_same_conversation(company: Company, widget: Widget) -> None:
    set_user(widget, **VERA)
    widget.write("From the laptop")
    phone = device(company)
    shown = set_user(phone, **VERA)
    assert shown["widget_auth_token"]
    assert phone.messages() == ["From the laptop"]
    phone.write("From the phone")
    assert widget.messages() == ["From the laptop", "From the phone"]
    assert len(contacts(company)) == 1
    assert widget.post("/config")["contact"]["pubsub_token"] == phone.post("/config")["contact"]["pubsub_token"]


def test_conversation_of_a_second_device_moves_to_the_known_contact(company: Company, widget: Widget) -> None:
    set_user(widget, **VERA)
    widget.write("From the laptop")
    phone = device(company)
    phone.write("From the phone")
    shown = set_user(phone, **VERA)
    assert {each.contact_id for each in company.conversations()} == {shown["id"]}
    assert phone.messages() == ["From the phone"]
    assert widget.messages() == ["From the laptop"]


def test_another_person_on_the_same_device_starts_afresh(company: Company, widget: Widget) -> None:
    first = set_user(widget, **VERA)
    widget.write("A secret of Vera")
    old = widget.token
    second = set_user(widget, identifier="crm-6", identifier_hash=identifier_hash("crm-6"), name="Wim")
    assert second["id"] != first["id"]
    assert widget.token != old
    assert widget.messages() == []
    widget.write("I am Wim")
    assert set_user(widget, **VERA)["id"] == first["id"]
    assert widget.messages() == ["A secret of Vera"]


@pytest.mark.parametrize("proven", [True, False])
def test_lost_answer_to_another_person_leaves_one_contact(company: Company, widget: Widget, proven: bool) -> None:
    proof = {"identifier_hash": identifier_hash("crm-6")} if proven else {}
    set_user(widget, **VERA)
    known = widget.token
    tokens = []
    for _ in range(3):
        widget.token = known
        set_user(widget, identifier="crm-6", **proof)
        tokens.append(widget.post("/config")["contact"]["id"])
    assert len(set(tokens)) == 1
    assert len(contacts(company)) == 2


@pytest.mark.parametrize("proof", ["", "nonsense", "½", identifier_hash("crm-6"), identifier_hash("crm-5", "another secret")])
@pytest.mark.parametrize("mandatory", [True, False])
def test_wrong_proof_is_refused(company: Company, widget: Widget, shop: Inbox, proof: str, mandatory: bool) -> None:
    company.client("ada").patch(f"A/inboxes/{shop.id}", {"channel": {"hmac_mandatory": mandatory}})
    before = dict(company.desk.store.items)
    refused = widget.request("PATCH", "/contact/set_user", {"identifier": "crm-5", "identifier_hash": proof})
    if proof or mandatory:
        assert (refused.status, refused.json["code"]) == (401, "identifier_hash_invalid")
        assert company.desk.store.items == before
    else:
        assert refused.status == 200


def test_site_that_demands_proofs_lets_custom_attributes_and_messages_pass(company: Company, widget: Widget, shop: Inbox) -> None:
    company.client("ada").patch(f"A/inboxes/{shop.id}", {"channel": {"hmac_mandatory": True}})
    shown = set_user(widget, custom_attributes={"plan": "pro"})
    assert company.contact(shown["id"]).custom_attributes == {"plan": "pro"}
    widget.write("Hello")
    assert widget.request("PATCH", "/contact", {"custom_attributes": {"plan": "free"}}).status == 200
    assert widget.request("PATCH", "/contact/set_user", {"name": "Eve"}).json["code"] == "identifier_hash_invalid"


def test_statement_without_a_proof_finds_nobody(company: Company, widget: Widget) -> None:
    known, _ = create_contact(company.desk, company.caller(), name="Vera", identifier="crm-5", email="vera@example.com")
    shown = set_user(widget, identifier="crm-5", email="vera@example.com")
    assert shown["id"] != known.id
    assert company.contact(shown["id"]).unverified == ("email", "identifier")
    proven = set_user(device(company), **VERA)
    assert proven["id"] == known.id


def test_proof_of_another_site_proves_nothing(company: Company, widget: Widget) -> None:
    company.open_inbox("second", website_channel("second-token", hmac_token="another"), title="Second")
    other = Widget(company.desk, "second-token").open()
    assert other.request("PATCH", "/contact/set_user", VERA).json["code"] == "identifier_hash_invalid"


def test_concurrent_proofs_of_one_visitor_make_one_contact(company: Company, widget: Widget) -> None:
    known = visitor(company.desk, widget.website_token, widget.token)
    proof: dict[str, Any] = {**VERA, "changes": {"name": "Vera"}}
    desk = with_concurrent_write(company.desk, lambda: actions.identify(company.desk, known, **proof))
    actions.identify(desk, known, **proof)
    assert len(contacts(company)) == 1


def test_message_that_is_written_during_a_proof_is_kept(company: Company, widget: Widget) -> None:
    create_contact(company.desk, company.caller(), name="Vera", identifier="crm-5")
    widget.write("One")
    known = visitor(company.desk, widget.website_token, widget.token)
    desk = with_concurrent_write(company.desk, lambda: widget.write("Two"))
    actions.identify(desk, known, **VERA, changes={})
    assert widget.messages() == ["One", "Two"]
    assert {each.contact_id for each in company.conversations()} == {
        contact.id for contact in contacts(company) if contact.identifier
    }


STEPS = st.lists(st.tuples(st.sampled_from(["writes", "proves", "looks", "starts"]), st.integers(0, 2)), min_size=1, max_size=10)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_no_order_of_calls_loses_or_doubles_a_message(steps: list[tuple[str, int]]) -> None:
    """Three devices of one person, who proves to be the same one on all of them at the end."""
    company = new_company()
    company.open_inbox("website", website_channel(), title="Shop")
    devices = [device(company) for _ in range(3)]
    written = []
    for number, (kind, place) in enumerate(steps):
        widget, text = devices[place], f"text {number}"
        match kind:
            case "writes":
                widget.write(text, echo_id=text)
                widget.write(text, echo_id=text)
                written.append(text)
            case "starts":
                widget.post("/conversations", {"message": {"content": text, "echo_id": text}})
                written.append(text)
            case "proves":
                set_user(widget, **VERA)
            case "looks":
                widget.messages()
    ids = {set_user(widget, **VERA)["id"] for widget in devices}
    stored = [each.content for conversation in company.conversations() for each in company.messages(conversation.id)]
    assert sorted(filter(lambda text: text in written, map(str, stored))) == sorted(written)
    assert len(ids) == 1
    assert {each.contact_id for each in company.conversations()} <= ids
    assert len([each for each in contacts(company) if each.identifier]) == 1
