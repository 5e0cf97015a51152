"""A deletion removes everything that belongs to its subject, and nothing else."""

import pytest

from chalicelib.actions import contacts, customers, identities, open_sockets
from chalicelib.broadcasting.audience import Viewer, viewer_of_member
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Forbidden, Invalid, NotFound
from chalicelib.domain.sockets import Socket
from chalicelib.features.erasure.actions import delete_contact, delete_conversation, delete_inbox
from chalicelib.features.erasure.addresses import LINKS_AT_ONCE
from chalicelib.features.erasure.removal import erase
from tests.features.erasure.remaining import left_of_thread, settle_twice, stored_kinds
from tests.support.company import Company


def test_conversation_is_gone_at_once_with_one_event(company: Company, conversation: Conversation) -> None:
    before = len(company.desk.store.changes)
    delete_conversation(company.desk, company.caller(), conversation.id)
    assert company.events(before) == ["conversation.deleted"]
    with pytest.raises(NotFound):
        company.reply(conversation)
    assert company.desk.lists.conversations_of(company.account_id, conversation.contact_id) == []
    assert company.link(company.telegram, "kim").conversation_id is None


def test_erasure_leaves_nothing_of_a_conversation_but_its_contact(company: Company, conversation: Conversation) -> None:
    delete_conversation(company.desk, company.caller(), conversation.id)
    settle_twice(company)
    assert left_of_thread(company) == set()
    assert company.desk.files.stored == {}
    claims = {key.of.partition.split("#")[1] for key in company.desk.store.items if key.kind == "claim"}
    assert not claims & {"provider-message", "request"}
    assert company.contact(conversation.contact_id).name == "Kim"


def test_contact_leaves_neither_conversation_nor_address(company: Company, conversation: Conversation) -> None:
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    settle_twice(company)
    assert left_of_thread(company) == set()
    assert stored_kinds(company) & {"contact", "contact_inbox"} == set()
    assert company.desk.store.get(keys.contact_field(company.account_id, "phone_number", "+14155550100")) is None
    assert company.desk.lists.contacts_matching(company.account_id, "kim") == ([], False)
    assert "Kim" not in repr(company.desk.store.items)


def test_inbox_leaves_no_conversation_and_its_contacts_stay(company: Company, conversation: Conversation) -> None:
    other = company.receive("Hi", inbox=company.whatsapp, source_id="lee", name="Lee", provider_id="in-9")
    delete_inbox(company.desk, company.caller(), company.telegram.id)
    with pytest.raises(NotFound):
        company.reply(conversation)
    settle_twice(company)
    assert [each.id for each in company.conversations()] == [other.id]
    assert company.contact(conversation.contact_id).links == ()
    assert not company.desk.store.of_kind("ledger")
    assert company.desk.files.stored == {}


@pytest.mark.parametrize("action", [delete_contact, delete_conversation, delete_inbox])
def test_only_administrators_delete(company: Company, conversation: Conversation, action: object) -> None:
    with pytest.raises(Forbidden):
        action(company.desk, company.caller("ben"), conversation.id)  # type: ignore[operator]
    assert company.conversation(conversation.id).id == conversation.id


def test_contact_that_is_online_is_not_deleted(company: Company, conversation: Conversation) -> None:
    now = company.desk.clock.now()
    contact_id, inbox_id = conversation.contact_id, company.telegram.id
    socket = Socket("kim", company.account_id, now, now, inbox_id=inbox_id, source_id="kim", contact_id=contact_id)
    open_sockets.register(company.desk, socket)
    with pytest.raises(Invalid) as refused:
        delete_contact(company.desk, company.caller(), conversation.contact_id)
    assert refused.value.code == "contact_online"
    assert company.contact(conversation.contact_id).name == "Kim"
    company.desk.clock.at += 100_000
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    assert company.desk.sockets.find("kim") is None


def test_contact_with_many_links_and_conversations(company: Company, conversation: Conversation) -> None:
    contact = company.contact(conversation.contact_id)
    for number in range(LINKS_AT_ONCE + 5):
        contacts.link_contact(company.desk, company.caller(), contact.id, inbox_id=company.app.id, source_id=f"kim-{number}")
        kim = customers.customer(company.desk, "app-identifier", f"kim-{number}")
        customers.start_conversation(company.desk, kim)
    company.settle()
    delete_contact(company.desk, company.caller(), contact.id)
    settle_twice(company)
    assert company.conversations() == []
    assert stored_kinds(company) & {"contact_inbox", "contact", "message"} == set()
    tokens = [key for key in company.desk.store.items if key.of is keys.PUBSUB_TOKEN_CLAIM]
    assert all(company.desk.store.items[key].refers_to[0] == "user" for key in tokens)


def test_claims_of_the_customers_own_requests_are_removed(company: Company) -> None:
    kim = identities.identify(company.desk, "app-identifier", source_id="kim")
    begun = customers.start_conversation(company.desk, kim)
    customers.write(company.desk, kim, begun.id, content="Hi", echo_id="echo-1")
    assert [key for key in company.desk.store.items if key.of is keys.REQUEST_CLAIM]
    delete_contact(company.desk, company.caller(), kim.contact.id)
    settle_twice(company)
    assert [key for key in company.desk.store.items if key.of is keys.REQUEST_CLAIM] == []


def test_hashes_that_remain_cannot_be_guessed_from_the_table(company: Company, conversation: Conversation) -> None:
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    settle_twice(company)
    left = {key for key in company.desk.store.items if key.of in (keys.ERASED_SENDER_CLAIM, keys.ERASED_MESSAGE_CLAIM)}
    place = company.account_id, company.telegram.id
    mine = {
        keys.erased_sender(*place, "kim", company.desk.digest_key),
        keys.erased_message(*place, "in-1", company.desk.digest_key),
    }
    assert mine <= left
    for key in ("", "other"):
        assert not {keys.erased_sender(*place, "kim", key), keys.erased_message(*place, "in-1", key)} & left
    assert keys.hashed("kim") not in repr(left)


@pytest.mark.parametrize("subject", ["contact", "inbox"])
def test_socket_that_a_crash_left_open_is_closed_by_the_erasure(
    company: Company, conversation: Conversation, subject: str
) -> None:
    desk, contact_id, inbox_id = company.desk, conversation.contact_id, company.telegram.id
    if subject == "contact":
        delete_contact(desk, company.caller(), contact_id)
    else:
        delete_inbox(desk, company.caller(), inbox_id)
    now = desk.clock.now()
    left = Socket("kim", company.account_id, now, now, inbox_id=inbox_id, source_id="kim", contact_id=contact_id)
    open_sockets.register(desk, left)
    erase(desk, company.account_id, f"{subject}:{contact_id if subject == 'contact' else inbox_id}")
    assert desk.sockets.find("kim") is None


def test_only_agents_of_the_inbox_hear_of_a_deleted_conversation(company: Company, conversation: Conversation) -> None:
    before = len(company.desk.store.changes)
    delete_conversation(company.desk, company.caller(), conversation.id)
    directory = company.desk.store.directory(company.account_id)
    numbered = company.desk.feed.number(company.account_id, company.desk.store.changes[before:])
    viewers = {name: viewer_of_member(directory, company.caller(name).member) for name in ("ada", "ben", "cleo")}
    heard = {name: len(Rendering(company.desk, directory, numbered).events(viewer)) for name, viewer in viewers.items()}
    assert heard == {"ada": 1, "ben": 1, "cleo": 0}
    customer = Viewer(link=(conversation.inbox_id, conversation.source_id))
    assert Rendering(company.desk, directory, numbered).events(customer) == []


def test_counts_follow_a_deleted_conversation(company: Company, conversation: Conversation) -> None:
    delete_conversation(company.desk, company.caller(), conversation.id)
    company.desk.feed.number(company.account_id, company.desk.store.changes)
    meta = company.client("ada").get("A/conversations/meta").json["meta"]
    assert meta["all_count"] == 0


def test_counters_of_a_deleted_inbox_are_removed(company: Company, conversation: Conversation) -> None:
    company.receive("Hi", inbox=company.whatsapp, source_id="lee", name="Lee", provider_id="in-9")
    company.desk.feed.number(company.account_id, company.desk.store.changes)
    delete_inbox(company.desk, company.caller(), company.telegram.id)
    settle_twice(company)
    company.desk.feed.number(company.account_id, company.desk.store.changes)
    assert {inbox_id for inbox_id, _ in company.desk.feed.counters} == {company.whatsapp.id}
    assert company.client("ada").get("A/conversations/meta").json["meta"]["all_count"] == 1


def test_client_that_missed_an_erased_message_starts_over(company: Company, conversation: Conversation) -> None:
    company.desk.feed.number(company.account_id, company.desk.store.changes)
    head = company.desk.feed.head(company.account_id)
    delete_conversation(company.desk, company.caller(), conversation.id)
    settle_twice(company)
    erased = next(row.position for row in company.desk.feed.rows[company.account_id] if row.change.message_id)
    assert company.desk.feed.since(company.account_id, erased - 1) is None
    assert company.desk.feed.since(company.account_id, head) is not None


@pytest.mark.parametrize("source_id", ["kim", "lee"])
def test_socket_that_0_1_0_listed_is_closed_with_its_conversation_alone(
    company: Company, conversation: Conversation, source_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, now = company.desk, company.desk.clock.now()
    earlier = Socket("earlier", company.account_id, now, now, inbox_id=conversation.inbox_id, source_id=source_id)
    monkeypatch.setattr(desk.sockets, "of_account", lambda account_id: [earlier])
    delete_conversation(desk, company.caller(), conversation.id)
    assert desk.push.closed == (["earlier"] if source_id == conversation.source_id else [])
