"""Delivery only moves forward; what may be written; what a deleted message leaves behind."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import (
    MAX_ATTACHMENTS,
    MAX_CONTENT,
    RANK,
    Attachment,
    Delivery,
    FileType,
    Message,
    MessageType,
    Sender,
    SenderType,
    advance,
    advance_as_reported,
    check_content,
    file_type_of,
    redact,
    requeue,
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
def test_a_receipt_moves_a_message_forward_and_never_back(earlier: Delivery, later: Delivery) -> None:
    assert after(earlier, later) is later
    assert after(later, earlier) is None


@pytest.mark.parametrize("delivery", Delivery)
def test_a_repeated_receipt_tells_nothing(delivery: Delivery) -> None:
    assert after(delivery, delivery) is None


@pytest.mark.parametrize("delivery", [Delivery.QUEUED, Delivery.SENT, Delivery.UNKNOWN])
def test_a_failure_counts_until_the_phone_has_confirmed(delivery: Delivery) -> None:
    failed = advance(message(delivery), Delivery.FAILED, reason="Blocked")
    assert failed
    assert (failed.delivery, failed.content_attributes) == (Delivery.FAILED, {"external_error": "Blocked"})


@pytest.mark.parametrize("delivery", [Delivery.DELIVERED, Delivery.READ])
def test_a_failure_after_the_phone_has_confirmed_is_not_believed(delivery: Delivery) -> None:
    assert after(delivery, Delivery.FAILED) is None


BELIEVED = [(stuck, phone) for stuck in (Delivery.FAILED, Delivery.UNKNOWN) for phone in (Delivery.DELIVERED, Delivery.READ)]


@pytest.mark.parametrize(("stuck", "receipt"), [*BELIEVED, (Delivery.UNKNOWN, Delivery.SENT)])
def test_a_receipt_after_a_failure_is_believed_and_takes_the_error_away(stuck: Delivery, receipt: Delivery) -> None:
    healed = advance(message(stuck, content_attributes={"external_error": "Blocked", "in_reply_to": 3}), receipt)
    assert healed
    assert (healed.delivery, healed.content_attributes) == (receipt, {"in_reply_to": 3})


def test_a_late_sent_does_not_hide_that_the_message_failed_since() -> None:
    assert after(Delivery.FAILED, Delivery.SENT) is None
    reported = advance_as_reported(message(Delivery.FAILED, content_attributes={"external_error": "Blocked"}), Delivery.SENT)
    assert reported, "a program may have sent it again by itself"
    assert (reported.delivery, reported.content_attributes) == (Delivery.SENT, {})


def test_a_failed_message_is_neither_queued_nor_unknown_again_by_a_receipt() -> None:
    assert after(Delivery.FAILED, Delivery.QUEUED) is None
    assert after(Delivery.FAILED, Delivery.UNKNOWN) is None


@pytest.mark.parametrize("receipt", Delivery)
def test_what_never_leaves_the_desk_has_no_receipts(receipt: Delivery) -> None:
    assert after(None, receipt) is None


@given(st.lists(st.sampled_from([Delivery.SENT, Delivery.DELIVERED, Delivery.READ]), min_size=1))
def test_receipts_end_at_the_furthest_whatever_their_order(receipts: list[Delivery]) -> None:
    told = message()
    for receipt in receipts:
        told = advance(told, receipt) or told
    assert told.delivery is max(receipts, key=RANK.__getitem__)


@pytest.mark.parametrize("delivery", [Delivery.FAILED, Delivery.UNKNOWN])
def test_what_failed_can_be_sent_again_without_its_error(delivery: Delivery) -> None:
    again = requeue(message(delivery, content_attributes={"external_error": "Blocked", "in_reply_to": 3}))
    assert again
    assert (again.delivery, again.content_attributes) == (Delivery.QUEUED, {"in_reply_to": 3})


@pytest.mark.parametrize("delivery", [None, Delivery.SENT, Delivery.DELIVERED, Delivery.READ])
def test_what_did_not_fail_is_not_sent_again(delivery: Delivery | None) -> None:
    with pytest.raises(Invalid) as refusal:
        requeue(message(delivery))
    assert refusal.value.code == "message_not_failed"


def test_what_waits_to_be_sent_already_stays_as_it_is() -> None:
    assert requeue(message(Delivery.QUEUED)) is None


def test_a_deleted_message_is_not_sent_again() -> None:
    with pytest.raises(Invalid):
        requeue(redact(message(Delivery.FAILED)))


def test_a_deleted_message_leaves_its_place_and_nothing_of_what_it_said() -> None:
    gone = redact(message(Delivery.READ, attachments=(Attachment(1, FileType.IMAGE, key="k"),), content_attributes={"a": 1}))
    assert (gone.content, gone.attachments, gone.content_attributes) == ("This message was deleted", (), {"deleted": True})
    assert gone.delivery is Delivery.READ


def test_a_message_that_is_deleted_while_it_waits_is_not_sent() -> None:
    assert redact(message(Delivery.QUEUED)).delivery is None


@pytest.mark.parametrize("content", [None, "", "  \n\t "])
def test_a_message_says_or_shows_something(content: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        check_content(content, 0)
    assert (refusal.value.code, refusal.value.fields) == ("message_empty", ("content",))
    assert check_content(content, 1) is None


def test_a_message_keeps_its_blanks_and_has_a_length() -> None:
    assert check_content(" a\n", 0) == " a\n"
    assert check_content("a" * MAX_CONTENT, 0)
    with pytest.raises(Invalid) as refusal:
        check_content("a" * (MAX_CONTENT + 1), 0)
    assert refusal.value.code == "message_too_long"


def test_a_message_has_a_number_of_files() -> None:
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
def test_files_are_shown_as_what_browsers_can_show_safely(content_type: str, file_type: FileType) -> None:
    assert file_type_of(content_type) is file_type


def test_who_sees_a_message_and_what_counts_as_an_answer() -> None:
    assert message().is_public
    assert message().is_human_reply
    note = message(private=True)
    assert not note.is_public
    assert not note.is_human_reply
    line = message(type=MessageType.ACTIVITY)
    assert not line.is_public
    assert not message(sender=None).is_human_reply
    assert not message(type=MessageType.INCOMING, sender=Sender(SenderType.CONTACT, 7)).is_human_reply
