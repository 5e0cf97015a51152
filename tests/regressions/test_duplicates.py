"""Exhibits: one thing that was stored as two."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions import contact_links, conversations, customers, receive
from chalicelib.channels.whatsapp import WhatsappAdapter
from chalicelib.domain.conversations import Status
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.inbound import InboundMessage
from tests.api_client import ApiClient
from tests.builders import Company, Crash, crash, inbound_message, inbound_photo, with_concurrent_write
from tests.fakes import FakeDesk, FakeTransport
from tests.functional.lambda_events import batch, envelope, failures, ingest_record


def at_the_same_moment(company: Company, *pieces: InboundMessage, inbox: str = "telegram") -> None:
    """Each has read what there is before any of the others has written."""
    where = getattr(company, inbox)

    def handle(desk: FakeDesk, rest: tuple[InboundMessage, ...]) -> None:
        first, *others = rest
        meddled = with_concurrent_write(desk, lambda: handle(company.desk, tuple(others))) if others else desk
        receive.receive_message(meddled, where, first)

    handle(company.desk, pieces)


def only(company: Company) -> int:
    [conversation] = company.conversations()
    return conversation.id


def test_cw6128_two_conversations_for_two_first_messages(company: Company) -> None:
    """A stranger's first two messages were looked up side by side, and each of them opened a conversation."""
    at_the_same_moment(company, inbound_message("Hello"), inbound_message("Anybody?", provider_id="in-2"))
    assert {message.content for message in company.messages(only(company))} == {"Hello", "Anybody?"}


def test_cw14060_album_of_six(company: Company) -> None:
    """Six photos sent at once were worked on at once, and the album was spread over several conversations."""
    photos = [inbound_message(None, provider_id=f"photo-{n}", attachments=(inbound_photo(f"ref-{n}"),)) for n in range(6)]
    at_the_same_moment(company, *photos, inbox="whatsapp")
    assert len(company.messages(only(company))) == 6
    assert company.conversation(only(company)).unread_count == 6


def test_cw14071_image_then_audio(company: Company) -> None:
    """A picture and then a voice message on WhatsApp became two conversations."""
    picture = inbound_message(None, provider_id="wa-1", attachments=(inbound_photo("picture"),))
    voice = inbound_message(None, provider_id="wa-2", attachments=(replace(inbound_photo("voice"), content_type="audio/ogg"),))
    receive.receive_message(company.desk, company.whatsapp, picture)
    receive.receive_message(company.desk, company.whatsapp, voice)
    assert len(company.messages(only(company))) == 2


def test_cw14214_two_after_the_last_was_resolved(company: Company) -> None:
    """Two messages 214 ms apart found no open conversation and opened one each."""
    old = company.receive(inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), old.id, status=Status.RESOLVED)
    again = [inbound_message(text, provider_id=text) for text in ("Still broken", "Hello?")]
    at_the_same_moment(company, *again, inbox="whatsapp")
    [new] = [each for each in company.conversations() if each.id != old.id]
    assert {message.content for message in company.messages(new.id)} == {"Still broken", "Hello?"}


def test_cw13359_lock_released_before_commit(company: Company) -> None:
    """The provider delivered a message again while the first delivery was not yet stored, and the lock was already open."""
    at_the_same_moment(company, inbound_message("Once"), inbound_message("Once"), inbound_message("Once"))
    assert [message.content for message in company.messages(only(company))] == ["Once"]


def test_cw13523_repeated_after_the_key_expired(company: Company) -> None:
    """Whether a message was known was asked and noted in two steps, in a store that forgets."""
    company.receive("Once")
    company.desk.clock.at += 30 * 86_400_000
    company.receive("Once")
    assert [message.content for message in company.messages(only(company))] == ["Once"]


def test_ev2716_one_message_837_times(company: Company) -> None:
    """One message was stored 837 times."""
    record = ingest_record(envelope(company, "kim", 1))
    for _ in range(837):
        assert workers.ingest(company.desk, batch(record)) == {"batchItemFailures": []}
    assert [message.content for message in company.messages(only(company))] == ["kim says 1"]


def losing(times: int) -> Iterator[bool]:
    yield from [True] * times
    while True:
        yield False


def always_too_late(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Somebody else is always faster, so often."""
    commit, fate = desk.store.commit, losing(times)

    def beaten(writes: object) -> None:
        if next(fate):
            raise WriteConflict
        commit(writes)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store, "commit", beaten)


def test_cw14647_lock_that_drops(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A webhook that could not get the lock after some tries was dropped."""
    record = ingest_record(envelope(company, "kim", 1))
    always_too_late(company.desk, monkeypatch, 9)
    assert failures(workers.ingest(company.desk, batch(record))) == ["kim-1"]
    assert workers.ingest(company.desk, batch(record)) == {"batchItemFailures": []}
    assert [message.content for message in company.messages(only(company))] == ["kim says 1"]


def test_cw12841_lock_for_everybody(company: Company) -> None:
    """The lock was named after the wrong party, so what the business wrote to many customers waited in one line."""

    def echo(to: str) -> dict[str, object]:
        message = {"from": "15550001111", "to": to, "id": f"wamid.{to}", "timestamp": "1790000000", "type": "text"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550001111", "phone_number_id": "1000"},
            "message_echoes": [{**message, "text": {"body": "Hi"}}],
        }
        change = {"field": "smb_message_echoes", "value": value}
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}

    adapter = WhatsappAdapter(FakeTransport(), "https://graph.example")
    lanes = [adapter.envelopes(company.whatsapp, echo(to))[0].ordering_key for to in ("15550002222", "15550003333")]
    assert len(set(lanes)) == 2


def test_cw11139_two_links_for_one_contact(company: Company) -> None:
    """A contact was linked to one inbox twice, because two requests looked before either had written."""
    contact = company.contact(company.receive().contact_id)

    def link(desk: FakeDesk) -> object:
        return contact_links.link_to_inbox(desk, company.account_id, company.app, contact, source_id="kim-in-app")

    link(with_concurrent_write(company.desk, lambda: link(company.desk)))
    assert [each.source_id for each in company.contact(contact.id).links if each.inbox_id == company.app.id] == ["kim-in-app"]


def test_cw9314_sent_again_on_a_weak_connection(company: Company) -> None:
    """The answer to a send was lost on the way, the browser sent again, and the customer got the message twice."""
    conversation = company.receive()
    company.reply(conversation, echo_id="browser-1")
    company.reply(conversation, echo_id="browser-1")
    company.settle()
    assert [part.text for _, part, _ in company.provider.sent] == ["On its way"]


def test_cw15743_retried_create(company: Company) -> None:
    """A program that repeated its request with the same id made a second message; a different body was taken as well."""
    conversation = company.receive()
    client = ApiClient(company.desk).as_user(company.users["ben"].access_token)
    path, key = f"A/conversations/{conversation.id}/messages", {"Idempotency-Key": "order-17"}
    first, second = (client.post(path, {"content": "Shipped"}, headers=key) for _ in range(2))
    other = client.post(path, {"content": "Not shipped"}, headers=key)
    assert first.json["id"] == second.json["id"]
    assert (other.status, other.json["code"]) == (409, "idempotency_mismatch")
    assert len(company.messages(conversation.id)) == 2


def test_fz147_unique_index_as_an_error(company: Company) -> None:
    """Two devices of one customer met at the unique index, and the job of the second failed for ever and lost what it carried."""

    def identify(desk: FakeDesk) -> customers.Customer:
        return customers.identify(desk, "app-identifier", identifier="kim@shop", name="Kim")

    twice = [identify(with_concurrent_write(company.desk, lambda: identify(company.desk))), identify(company.desk)]
    assert len({each.contact.id for each in twice}) == 1
    assert len(company.desk.store.of_kind("contact", company.account_id)) == 1


def steps_of(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, die_at: int) -> Callable[[], int]:
    """The process dies at its nth touch of the store."""
    count = [0]
    for name in ("get", "get_many", "commit", "next_conversation_id"):
        plain = getattr(desk.store, name)

        def counted(*args: object, plain: Callable[..., object] = plain) -> object:
            count[0] += 1
            if count[0] == die_at:
                crash()
            return plain(*args)

        monkeypatch.setattr(desk.store, name, counted)
    return lambda: count[0]


@pytest.mark.parametrize("die_at", range(1, 6))
def test_fs1350_empty_duplicate(company: Company, monkeypatch: pytest.MonkeyPatch, die_at: int) -> None:
    """A conversation was stored before its message; the repetition met a unique index, and an empty conversation stayed."""
    record = ingest_record(envelope(company, "kim", 1))
    with monkeypatch.context() as dying:
        touched = steps_of(company.desk, dying, die_at)
        try:
            workers.ingest(company.desk, batch(record))
        except Crash:
            assert touched() == die_at
    assert all(company.messages(each.id) for each in company.conversations())
    workers.ingest(company.desk, batch(record))
    assert [message.content for message in company.messages(only(company))] == ["kim says 1"]


def test_fs3186_fetched_by_hand_and_in_the_background(company: Company) -> None:
    """The same mail was fetched by two at once; one of them lost the body of what the other had stored."""
    same = inbound_message("With a body", attachments=(inbound_photo(),))
    at_the_same_moment(company, same, same)
    [message] = company.messages(only(company))
    assert (message.content, len(message.attachments)) == ("With a body", 1)


def test_rc38148_two_rooms(company: Company) -> None:
    """A visitor who asked twice at once had two open rooms, because the check and the creation were two steps."""
    company.update_inbox(company.app, lock_to_single_conversation=True)
    kim = customers.identify(company.desk, "app-identifier", source_id="kim", name="Kim")
    other_tab = with_concurrent_write(company.desk, lambda: customers.start_conversation(company.desk, kim))
    first = customers.start_conversation(other_tab, kim)
    assert [each.id for each in company.conversations()] == [first.id]
