"""The public API: actions of a customer and their limits."""

import hmac
from typing import Any

import pytest

from chalicelib.actions import conversations, customers, inboxes, messages
from chalicelib.actions.customers import Customer
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, DeskError, Invalid, NotFound, Unauthenticated
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import StoredFile
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write

APP = "app-identifier"


def identify(company: Company, **facts: Any) -> Customer:
    return customers.identify(company.desk, APP, **facts)


def signed(identifier: str, secret: str = "hmac-secret") -> str:
    return hmac.new(secret.encode(), identifier.encode(), "sha256").hexdigest()


@pytest.fixture(name="kim")
def _kim(company: Company) -> Customer:
    return identify(company, name="Kim", source_id="kim")


@pytest.fixture(name="conversation")
def _conversation(company: Company, kim: Customer) -> Conversation:
    return customers.start_conversation(company.desk, kim)


def code_of(refusal: pytest.ExceptionInfo[DeskError]) -> str:
    return refusal.value.code


def test_new_customer_gets_a_source_id_and_a_token(company: Company) -> None:
    made = identify(company, name="Kim", email="kim@example.com", custom_attributes={"plan": "pro"})
    assert made.link.source_id
    assert made.link.pubsub_token
    assert company.contact(made.contact.id).custom_attributes == {"plan": "pro"}
    assert customers.customer(company.desk, APP, made.link.source_id).contact == made.contact


def test_repeated_source_id_returns_the_same_customer(company: Company, kim: Customer) -> None:
    assert identify(company, source_id="kim", name="Somebody else").contact == kim.contact


def test_repeated_identifier_returns_the_same_contact(company: Company) -> None:
    first = identify(company, identifier="crm-5")
    assert identify(company, identifier=" crm-5 ").link == first.link
    other_device = identify(company, identifier="crm-5", source_id="second device")
    assert other_device.contact.id == first.contact.id
    assert len(company.contact(first.contact.id).links) == 2


def test_concurrent_devices_create_one_contact(company: Company) -> None:
    same = {"identifier": "crm-5", "email": "kim@example.com", "phone_number": "+15550009999"}
    desk = with_concurrent_write(company.desk, lambda: identify(company, **same))
    customers.identify(desk, APP, **same)  # type: ignore[arg-type]
    assert len(company.desk.store.of_kind("contact")) == 1


def test_concurrent_requests_with_one_source_id_create_one_contact(company: Company) -> None:
    same = {"source_id": "kim", "name": "Kim", "email": "kim@example.com"}
    desk = with_concurrent_write(company.desk, lambda: identify(company, **same))
    second = customers.identify(desk, APP, **same)  # type: ignore[arg-type]
    assert second.link == company.link(company.app, "kim")
    assert len(company.desk.store.of_kind("contact")) == 1


def test_concurrent_customer_with_the_same_email_is_refused(company: Company) -> None:
    desk = with_concurrent_write(company.desk, lambda: identify(company, identifier="crm-5", email="kim@example.com"))
    with pytest.raises(Invalid) as refusal:
        customers.identify(desk, APP, identifier="crm-6", email="kim@example.com")
    assert code_of(refusal) == "email_taken"


@pytest.mark.parametrize("where", ["nobody's", "", "x" * 5000])
def test_unknown_inbox_or_customer_is_not_found(company: Company, where: str) -> None:
    with pytest.raises(NotFound):
        customers.identify(company.desk, where)
    with pytest.raises(NotFound):
        customers.customer(company.desk, APP, where)


def test_identifier_of_another_channel_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound):
        customers.identify(company.desk, "77")


def test_email_of_another_contact_is_refused(company: Company) -> None:
    identify(company, email="kim@example.com")
    with pytest.raises(Invalid) as refusal:
        identify(company, email="kim@example.com")
    assert code_of(refusal) == "email_taken"


def test_valid_identifier_hash_verifies_the_link(company: Company) -> None:
    assert identify(company, identifier="crm-5", identifier_hash=signed("crm-5")).link.hmac_verified
    assert not identify(company, identifier="crm-6").link.hmac_verified


@pytest.mark.parametrize("proof", ["", "nonsense", "½", signed("crm-6"), signed("crm-5", "another secret")])
def test_mandatory_identifier_hash_refuses_every_other_request(company: Company, proof: str) -> None:
    inboxes.update_inbox(company.desk, company.caller(), company.app.id, changes={}, channel_changes={"hmac_mandatory": True})
    for facts in ({"identifier": "crm-5", "identifier_hash": proof}, {"identifier_hash": signed("")}, {}):
        with pytest.raises(Unauthenticated) as refusal:
            identify(company, **facts)
        assert code_of(refusal) == "identifier_hash_invalid"
    assert identify(company, identifier="crm-5", identifier_hash=signed("crm-5")).link.hmac_verified


def test_wrong_identifier_hash_is_refused_in_every_inbox(company: Company) -> None:
    with pytest.raises(Unauthenticated):
        identify(company, identifier="crm-5", identifier_hash="nonsense")


def test_customer_can_change_only_public_fields(company: Company, kim: Customer) -> None:
    changes = {"name": "Kim P.", "blocked": True, "additional_attributes": {"x": 1}}
    after = customers.update_customer(company.desk, kim, changes=changes).contact
    assert (after.name, after.blocked, after.additional_attributes) == ("Kim P.", False, {})


def test_update_needs_the_mandatory_identifier_hash(company: Company, kim: Customer) -> None:
    inboxes.update_inbox(company.desk, company.caller(), company.app.id, changes={}, channel_changes={"hmac_mandatory": True})
    known = customers.customer(company.desk, APP, "kim")
    with pytest.raises(Unauthenticated):
        customers.update_customer(company.desk, known, changes={"name": "Mallory"})
    proven = customers.update_customer(
        company.desk, known, identifier="crm-5", identifier_hash=signed("crm-5"), changes={"name": "Kim"}
    )
    assert proven.contact.identifier == "crm-5"


def test_customer_sees_only_conversations_of_the_own_link(company: Company, kim: Customer, conversation: Conversation) -> None:
    lee = identify(company, name="Lee", source_id="lee")
    assert customers.conversations_of_customer(company.desk, kim) == [company.conversation(conversation.id)]
    assert customers.conversations_of_customer(company.desk, lee) == []
    for act in (
        lambda: customers.conversation_of_customer(company.desk, lee, conversation.id),
        lambda: customers.write(company.desk, lee, conversation.id, content="Hi"),
        lambda: customers.resolve_by_customer(company.desk, lee, conversation.id),
        lambda: customers.seen_by_customer(company.desk, lee, conversation.id),
        lambda: customers.conversation_of_customer(company.desk, kim, 404),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        assert code_of(refusal) == "conversation_not_found"


def test_conversations_in_other_inboxes_do_not_hide_the_own_ones(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    for _ in range(30):
        create_conversation(
            company.desk, company.caller(), inbox_id=company.telegram.id, contact_id=kim.contact.id, source_id="kim"
        )
    assert [each.id for each in customers.conversations_of_customer(company.desk, kim)] == [conversation.id]


def test_repeated_idempotency_key_starts_one_conversation(company: Company, kim: Customer) -> None:
    first = customers.start_conversation(company.desk, kim, custom_attributes={"a": 1}, idempotency_key="k")
    assert customers.start_conversation(company.desk, kim, custom_attributes={"a": 1}, idempotency_key="k") == first
    with pytest.raises(Conflict) as refusal:
        customers.start_conversation(company.desk, kim, custom_attributes={"a": 2}, idempotency_key="k")
    assert code_of(refusal) == "idempotency_mismatch"


def test_locked_inbox_has_one_conversation_per_customer(company: Company, kim: Customer) -> None:
    company.update_inbox(company.app, lock_to_single_conversation=True)
    again = customers.customer(company.desk, APP, "kim")
    first = customers.start_conversation(company.desk, again)
    assert customers.start_conversation(company.desk, again).id == first.id


def test_repeated_echo_id_writes_one_message(company: Company, kim: Customer, conversation: Conversation) -> None:
    first = customers.write(company.desk, kim, conversation.id, content="Hi", echo_id="e")
    assert customers.write(company.desk, kim, conversation.id, content="Hi", echo_id="e") == first
    with pytest.raises(Conflict) as refusal:
        customers.write(company.desk, kim, conversation.id, content="Ho", echo_id="e")
    assert code_of(refusal) == "idempotency_mismatch"
    assert company.conversation(conversation.id).unread_count == 1


def test_concurrent_requests_with_one_echo_id_write_one_message(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    desk = with_concurrent_write(
        company.desk, lambda: customers.write(company.desk, kim, conversation.id, content="Hi", echo_id="e")
    )
    customers.write(desk, kim, conversation.id, content="Hi", echo_id="e")
    assert len(company.messages(conversation.id)) == 1


def test_concurrent_messages_of_customer_and_agent_are_both_kept(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.reply(conversation))
    customers.write(desk, kim, conversation.id, content="Hi")
    assert len(company.messages(conversation.id)) == 2
    assert company.conversation(conversation.id).unread_count == 1


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_message_without_text_and_file_is_refused(
    company: Company, kim: Customer, conversation: Conversation, content: str | None
) -> None:
    with pytest.raises(Invalid):
        customers.write(company.desk, kim, conversation.id, content=content)
    photo = StoredFile("a.png", "image/png", b"png")
    assert customers.write(company.desk, kim, conversation.id, content=content, attachments=(photo,)).attachments


def test_customer_message_reopens_a_resolved_conversation_with_an_activity(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    customers.resolve_by_customer(company.desk, kim, conversation.id)
    customers.write(company.desk, kim, conversation.id, content="Wait")
    assert company.conversation(conversation.id).status is Status.OPEN
    lines = [message.content for message in company.messages(conversation.id)]
    assert lines == ["Conversation was marked resolved by Kim", "Conversation was reopened by a new message", "Wait"]


def test_repeated_resolve_changes_nothing(company: Company, kim: Customer, conversation: Conversation) -> None:
    once = customers.resolve_by_customer(company.desk, kim, conversation.id)
    assert customers.resolve_by_customer(company.desk, kim, conversation.id) == once


def test_message_of_a_blocked_customer_does_not_reopen(company: Company, kim: Customer, conversation: Conversation) -> None:
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    blocked = customers.customer(company.desk, APP, "kim")
    customers.write(company.desk, blocked, conversation.id, content="Hello?")
    assert company.conversation(conversation.id).status is Status.RESOLVED


def test_customer_read_marks_only_sent_messages_as_read(company: Company, kim: Customer, conversation: Conversation) -> None:
    reply = company.reply(conversation)
    note = company.reply(conversation, "Psst", private=True)
    company.settle()
    waiting = company.reply(conversation, "Later")
    own = customers.write(company.desk, kim, conversation.id, content="Hi")
    since = len(company.desk.store.changes)
    company.desk.clock.at += 1000
    customers.seen_by_customer(company.desk, kim, conversation.id)
    assert [company.message(each).delivery for each in (reply, note, waiting, own)] == [
        Delivery.READ,
        None,
        Delivery.QUEUED,
        None,
    ]
    assert company.events(since) == ["message.updated", "conversation.read", "conversation.updated"]


def test_repeated_customer_read_changes_nothing_without_a_new_message(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    first = customers.seen_by_customer(company.desk, kim, conversation.id)
    company.desk.clock.at += 1000
    assert customers.seen_by_customer(company.desk, kim, conversation.id) == first
    messages.create_message(company.desk, company.caller("ben"), conversation.id, messages.NewMessage(content="Hi"))
    company.desk.clock.at += 1000
    assert customers.seen_by_customer(company.desk, kim, conversation.id).contact_last_seen_at == company.desk.clock.now()
