"""Messages, receipts and replies that arrive after a deletion, or are on their way during it."""

from chalicelib.actions import contacts, receive, received_changes
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inbound import Envelope, InboundDeletion, InboundReceipt
from chalicelib.domain.messages import Delivery
from chalicelib.features.delivery.actions import deliver
from chalicelib.features.erasure.actions import delete_contact, delete_conversation
from chalicelib.features.erasure.addresses import LINKS_AT_ONCE
from chalicelib.features.erasure.removal import erase
from tests.contract.scenarios import task_of
from tests.features.erasure.remaining import left_of_thread, settle_twice, stored_kinds
from tests.support.company import Company
from tests.support.inbound import inbound_message


def test_next_message_of_a_deleted_contact_begins_with_a_new_one(company: Company, conversation: Conversation) -> None:
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    for settled in (False, True):
        if settled:
            settle_twice(company)
        company.desk.clock.at += 1
        begun = company.receive("Hello again", provider_id=f"in-new-{settled}", phone_number="+14155550100")
        assert begun.contact_id != conversation.contact_id
        assert company.contact(begun.contact_id).phone_number == "+14155550100"


def test_repeated_webhook_does_not_bring_an_erased_message_back(company: Company, conversation: Conversation) -> None:
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    company.settle()
    receive.receive_message(company.desk, company.telegram, inbound_message("Where is my order?", phone_number="+14155550100"))
    assert company.conversations() == []


def test_webhook_accepted_before_the_deletion_is_dropped(company: Company, conversation: Conversation) -> None:
    accepted_at = company.desk.clock.now()
    company.desk.clock.at += 10
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    late = inbound_message("One more thing", provider_id="in-late")
    receive.receive_message(company.desk, company.telegram, late, accepted_at=accepted_at)
    assert company.conversations() == []
    receive.receive_message(company.desk, company.telegram, late, accepted_at=company.desk.clock.now() + 1)
    assert len(company.conversations()) == 1


def test_webhook_accepted_before_is_dropped_on_a_link_that_is_still_to_be_removed(
    company: Company, conversation: Conversation
) -> None:
    last = f"kim-{LINKS_AT_ONCE}"
    for number in range(LINKS_AT_ONCE + 1):
        source_id, contact_id = f"kim-{number}", conversation.contact_id
        contacts.link_contact(company.desk, company.caller(), contact_id, inbox_id=company.telegram.id, source_id=source_id)
    late = inbound_message("One more thing", provider_id="in-late", source_id=last)
    accepted_at = company.desk.clock.now()
    company.desk.clock.at += 10
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    assert company.link(company.telegram, last).contact_id == conversation.contact_id
    company.desk.clock.at += 10
    for settle in (False, True):
        if settle:
            erase(company.desk, company.account_id, f"contact:{conversation.contact_id}")
        receive.receive_message(company.desk, company.telegram, late, accepted_at=accepted_at)
        assert company.conversations() == []
    receive.receive_message(company.desk, company.telegram, late, accepted_at=accepted_at + 11)
    assert len(company.conversations()) == 1, "accepted after the deletion and before the link was removed"


def test_envelopes_tell_when_they_were_accepted(company: Company) -> None:
    envelope = Envelope(company.account_id, company.telegram.id, "kim", "1", {}, "Channel::Telegram")
    assert envelope.accepted_at is None, "an envelope of an earlier version"


def test_late_receipt_and_deletion_leave_nothing_behind(company: Company, conversation: Conversation) -> None:
    reply = next(each for each in company.messages(conversation.id) if each.delivery)
    provider_id = company.ledger(reply).provider_ids[0]
    delete_conversation(company.desk, company.caller(), conversation.id)
    for settled in (False, True):
        if settled:
            company.settle()
        received_changes.receive_receipt(company.desk, company.telegram, InboundReceipt(provider_id, Delivery.READ))
        received_changes.receive_deletion(company.desk, company.telegram, InboundDeletion("in-1"))
        assert stored_kinds(company) & {"early_receipt", "early_change"} == set()


def test_queued_reply_is_not_sent_after_the_deletion(company: Company, conversation: Conversation) -> None:
    company.reply(conversation)
    sent = len(company.provider.sent)
    delete_conversation(company.desk, company.caller(), conversation.id)
    settle_twice(company)
    assert len(company.provider.sent) == sent
    assert left_of_thread(company) == set()


def test_reply_that_is_being_sent_leaves_no_row(company: Company, conversation: Conversation) -> None:
    reply = company.reply(conversation)
    company.desk.queues.deliveries.clear()

    def delete() -> None:
        delete_conversation(company.desk, company.caller(), conversation.id)
        erase(company.desk, company.account_id, f"conversation:{conversation.id}")

    company.provider.during_send = delete
    deliver(company.desk, task_of(reply))
    assert company.desk.store.of_kind("ledger") == []
    deliver(company.desk, task_of(reply))
    assert left_of_thread(company) <= {"erasure", "timer"}


def test_message_on_a_link_that_is_still_to_be_removed_begins_with_a_new_contact(
    company: Company, conversation: Conversation
) -> None:
    link = company.link(company.telegram, "kim")
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    company.desk.store.overwrite(keys.contact_inbox(company.account_id, company.telegram.id, "kim"), link)
    begun = company.receive("Hello again", provider_id="in-2")
    assert begun.contact_id != conversation.contact_id
    assert company.link(company.telegram, "kim").contact_id == begun.contact_id
    settle_twice(company)
    assert company.link(company.telegram, "kim").contact_id == begun.contact_id
    assert company.conversation(begun.id).id == begun.id
