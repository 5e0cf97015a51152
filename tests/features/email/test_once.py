"""A mail is stored once in each inbox that its receivers name, in whatever order and however often its notice comes."""

from collections.abc import Iterator
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.actions.receive import receive
from chalicelib.features.email.receiving import receive_notice
from tests.support import mails
from tests.support.company import Company

SALES = "sales@acme.example"
MAILS = (
    ("ses-1", (mails.SUPPORT,), mails.raw_mail("One")),
    (
        "ses-2",
        (mails.SUPPORT, SALES),
        mails.raw_mail("Two", Message_ID="<mail-2@example.org>", References="<mail-1@example.org>"),
    ),
    ("ses-3", (SALES,), mails.raw_mail("Three", sender="Lee <lee@example.org>", Message_ID="<mail-3@example.org>")),
    ("ses-4", (mails.SUPPORT, SALES), mails.raw_mail("Four", Message_ID="")),
    ("ses-5", (mails.SUPPORT,), mails.raw_mail("One")),  # the first one again, under another id of SES
)
EXPECTED = {("mail", "One"), ("mail", "Two"), ("sales", "Two"), ("sales", "Three"), ("mail", "Four"), ("sales", "Four")}


def stored(acme: Company) -> Iterator[tuple[str, str | None]]:
    names = {inbox.id: name for name, inbox in acme.inboxes.items()}
    for conversation in acme.conversations():
        for message in acme.messages(conversation.id):
            yield names[message.inbox_id], message.content


@given(st.permutations(range(len(MAILS))), st.lists(st.integers(0, len(MAILS) - 1), max_size=6), st.randoms())
@settings(max_examples=30, deadline=None)
def test_mail_is_stored_once_per_inbox(order: list[int], repeated: list[int], random: object) -> None:
    acme = mails.mail_company()
    for place in (*order, *repeated):
        receipt_id, recipients, raw = MAILS[place]
        notice = mails.notice(receipt_id, recipients)
        if place not in repeated:
            # The notice overtakes its mail.
            with suppress(FileNotFoundError):
                receive_notice(acme.desk, notice)
        mails.stored(acme.desk, raw, receipt_id)
        receive_notice(acme.desk, notice)
    envelopes = [*acme.desk.queues.inbound]
    random.shuffle(envelopes)  # type: ignore[attr-defined]
    for envelope in envelopes:
        receive(acme.desk, envelope)
    found = sorted(stored(acme), key=str)
    assert found == sorted(EXPECTED, key=str)
