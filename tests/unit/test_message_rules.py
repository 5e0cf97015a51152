"""Rules of messages: delivery states, content limits and deletion."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.deliveries import PRECEDENCE, UNDELIVERED, advance, advance_as_reported, requeue
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import (
    MAX_ATTACHMENTS,
    MAX_CONTENT,
    Attachment,
    Delivery,
    FileType,
    Message,
    MessageType,
    Sender,
    SenderType,
    check_content,
    file_type_of,
    has_reader,
    redact,
)

AGENT = Sender(SenderType.USER, 5)


def message(delivery: Delivery | None = Delivery.QUEUED, **facts: object) -> Message:
    written = Message(9, 1, 11, 7, MessageType.OUTGOING, 1, 1, content="Hi", delivery=delivery, sender=AGENT)
    return replace(written, **facts)


def after(delivery: Delivery | None, receipt: Delivery) -> Delivery | None:
    changed = advance(message(delivery), receipt, reason="because")
    return changed.delivery if changed else None


FORWARD = [Delivery.QUEUED, Delivery.SENT, Delivery.DELIVERED, Delivery.READ]


@pytest.mark.parametrize(("earlier", "later"), [*itertools.combinations(FORWARD, 2)])
def test_receipt_moves_delivery_forward_only(earlier: Delivery, later: Delivery) -> None:
    assert after(earlier, later) is later
    assert after(later, earlier) is None


@pytest.mark.parametrize("delivery", Delivery)
def test_repeated_receipt_changes_nothing(delivery: Delivery) -> None:
    reported = message(delivery, content_attributes={"external_error": "because"} if delivery in UNDELIVERED else {})
    assert advance(reported, delivery, reason="because") is None


@pytest.mark.parametrize("delivery", [Delivery.QUEUED, Delivery.SENT, Delivery.UNKNOWN])
def test_failure_counts_before_delivery(delivery: Delivery) -> None:
    failed = advance(message(delivery), Delivery.FAILED, reason="Blocked")
    assert failed
    assert (failed.delivery, failed.content_attributes) == (Delivery.FAILED, {"external_error": "Blocked"})


@pytest.mark.parametrize("delivery", [Delivery.DELIVERED, Delivery.READ])
def test_failure_after_delivery_is_ignored(delivery: Delivery) -> None:
    assert after(delivery, Delivery.FAILED) is None


AFTER_FAILURE = [
    (before, receipt) for before in (Delivery.FAILED, Delivery.UNKNOWN) for receipt in (Delivery.DELIVERED, Delivery.READ)
]


@pytest.mark.parametrize(("before", "receipt"), [*AFTER_FAILURE, (Delivery.UNKNOWN, Delivery.SENT)])
def test_receipt_after_a_failure_clears_the_error(before: Delivery, receipt: Delivery) -> None:
    changed = advance(message(before, content_attributes={"external_error": "Blocked", "in_reply_to": 3}), receipt)
    assert changed
    assert (changed.delivery, changed.content_attributes) == (receipt, {"in_reply_to": 3})


def test_late_sent_receipt_keeps_the_failure() -> None:
    assert after(Delivery.FAILED, Delivery.SENT) is None
    reported = advance_as_reported(message(Delivery.FAILED, content_attributes={"external_error": "Blocked"}), Delivery.SENT)
    assert reported, "a client may have sent it again itself"
    assert (reported.delivery, reported.content_attributes) == (Delivery.SENT, {})


def test_failed_message_ignores_queued_and_unknown() -> None:
    assert after(Delivery.FAILED, Delivery.QUEUED) is None
    assert after(Delivery.FAILED, Delivery.UNKNOWN) is None


@pytest.mark.parametrize("receipt", Delivery)
def test_message_without_delivery_ignores_receipts(receipt: Delivery) -> None:
    assert after(None, receipt) is None


@given(st.lists(st.sampled_from([Delivery.SENT, Delivery.DELIVERED, Delivery.READ]), min_size=1))
def test_receipts_in_any_order_end_at_the_furthest_state(receipts: list[Delivery]) -> None:
    current = message()
    for receipt in receipts:
        current = advance(current, receipt) or current
    assert current.delivery is max(receipts, key=PRECEDENCE.index)


@pytest.mark.parametrize("delivery", [Delivery.FAILED, Delivery.UNKNOWN])
def test_failed_message_is_queued_again_without_its_error(delivery: Delivery) -> None:
    again = requeue(message(delivery, content_attributes={"external_error": "Blocked", "in_reply_to": 3}))
    assert again
    assert (again.delivery, again.content_attributes) == (Delivery.QUEUED, {"in_reply_to": 3})


@pytest.mark.parametrize("delivery", [None, Delivery.SENT, Delivery.DELIVERED, Delivery.READ])
def test_message_that_has_not_failed_cannot_be_queued_again(delivery: Delivery | None) -> None:
    with pytest.raises(Invalid) as refusal:
        requeue(message(delivery))
    assert refusal.value.code == "message_not_failed"


def test_queued_message_is_not_queued_again() -> None:
    assert requeue(message(Delivery.QUEUED)) is None


def test_deleted_message_cannot_be_queued_again() -> None:
    with pytest.raises(Invalid):
        requeue(redact(message(Delivery.FAILED)))


def test_deleted_message_keeps_no_content() -> None:
    gone = redact(message(Delivery.READ, attachments=(Attachment(1, FileType.IMAGE, key="k"),), content_attributes={"a": 1}))
    assert (gone.content, gone.attachments, gone.content_attributes) == ("This message was deleted", (), {"deleted": True})
    assert gone.delivery is Delivery.READ


def test_deleted_queued_message_has_no_delivery() -> None:
    assert redact(message(Delivery.QUEUED)).delivery is None


@pytest.mark.parametrize("content", [None, "", "  \n\t "])
def test_message_needs_text_or_a_file(content: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        check_content(content, 0)
    assert (refusal.value.code, refusal.value.fields) == ("message_empty", ("content",))
    assert check_content(content, 1) is None


def test_message_keeps_white_space_and_has_a_maximum_length() -> None:
    assert check_content(" a\n", 0) == " a\n"
    assert check_content("a" * MAX_CONTENT, 0)
    with pytest.raises(Invalid) as refusal:
        check_content("a" * (MAX_CONTENT + 1), 0)
    assert refusal.value.code == "message_too_long"


def test_message_has_a_maximum_number_of_files() -> None:
    check_content(None, MAX_ATTACHMENTS)
    with pytest.raises(Invalid) as refusal:
        check_content("x", MAX_ATTACHMENTS + 1)
    assert refusal.value.code == "too_many_attachments"


@pytest.mark.parametrize(
    ("content_type", "file_type"),
    [
        ("image/PNG; q=1", FileType.IMAGE),
        ("image/svg+xml", FileType.FILE),
        ("audio/ogg; codecs=opus", FileType.AUDIO),
        ("video/mp4", FileType.VIDEO),
        ("video/x-flv", FileType.FILE),
        ("text/html", FileType.FILE),
        ("", FileType.FILE),
    ],
)
def test_file_type_is_one_that_browsers_show_safely(content_type: str, file_type: FileType) -> None:
    assert file_type_of(content_type) is file_type


def test_notes_and_activities_are_private_and_only_agent_messages_are_replies() -> None:
    assert message().is_public
    assert message().is_human_reply
    note = message(private=True)
    assert not note.is_public
    assert not note.is_human_reply
    line = message(type=MessageType.ACTIVITY)
    assert not line.is_public
    assert not message(sender=None).is_human_reply
    assert not message(type=MessageType.INCOMING, sender=Sender(SenderType.CONTACT, 7)).is_human_reply


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        ({}, True),
        ({"verdicts": {"spf": "pass", "dkim": "pass", "dmarc": "pass", "spam": "pass", "virus": "pass"}}, True),
        ({"verdicts": {"spf": "fail", "dkim": "pass", "dmarc": "gray"}}, True),
        ({"verdicts": {"spf": "fail", "dkim": "none"}}, False),
        ({"verdicts": {"dkim": "fail"}}, False),
        ({"verdicts": {"dmarc": "fail"}}, False),
        ({"verdicts": {"spam": "fail", "dkim": "pass"}}, False),
        ({"verdicts": {"virus": "fail", "dkim": "pass"}}, False),
        ({"automatic": "reply"}, False),
        ({"verdicts": "text"}, True),
    ],
)
def test_nothing_answers_programs_and_forged_senders(mail: dict[str, object], expected: bool) -> None:
    assert has_reader({"email": mail}) is expected


def test_message_that_is_no_mail_has_a_reader() -> None:
    assert has_reader({})
    assert has_reader({"email": "kim@home.example"})
