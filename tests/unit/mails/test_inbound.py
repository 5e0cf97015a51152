"""A received mail as an inbound event."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.email.webhook import EmailWebhook
from chalicelib.domain.errors import NotFound
from chalicelib.domain.inbound import InboundAttachment, InboundMessage, InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mail_inbound import OWN_ID, Dropped, MailArrival, answers_of, inbound_of, provider_id
from chalicelib.domain.messages import Delivery, FileType
from chalicelib.domain.received_mails import Automatic, BouncedRecipient, MailAddress, ReceivedMail
from tests.support.arriving_mails import KIM, MAIL_DOMAIN, PASSED, received
from tests.support.channels import email_channel
from tests.support.fakes.mail import ses_id

NOW = 1_790_000_000_000
AT = MailArrival("support@acme.example", "ses-1", NOW, PASSED, MAIL_DOMAIN)
OWN = "0b0e3c52-9d5e-4a36-9b63-2f1d4e5a6b7c.1024@in.parley.example"
REPORT = received("dsn@mx.example", sender="mailer-daemon@mx.example", automatic=Automatic.BOUNCE, subject="Undeliverable")


def message_of(mail: ReceivedMail) -> InboundMessage:
    found = inbound_of(mail, AT)
    assert isinstance(found, InboundMessage)
    return found


def report(**fields: object) -> InboundMessage | InboundReceipt | Dropped:
    return inbound_of(msgspec.structs.replace(REPORT, **fields), AT)


def test_mail_is_a_message_of_its_thread() -> None:
    found = message_of(
        received("two@home.example", answers="one@home.example", references=("zero@home.example",), date=NOW - 5_000)
    )
    assert (found.provider_id, found.sent_at, found.subject) == ("two@home.example", NOW - 5_000, "Order 7")
    assert found.answers == ("one@home.example", "zero@home.example")
    assert found.thread_attributes["mail_references"] == ["zero@home.example", "one@home.example", "two@home.example"]
    assert (found.contact.source_id, found.contact.email, found.contact.name) == (KIM, KIM, "Kim Kardon")


def test_answers_are_the_named_id_and_then_the_newest() -> None:
    mail = received(
        "self@x.example", answers="b@x.example", references=tuple(f"{each}@x.example" for each in ("a", "b", "self", "c"))
    )
    assert answers_of(mail) == ("b@x.example", "c@x.example", "a@x.example")
    many = received(references=tuple(f"{number}@x.example" for number in range(100)))
    assert (len(answers_of(many)), answers_of(many)[0]) == (25, "99@x.example")


def test_mail_without_an_id_is_named_by_its_receipt() -> None:
    assert message_of(received("")).provider_id == "ses:ses-1"


def test_long_id_is_named_by_its_digest_wherever_it_stands() -> None:
    long = "x" * 300 + "@home.example"
    assert message_of(received(long)).provider_id == message_of(received(answers=long)).answers[0] == provider_id(long)
    assert len(provider_id(long)) == 64
    assert message_of(received(long)).thread_attributes["mail_references"] == []


@pytest.mark.parametrize("date", [None, 0, -5, NOW + 86_400_000])
def test_date_that_cannot_be_is_the_time_of_arrival(date: int | None) -> None:
    assert message_of(received(date=date)).sent_at == NOW


def test_loops_and_own_mails_are_dropped() -> None:
    assert inbound_of(received(sender="support@acme.example"), AT) == Dropped("own_mail")
    assert inbound_of(ReceivedMail(), AT) == Dropped("no_sender")
    marked = received(headers={"x-parley-loop": "of-support"})
    assert inbound_of(marked, msgspec.structs.replace(AT, mark="of-support")) == Dropped("loop")
    for other in ("", "of-sales"):
        assert isinstance(inbound_of(marked, msgspec.structs.replace(AT, mark=other)), InboundMessage)


@pytest.mark.parametrize(
    "own", [OWN, ses_id(1), "0102018f00000001-4b3d2c1a-1111-4222-8333-000000000001-000000@eu-west-1.amazonses.com"]
)
def test_bounce_of_an_own_mail_is_a_receipt(own: str) -> None:
    found = report(
        original_message_ids=("other@x.example", own),
        bounced=(BouncedRecipient("kim@home.example", "5.1.1", "550  No such\r\nuser"),),
    )
    assert isinstance(found, InboundReceipt)
    assert (found.provider_id, found.delivery) == (own, Delivery.FAILED)
    assert found.reason == "5.1.1 550 No such user (kim@home.example)"
    assert found.contact
    assert found.contact.source_id == KIM


def test_bounce_without_a_reason_has_its_subject() -> None:
    found = report(original_message_ids=(OWN,))
    assert isinstance(found, InboundReceipt)
    assert (found.reason, found.contact) == ("Undeliverable", None)


def test_report_about_a_delay_or_of_another_mail_is_a_message() -> None:
    delayed = report(original_message_ids=(OWN,), bounced=(BouncedRecipient(KIM, "4.4.1", permanent=False),))
    assert isinstance(delayed, InboundMessage)
    assert delayed.answers[0] == OWN
    assert isinstance(report(original_message_ids=("other@x.example",)), InboundMessage)
    assert isinstance(report(), InboundMessage), "a bounce of a bounce names nothing of ours"


@pytest.mark.parametrize(
    "other", ["1024@in.parley.example", "kim@home.example", "0100-1@email.amazonses.com.example", "@email.amazonses.com"]
)
def test_other_ids_are_not_own(other: str) -> None:
    assert OWN_ID.fullmatch(other) is None


INBOX = Inbox(7, 1, "Mail", email_channel(), NOW)
WHOLE = msgspec.structs.replace(
    message_of(received()),
    content="Hello",
    content_attributes={"email": {"from": [KIM], "automatic": None}},
    attachments=(InboundAttachment(FileType.FILE, provider_ref="mail/parts/1/7/ses-1/0", size=3),),
)


def test_envelope_holds_the_message_and_is_the_same_for_a_repetition() -> None:
    [one], [again] = (EmailWebhook().envelopes(INBOX, {"message": msgspec.to_builtins(WHOLE)}) for _ in range(2))
    assert one == again
    assert EmailWebhook().parse(msgspec.json.decode(msgspec.json.encode(one.payload))) == [WHOLE]
    [other] = EmailWebhook().envelopes(Inbox(8, 1, "Sales", email_channel(), NOW), one.payload)
    assert other.deduplication_id != one.deduplication_id


def test_mails_of_one_customer_stay_in_order() -> None:
    payloads = ({"message": msgspec.to_builtins(msgspec.structs.replace(WHOLE, provider_id=each))} for each in "ab")
    one, two = (EmailWebhook().envelopes(INBOX, each)[0] for each in payloads)
    assert one.ordering_key == two.ordering_key
    assert one.deduplication_id != two.deduplication_id


def test_receipt_travels_alike() -> None:
    receipt = InboundReceipt(OWN, Delivery.FAILED, "No such user")
    [one] = EmailWebhook().envelopes(INBOX, {"receipt": msgspec.to_builtins(receipt)})
    assert EmailWebhook().parse(one.payload) == [receipt]


def test_no_webhook_is_accepted() -> None:
    with pytest.raises(NotFound):
        EmailWebhook().verify(INBOX, {}, b"{}")


WORDS = st.text(max_size=60)
ADDRESSES = st.builds(MailAddress, st.one_of(WORDS, st.just(KIM), st.just("support@acme.example")), WORDS)
MAILS = st.builds(
    ReceivedMail,
    message_id=WORDS,
    in_reply_to=st.lists(WORDS, max_size=3).map(tuple),
    references=st.lists(WORDS, max_size=40).map(tuple),
    senders=st.lists(ADDRESSES, max_size=2).map(tuple),
    reply_to=st.lists(ADDRESSES, max_size=2).map(tuple),
    subject=WORDS,
    text=st.one_of(st.none(), WORDS),
    date=st.one_of(st.none(), st.integers(-(10**15), 10**15)),
    automatic=st.one_of(st.none(), st.sampled_from(list(Automatic))),
    original_message_ids=st.lists(st.one_of(WORDS, st.just(OWN)), max_size=3).map(tuple),
    bounced=st.lists(st.builds(BouncedRecipient, WORDS, WORDS, WORDS, st.booleans()), max_size=2).map(tuple),
)


@given(MAILS)
def test_any_mail_becomes_an_event_or_is_dropped(mail: ReceivedMail) -> None:
    found = inbound_of(mail, AT)
    if isinstance(found, InboundMessage):
        assert found.provider_id
        assert len(found.answers) <= 25
        assert len(found.contact.source_id) <= 255
        assert len(msgspec.json.encode(found)) < 40_000


def test_agent_who_answers_in_a_conversation_is_its_author() -> None:
    """The head of the forwarded mail stands below their words, as some programs quote it."""
    text = "I can help.\n\nFrom: Kim <kim@example.org>\nSubject: My order\n\nWhere is it?"
    arrival = msgspec.structs.replace(AT, colleagues=("ada@acme.example",), conversation_id=7)
    found = inbound_of(received(sender="ada@acme.example", text=text), arrival)
    assert isinstance(found, InboundMessage)
    assert found.contact.email == "ada@acme.example"
