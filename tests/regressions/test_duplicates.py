"""Regressions: one message, contact or conversation that was stored twice."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions import contacts, conversations, customers, identities, receive
from chalicelib.domain.conversations import Status
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.inbound import InboundMessage
from tests.support.adapters import channel_adapter
from tests.support.channels import identifier_hash
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.crash import Crash, crash
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.transport import FakeTransport
from tests.support.inbound import inbound_message, inbound_photo
from tests.support.lambda_events import batch, envelope, failures, ingest_record


def receive_concurrently(company: Company, *messages: InboundMessage, inbox: str = "telegram") -> None:
    """Receives all messages concurrently: each reads the store before any other has written."""
    target = getattr(company, inbox)

    def handle(desk: FakeDesk, remaining: tuple[InboundMessage, ...]) -> None:
        first, *others = remaining
        conflicting = with_concurrent_write(desk, lambda: handle(company.desk, tuple(others))) if others else desk
        receive.receive_message(conflicting, target, first)

    handle(company.desk, messages)


def only_conversation(company: Company) -> int:
    [conversation] = company.conversations()
    return conversation.id


def test_cw6128_two_conversations_for_two_first_messages(company: Company) -> None:
    """A new customer's first two messages were looked up in parallel, and each of them opened a conversation."""
    receive_concurrently(company, inbound_message("Hello"), inbound_message("Anybody?", provider_id="in-2"))
    assert {message.content for message in company.messages(only_conversation(company))} == {"Hello", "Anybody?"}


def test_cw14060_album_of_six(company: Company) -> None:
    """Six photos sent together were processed in parallel, and the album was spread over several conversations."""
    photos = [inbound_message(None, provider_id=f"photo-{n}", attachments=(inbound_photo(f"ref-{n}"),)) for n in range(6)]
    receive_concurrently(company, *photos, inbox="whatsapp")
    assert len(company.messages(only_conversation(company))) == 6
    assert company.conversation(only_conversation(company)).unread_count == 6


def test_cw14071_image_then_audio(company: Company) -> None:
    """A picture followed by a voice message on WhatsApp became two conversations."""
    picture = inbound_message(None, provider_id="wa-1", attachments=(inbound_photo("picture"),))
    voice = inbound_message(None, provider_id="wa-2", attachments=(replace(inbound_photo("voice"), content_type="audio/ogg"),))
    receive.receive_message(company.desk, company.whatsapp, picture)
    receive.receive_message(company.desk, company.whatsapp, voice)
    assert len(company.messages(only_conversation(company))) == 2


def test_cw14214_two_messages_after_resolved(company: Company) -> None:
    """Two messages 214 ms apart found no open conversation, and each opened one."""
    old = company.receive(inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), old.id, status=Status.RESOLVED)
    again = [inbound_message(text, provider_id=text) for text in ("Still broken", "Hello?")]
    receive_concurrently(company, *again, inbox="whatsapp")
    [new] = [each for each in company.conversations() if each.id != old.id]
    assert {message.content for message in company.messages(new.id)} == {"Still broken", "Hello?"}


def test_cw13359_lock_released_before_commit(company: Company) -> None:
    """The provider repeated a message before the first delivery was stored, when its lock was already released."""
    receive_concurrently(company, inbound_message("Once"), inbound_message("Once"), inbound_message("Once"))
    assert [message.content for message in company.messages(only_conversation(company))] == ["Once"]


def test_cw13523_repeated_after_the_key_expired(company: Company) -> None:
    """A message's id was checked and recorded in two steps, in a store whose keys expire."""
    company.receive("Once")
    company.desk.clock.at += 30 * 86_400_000
    company.receive("Once")
    assert [message.content for message in company.messages(only_conversation(company))] == ["Once"]


def test_ev2716_one_message_837_times(company: Company) -> None:
    """One message was stored 837 times."""
    record = ingest_record(envelope(company, "kim", 1))
    for _ in range(837):
        assert workers.ingest(company.desk, batch(record)) == {"batchItemFailures": []}
    assert [message.content for message in company.messages(only_conversation(company))] == ["kim says 1"]


def conflicts(times: int) -> Iterator[bool]:
    yield from [True] * times
    while True:
        yield False


def fail_with_conflicts(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Lets the first `times` commits fail with a write conflict."""
    commit, outcomes = desk.store.commit, conflicts(times)

    def conflicting_commit(writes: object) -> None:
        if next(outcomes):
            raise WriteConflict
        commit(writes)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store, "commit", conflicting_commit)


def test_cw14647_webhook_dropped_without_lock(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A webhook that did not get the lock after some tries was dropped."""
    record = ingest_record(envelope(company, "kim", 1))
    fail_with_conflicts(company.desk, monkeypatch, 9)
    assert failures(workers.ingest(company.desk, batch(record))) == ["kim-1"]
    assert workers.ingest(company.desk, batch(record)) == {"batchItemFailures": []}
    assert [message.content for message in company.messages(only_conversation(company))] == ["kim says 1"]


def test_cw12841_one_lock_for_all_customers(company: Company) -> None:
    """The lock was named after the business instead of the customer, so messages to many customers waited for each other."""

    def echo(to: str) -> dict[str, object]:
        message = {"from": "15550001111", "to": to, "id": f"wamid.{to}", "timestamp": "1790000000", "type": "text"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550001111", "phone_number_id": "1000"},
            "message_echoes": [{**message, "text": {"body": "Hi"}}],
        }
        change = {"field": "smb_message_echoes", "value": value}
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}

    adapter = channel_adapter("whatsapp", FakeTransport(), "https://graph.example")
    ordering_keys = [adapter.envelopes(company.whatsapp, echo(to))[0].ordering_key for to in ("15550002222", "15550003333")]
    assert len(set(ordering_keys)) == 2


def test_cw11139_two_links_for_one_contact(company: Company) -> None:
    """A contact was linked to one inbox twice, because two requests checked before either had written."""
    contact = company.contact(company.receive().contact_id)

    def link(desk: FakeDesk) -> object:
        return contacts.link_contact(desk, company.caller(), contact.id, inbox_id=company.app.id, source_id="kim-in-app")

    link(with_concurrent_write(company.desk, lambda: link(company.desk)))
    assert [each.source_id for each in company.contact(contact.id).links if each.inbox_id == company.app.id] == ["kim-in-app"]


def test_cw9314_resent_on_weak_connection(company: Company) -> None:
    """The response to a send was lost, the browser sent again, and the customer received the message twice."""
    conversation = company.receive()
    company.reply(conversation, echo_id="browser-1")
    company.reply(conversation, echo_id="browser-1")
    company.settle()
    assert [part.text for _, part, _ in company.provider.sent] == ["On its way"]


def test_cw15743_retried_create(company: Company) -> None:
    """A program that repeated its request with the same id created a second message, and another body was accepted as well."""
    conversation = company.receive()
    client = company.client("ben")
    path, key = f"A/conversations/{conversation.id}/messages", {"Idempotency-Key": "order-17"}
    first, second = (client.post(path, {"content": "Shipped"}, headers=key) for _ in range(2))
    other = client.post(path, {"content": "Not shipped"}, headers=key)
    assert first.json["id"] == second.json["id"]
    assert (other.status, other.json["code"]) == (409, "idempotency_mismatch")
    assert len(company.messages(conversation.id)) == 2


def test_fz147_unique_index_as_an_error(company: Company) -> None:
    """Two devices of one customer collided at a unique index, and the second one's job failed for ever and lost its data."""

    def identify(desk: FakeDesk) -> customers.Customer:
        proof = identifier_hash("kim@shop")
        return identities.identify(desk, "app-identifier", identifier="kim@shop", identifier_hash=proof, name="Kim")

    twice = [identify(with_concurrent_write(company.desk, lambda: identify(company.desk))), identify(company.desk)]
    assert len({each.contact.id for each in twice}) == 1
    assert len(company.desk.store.of_kind("contact", company.account_id)) == 1


def crash_at_store_call(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, crash_at: int) -> Callable[[], int]:
    """Crashes at the store call with this number. Returns a function that tells the number of calls so far."""
    count = [0]
    for name in ("get", "get_many", "commit", "next_conversation_id"):
        original = getattr(desk.store, name)

        def counted(*args: object, original: Callable[..., object] = original) -> object:
            count[0] += 1
            if count[0] == crash_at:
                crash()
            return original(*args)

        monkeypatch.setattr(desk.store, name, counted)
    return lambda: count[0]


@pytest.mark.parametrize("crash_at", range(1, 6))
def test_fs1350_empty_duplicate(company: Company, monkeypatch: pytest.MonkeyPatch, crash_at: int) -> None:
    """A conversation was stored before its message, the repetition met a unique index, and an empty conversation stayed."""
    record = ingest_record(envelope(company, "kim", 1))
    with monkeypatch.context() as patched:
        calls = crash_at_store_call(company.desk, patched, crash_at)
        try:
            workers.ingest(company.desk, batch(record))
        except Crash:
            assert calls() == crash_at
    assert all(company.messages(each.id) for each in company.conversations())
    workers.ingest(company.desk, batch(record))
    assert [message.content for message in company.messages(only_conversation(company))] == ["kim says 1"]


def test_fs3186_concurrent_fetches(company: Company) -> None:
    """Two processes fetched the same mail, and one of them lost the body that the other had stored."""
    same = inbound_message("With a body", attachments=(inbound_photo(),))
    receive_concurrently(company, same, same)
    [message] = company.messages(only_conversation(company))
    assert (message.content, len(message.attachments)) == ("With a body", 1)


def test_rc38148_two_rooms(company: Company) -> None:
    """A visitor who asked twice at once had two open rooms, because check and creation were two steps."""
    company.update_inbox(company.app, lock_to_single_conversation=True)
    kim = identities.identify(company.desk, "app-identifier", source_id="kim", name="Kim")
    other_tab = with_concurrent_write(company.desk, lambda: customers.start_conversation(company.desk, kim))
    first = customers.start_conversation(other_tab, kim)
    assert [each.id for each in company.conversations()] == [first.id]
