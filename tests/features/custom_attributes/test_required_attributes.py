"""An agent resolves a conversation only when its required attributes have values. Customers and timers are not asked."""

from typing import Any

import pytest

from chalicelib.actions import accounts
from chalicelib.actions import conversations as conversation_actions
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.custom_attributes import Subject, missing_attributes
from chalicelib.domain.errors import Invalid
from chalicelib.features.custom_attributes import actions
from tests.support.company import Company


def require(company: Company, *names: str) -> list[int]:
    """Defines the attributes and requires them; returns the ids of the definitions."""
    rows = [
        actions.create_custom_attribute(company.desk, company.caller(), subject=Subject.CONVERSATION, key=each, name=each.title())
        for each in names
    ]
    accounts.update_account(company.desk, company.caller(), conversation_required_attributes=list(names))
    return [row.id for row in rows]


def resolve(company: Company, conversation: Conversation, *, by: str = "ben", **more: Any) -> Conversation:
    return conversation_actions.toggle_status(company.desk, company.caller(by), conversation.id, status=Status.RESOLVED, **more)


def stored(company: Company, conversation: Conversation) -> Conversation:
    found = company.desk.store.get(keys.conversation(company.account_id, conversation.id))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "is_missing"),
    [(None, True), ("", True), (" \n", True), ([], True), (False, False), (0, False), ("x", False), (["x"], False)],
)
def test_blank_values_are_missing(value: Any, is_missing: bool) -> None:
    assert missing_attributes(["reason"], {"reason": value}) == (("reason",) if is_missing else ())
    assert missing_attributes(["reason"], {}) == ("reason",)


@pytest.mark.parametrize("by", ["ada", "ben"])
def test_conversation_without_required_attributes_is_not_resolved(company: Company, by: str) -> None:
    require(company, "reason", "product")
    before = company.receive("Hello")
    with pytest.raises(Invalid) as refusal:
        resolve(company, before, by=by)
    assert (refusal.value.code, refusal.value.fields) == (
        "attributes_required",
        ("custom_attributes.reason", "custom_attributes.product"),
    )
    assert str(refusal.value) == "Fill in before the conversation is resolved: Reason, Product."
    assert stored(company, before) == before


def test_values_and_resolution_are_one_change(company: Company) -> None:
    require(company, "reason", "product")
    conversation = company.receive("Hello")
    conversation_actions.set_custom_attributes(
        company.desk, company.caller("ben"), conversation.id, custom_attributes={"other": 1, "reason": "late"}
    )
    before = stored(company, conversation)
    resolved = resolve(company, conversation, custom_attributes={"product": "cup"})
    assert resolved.status is Status.RESOLVED
    assert resolved.custom_attributes == {"other": 1, "reason": "late", "product": "cup"}
    assert resolved.version == before.version + 1


def test_refused_resolution_stores_no_values(company: Company) -> None:
    require(company, "reason", "product")
    before = company.receive("Hello")
    with pytest.raises(Invalid):
        resolve(company, before, custom_attributes={"product": "cup"})
    assert stored(company, before) == before


def test_other_changes_need_no_attributes(company: Company) -> None:
    conversation = company.receive("Hello")
    resolve(company, conversation)
    require(company, "reason")
    assert resolve(company, conversation).status is Status.RESOLVED, "it was resolved before"
    for status in (Status.OPEN, Status.PENDING, Status.SNOOZED):
        changed = conversation_actions.toggle_status(company.desk, company.caller("ben"), conversation.id, status=status)
        assert changed.status is status


def test_deleted_attribute_is_not_asked_for(company: Company) -> None:
    reason, _ = require(company, "reason", "product")
    conversation = company.receive("Hello")
    actions.delete_custom_attribute(company.desk, company.caller(), reason)
    with pytest.raises(Invalid) as refusal:
        resolve(company, conversation)
    assert refusal.value.fields == ("custom_attributes.product",)
    assert resolve(company, conversation, custom_attributes={"product": "cup"}).status is Status.RESOLVED


def test_bulk_change_names_the_conversations_that_miss_values(company: Company) -> None:
    require(company, "reason")
    complete, incomplete = company.receive("Hello"), company.receive("Hi", source_id="lee", provider_id="in-2")
    conversation_actions.set_custom_attributes(
        company.desk, company.caller("ben"), complete.id, custom_attributes={"reason": "late"}
    )
    body = {"type": "Conversation", "ids": [complete.id, incomplete.id], "fields": {"status": "resolved"}}
    assert company.client("ben").post("A/bulk_actions", body).json["code"] == "attributes_required"
    assert stored(company, complete).status is Status.OPEN
    answer = company.client("ben").post("A/bulk_actions", {**body, "skip_refused": True}).json
    assert stored(company, complete).status is Status.RESOLVED
    assert stored(company, incomplete).status is Status.OPEN
    assert [(each["id"], each["code"]) for each in answer["refused"]] == [(incomplete.id, "attributes_required")]


def test_macro_does_not_resolve_without_them(company: Company) -> None:
    require(company, "reason")
    conversation = company.receive("Hello")
    macro = {"name": "Done", "visibility": "global", "actions": [{"action_name": "resolve_conversation", "action_params": []}]}
    number = company.client("ada").post("A/macros", macro).json["payload"]["id"]
    company.client("ben").post(f"A/macros/{number}/execute", {"conversation_ids": [conversation.id]})
    company.settle()
    assert stored(company, conversation).status is Status.OPEN


def test_account_shows_and_changes_them(company: Company) -> None:
    require(company, "reason")
    client = company.client("ada")
    assert client.get("A").json["settings"] == {"conversation_required_attributes": ["reason"]}
    assert client.patch("A", {"conversation_required_attributes": ["reason", "reason"]}).json["settings"] == {
        "conversation_required_attributes": ["reason"]
    }
    assert client.patch("A", {"conversation_required_attributes": []}).json["settings"] == {}


@pytest.mark.parametrize(
    ("sent", "code"),
    [(["unknown"], "attribute_unknown"), ([f"a{n}" for n in range(21)], "too_many_required_attributes"), (["x" * 256], None)],
)
def test_unknown_and_too_many_attributes_are_refused(company: Company, sent: list[str], code: str | None) -> None:
    refused = company.client("ada").patch("A", {"conversation_required_attributes": sent})
    assert refused.status == 422
    assert code is None or refused.json["code"] == code
    assert company.client("ada").get("A").json["settings"] == {}


def test_attribute_of_contacts_is_none_of_conversations(company: Company) -> None:
    actions.create_custom_attribute(company.desk, company.caller(), subject=Subject.CONTACT, key="plan", name="Plan")
    refused = company.client("ada").patch("A", {"conversation_required_attributes": ["plan"]})
    assert refused.json["code"] == "attribute_unknown"
