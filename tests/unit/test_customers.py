"""The public API: what a customer's program may do, and what it may not."""

import hmac
from typing import Any

import pytest

from chalicelib.actions import conversations, customers, inboxes, messages
from chalicelib.actions.customers import Customer
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, DeskError, Invalid, NotFound, Unauthenticated
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import StoredFile
from tests.builders import Office, interrupted

APP = "app-identifier"


def identify(office: Office, **facts: Any) -> Customer:
    return customers.identify(office.desk, APP, **facts)


def signed(identifier: str, secret: str = "hmac-secret") -> str:
    return hmac.new(secret.encode(), identifier.encode(), "sha256").hexdigest()


@pytest.fixture(name="kim")
def _kim(office: Office) -> Customer:
    return identify(office, name="Kim", source_id="kim")


@pytest.fixture(name="conversation")
def _conversation(office: Office, kim: Customer) -> Conversation:
    return customers.start_conversation(office.desk, kim)


def code_of(refusal: pytest.ExceptionInfo[DeskError]) -> str:
    return refusal.value.code


def test_a_new_customer_is_given_a_source_id_and_a_token(office: Office) -> None:
    made = identify(office, name="Kim", email="kim@example.com", custom_attributes={"plan": "pro"})
    assert made.link.source_id
    assert made.link.pubsub_token
    assert office.contact(made.contact.id).custom_attributes == {"plan": "pro"}
    assert customers.customer(office.desk, APP, made.link.source_id).contact == made.contact


def test_the_same_source_id_is_the_same_customer(office: Office, kim: Customer) -> None:
    assert identify(office, source_id="kim", name="Somebody else").contact == kim.contact


def test_the_same_identifier_is_the_same_contact(office: Office) -> None:
    first = identify(office, identifier="crm-5")
    assert identify(office, identifier=" crm-5 ").link == first.link
    other_device = identify(office, identifier="crm-5", source_id="second device")
    assert other_device.contact.id == first.contact.id
    assert len(office.contact(first.contact.id).links) == 2


def test_two_devices_at_once_are_one_contact(office: Office) -> None:
    same = {"identifier": "crm-5", "email": "kim@example.com", "phone_number": "+15550009999"}
    desk = interrupted(office.desk, lambda: identify(office, **same))
    customers.identify(desk, APP, **same)  # type: ignore[arg-type]
    assert len(office.desk.store.of_kind("contact")) == 1


def test_two_at_once_under_one_source_id_are_one_contact(office: Office) -> None:
    same = {"source_id": "kim", "name": "Kim", "email": "kim@example.com"}
    desk = interrupted(office.desk, lambda: identify(office, **same))
    slower = customers.identify(desk, APP, **same)  # type: ignore[arg-type]
    assert slower.link == office.link(office.app, "kim")
    assert len(office.desk.store.of_kind("contact")) == 1


def test_another_customer_with_the_address_at_the_same_moment_is_not_them(office: Office) -> None:
    desk = interrupted(office.desk, lambda: identify(office, identifier="crm-5", email="kim@example.com"))
    with pytest.raises(Invalid) as refusal:
        customers.identify(desk, APP, identifier="crm-6", email="kim@example.com")
    assert code_of(refusal) == "email_taken"


@pytest.mark.parametrize("where", ["nobody's", "", "x" * 5000])
def test_an_inbox_or_customer_that_is_not_there_is_not_found(office: Office, where: str) -> None:
    with pytest.raises(NotFound):
        customers.identify(office.desk, where)
    with pytest.raises(NotFound):
        customers.customer(office.desk, APP, where)


def test_only_an_api_inbox_is_reached_by_its_identifier(office: Office) -> None:
    with pytest.raises(NotFound):
        customers.identify(office.desk, "77")


def test_an_address_of_somebody_else_is_refused(office: Office) -> None:
    identify(office, email="kim@example.com")
    with pytest.raises(Invalid) as refusal:
        identify(office, email="kim@example.com")
    assert code_of(refusal) == "email_taken"


def test_a_hash_proves_an_identifier(office: Office) -> None:
    assert identify(office, identifier="crm-5", identifier_hash=signed("crm-5")).link.hmac_verified
    assert not identify(office, identifier="crm-6").link.hmac_verified


@pytest.mark.parametrize("proof", ["", "nonsense", "½", signed("crm-6"), signed("crm-5", "another secret")])
def test_where_proof_is_needed_nothing_less_will_do(office: Office, proof: str) -> None:
    inboxes.update_inbox(office.desk, office.caller(), office.app.id, changes={}, channel_changes={"hmac_mandatory": True})
    for facts in ({"identifier": "crm-5", "identifier_hash": proof}, {"identifier_hash": signed("")}, {}):
        with pytest.raises(Unauthenticated) as refusal:
            identify(office, **facts)
        assert code_of(refusal) == "identifier_hash_invalid"
    assert identify(office, identifier="crm-5", identifier_hash=signed("crm-5")).link.hmac_verified


def test_a_wrong_hash_is_refused_even_where_none_is_needed(office: Office) -> None:
    with pytest.raises(Unauthenticated):
        identify(office, identifier="crm-5", identifier_hash="nonsense")


def test_customers_change_what_is_theirs(office: Office, kim: Customer) -> None:
    changes = {"name": "Kim P.", "blocked": True, "additional_attributes": {"x": 1}}
    after = customers.update_customer(office.desk, kim, changes=changes).contact
    assert (after.name, after.blocked, after.additional_attributes) == ("Kim P.", False, {})


def test_changing_needs_the_same_proof(office: Office, kim: Customer) -> None:
    inboxes.update_inbox(office.desk, office.caller(), office.app.id, changes={}, channel_changes={"hmac_mandatory": True})
    known = customers.customer(office.desk, APP, "kim")
    with pytest.raises(Unauthenticated):
        customers.update_customer(office.desk, known, changes={"name": "Mallory"})
    proven = customers.update_customer(
        office.desk, known, identifier="crm-5", identifier_hash=signed("crm-5"), changes={"name": "Kim"}
    )
    assert proven.contact.identifier == "crm-5"


def test_a_customer_sees_only_conversations_of_their_own_link(office: Office, kim: Customer, conversation: Conversation) -> None:
    lee = identify(office, name="Lee", source_id="lee")
    assert customers.conversations_of_customer(office.desk, kim) == [office.conversation(conversation.id)]
    assert customers.conversations_of_customer(office.desk, lee) == []
    for act in (
        lambda: customers.conversation_of_customer(office.desk, lee, conversation.id),
        lambda: customers.write(office.desk, lee, conversation.id, content="Hi"),
        lambda: customers.resolve_by_customer(office.desk, lee, conversation.id),
        lambda: customers.seen_by_customer(office.desk, lee, conversation.id),
        lambda: customers.conversation_of_customer(office.desk, kim, 404),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        assert code_of(refusal) == "conversation_not_found"


def test_many_conversations_elsewhere_do_not_hide_ones_own(office: Office, kim: Customer, conversation: Conversation) -> None:
    for _ in range(30):
        conversations.open_conversation(
            office.desk, office.caller(), inbox_id=office.telegram.id, contact_id=kim.contact.id, source_id="kim"
        )
    assert [each.id for each in customers.conversations_of_customer(office.desk, kim)] == [conversation.id]


def test_starting_with_the_same_key_starts_once(office: Office, kim: Customer) -> None:
    first = customers.start_conversation(office.desk, kim, custom_attributes={"a": 1}, idempotency_key="k")
    assert customers.start_conversation(office.desk, kim, custom_attributes={"a": 1}, idempotency_key="k") == first
    with pytest.raises(Conflict) as refusal:
        customers.start_conversation(office.desk, kim, custom_attributes={"a": 2}, idempotency_key="k")
    assert code_of(refusal) == "idempotency_mismatch"


def test_a_locked_inbox_has_one_conversation_for_each_customer(office: Office, kim: Customer) -> None:
    office.with_inbox(office.app, lock_to_single_conversation=True)
    again = customers.customer(office.desk, APP, "kim")
    first = customers.start_conversation(office.desk, again)
    assert customers.start_conversation(office.desk, again).id == first.id


def test_writing_with_the_same_echo_id_writes_once(office: Office, kim: Customer, conversation: Conversation) -> None:
    first = customers.write(office.desk, kim, conversation.id, content="Hi", echo_id="e")
    assert customers.write(office.desk, kim, conversation.id, content="Hi", echo_id="e") == first
    with pytest.raises(Conflict) as refusal:
        customers.write(office.desk, kim, conversation.id, content="Ho", echo_id="e")
    assert code_of(refusal) == "idempotency_mismatch"
    assert office.conversation(conversation.id).unread_count == 1


def test_two_tabs_at_once_with_one_echo_id_write_once(office: Office, kim: Customer, conversation: Conversation) -> None:
    desk = interrupted(office.desk, lambda: customers.write(office.desk, kim, conversation.id, content="Hi", echo_id="e"))
    customers.write(desk, kim, conversation.id, content="Hi", echo_id="e")
    assert len(office.messages(conversation.id)) == 1


def test_a_customer_and_an_agent_at_once_are_both_heard(office: Office, kim: Customer, conversation: Conversation) -> None:
    desk = interrupted(office.desk, lambda: office.replies(conversation))
    customers.write(desk, kim, conversation.id, content="Hi")
    assert len(office.messages(conversation.id)) == 2
    assert office.conversation(conversation.id).unread_count == 1


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_saying_nothing_is_refused(office: Office, kim: Customer, conversation: Conversation, content: str | None) -> None:
    with pytest.raises(Invalid):
        customers.write(office.desk, kim, conversation.id, content=content)
    photo = StoredFile("a.png", "image/png", b"png")
    assert customers.write(office.desk, kim, conversation.id, content=content, attachments=(photo,)).attachments


def test_a_resolved_conversation_opens_with_a_line_that_says_so(
    office: Office, kim: Customer, conversation: Conversation
) -> None:
    customers.resolve_by_customer(office.desk, kim, conversation.id)
    customers.write(office.desk, kim, conversation.id, content="Wait")
    assert office.conversation(conversation.id).status is Status.OPEN
    lines = [message.content for message in office.messages(conversation.id)]
    assert lines == ["Conversation was marked resolved by Kim", "Conversation was reopened by a new message", "Wait"]


def test_ending_twice_is_the_same_as_once(office: Office, kim: Customer, conversation: Conversation) -> None:
    once = customers.resolve_by_customer(office.desk, kim, conversation.id)
    assert customers.resolve_by_customer(office.desk, kim, conversation.id) == once


def test_a_blocked_customer_may_write_and_opens_nothing(office: Office, kim: Customer, conversation: Conversation) -> None:
    conversations.set_muted(office.desk, office.caller(), conversation.id, muted=True)
    blocked = customers.customer(office.desk, APP, "kim")
    customers.write(office.desk, blocked, conversation.id, content="Hello?")
    assert office.conversation(conversation.id).status is Status.RESOLVED


def test_reading_marks_what_was_sent_as_read_and_nothing_else(office: Office, kim: Customer, conversation: Conversation) -> None:
    reply = office.replies(conversation)
    note = office.replies(conversation, "Psst", private=True)
    office.settle()
    waiting = office.replies(conversation, "Later")
    own = customers.write(office.desk, kim, conversation.id, content="Hi")
    since = len(office.desk.store.changes)
    office.desk.clock.at += 1000
    customers.seen_by_customer(office.desk, kim, conversation.id)
    assert [office.message(each).delivery for each in (reply, note, waiting, own)] == [Delivery.READ, None, Delivery.QUEUED, None]
    assert office.events(since) == ["message.updated", "conversation.read", "conversation.updated"]


def test_reading_again_changes_nothing_until_something_is_said(office: Office, kim: Customer, conversation: Conversation) -> None:
    first = customers.seen_by_customer(office.desk, kim, conversation.id)
    office.desk.clock.at += 1000
    assert customers.seen_by_customer(office.desk, kim, conversation.id) == first
    messages.create_message(office.desk, office.caller("ben"), conversation.id, messages.NewMessage(content="Hi"))
    office.desk.clock.at += 1000
    assert customers.seen_by_customer(office.desk, kim, conversation.id).contact_last_seen_at == office.desk.clock.now()
