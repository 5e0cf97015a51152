"""A reply in an inbox of mails: one letter with the right addresses, subject, thread and quoted words, sent at most once."""

from email.message import EmailMessage
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import message_delivery
from chalicelib.actions.message_delivery import resend_message
from chalicelib.actions.received_changes import receive_receipt
from chalicelib.channels.email.sending import REASONS
from chalicelib.domain import keys
from chalicelib.domain.contacts import EMAIL_BOUNCED
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inbound import InboundContact, InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.letters import MAX_REFERENCES
from chalicelib.domain.mail_targets import target_of
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.domain.outbound import DeliveryTask, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.features.delivery.actions import deliver
from chalicelib.schedule import run_due
from tests.support.channels import email_channel
from tests.support.company import Company
from tests.support.crash import Crash, crash
from tests.support.fakes.mail import ses_id
from tests.support.mail_inbox import KIM, open_mail_inbox, receive_mail, sent_mails


@pytest.fixture(name="mail")
def _mail(company: Company) -> Inbox:
    return open_mail_inbox(company)


def only(mails: list[EmailMessage]) -> EmailMessage:
    (found,) = mails
    return found


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def own_id(company: Company, message: Message) -> str:
    return f"{company.conversation(message.conversation_id).uuid}.{message.id}@in.parley.example"


def ids(mail: EmailMessage, header: str = "references") -> list[str]:
    return [each.strip("<>") for each in str(mail[header] or "").split()]


def test_reply_is_a_mail_of_the_thread(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail, "Where is my order?")
    message = company.reply(conversation, "It is **on its way**.")
    sent = only(sent_mails(company))
    assert str(sent["from"]) == "Ben from Acme Support <support@acme.example>"
    assert (str(sent["to"]), sent["cc"], sent["bcc"]) == ("Kim <kim@example.org>", None, None)
    assert str(sent["subject"]) == "Re: My order"
    assert ids(sent, "message-id") == [own_id(company, message)]
    assert ids(sent, "in-reply-to") == ["kim-1@example.org"]
    assert ids(sent) == [own_id(company, message), "kim-1@example.org"]
    assert sent["auto-submitted"] is None
    assert body(sent).startswith("It is on its way.\n\nOn ")
    assert body(sent).endswith("Kim wrote:\n> Where is my order?\n")
    assert "It is <b>on its way</b>." in body(sent, "html")
    assert company.message(message).delivery is Delivery.SENT
    assert company.message(message).source_id == ses_id(1)


def test_answer_comes_back_to_the_conversation(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    company.reply(conversation)
    target = target_of(only(sent_mails(company))["reply-to"].addresses[0].addr_spec)
    assert target
    assert (target.kind, target.number) == ("reply", conversation.id)
    assert target.is_proven_by(mail.channel.mailbox.secret)  # type: ignore[union-attr]


def test_desk_that_receives_no_mail_names_no_reply_address(company: Company) -> None:
    conversation = receive_mail(company, open_mail_inbox(company, domain=""))
    message = company.reply(conversation)
    sent = only(sent_mails(company))
    assert sent["reply-to"] is None
    assert ids(sent, "message-id") == [f"{conversation.uuid}.{message.id}@acme.example"]


@pytest.mark.parametrize("received", [False, True])
def test_both_ids_lead_to_the_message(company: Company, mail: Inbox, received: bool) -> None:
    conversation = receive_mail(company, mail)
    company.desk.mail.problems = [] if received else [SendUnknown("ReadTimeoutError")]
    message = company.reply(conversation)
    company.settle()
    named = [own_id(company, message), *([ses_id(1)] if received else [])]
    for each in named:
        claim = company.desk.store.get(keys.provider_message(company.account_id, mail.id, each))
        assert claim
        assert claim.refers_to == (conversation.id, message.id)


def test_thread_names_the_newest_mails_with_the_answered_one_last(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    first = company.reply(conversation, "A first answer")
    company.settle()
    for number in range(2, MAX_REFERENCES + 5):
        receive_mail(company, mail, f"More {number}", message_id=f"kim-{number}@example.org")
    message = company.reply(conversation, "A second answer")
    found = ids(sent_mails(company)[-1])
    assert len(found) == MAX_REFERENCES
    assert (found[0], found[-1]) == (own_id(company, message), f"kim-{MAX_REFERENCES + 4}@example.org")
    assert own_id(company, first) not in found


def test_answer_to_a_chosen_mail_follows_that_one(company: Company, mail: Inbox) -> None:
    receive_mail(company, mail, "The first")
    conversation = receive_mail(company, mail, "The second", message_id="kim-2@example.org")
    first = company.messages(conversation.id)[0]
    company.reply(conversation, content_attributes={"in_reply_to": first.id})
    sent = only(sent_mails(company))
    assert ids(sent, "in-reply-to") == [ids(sent)[-1]] == ["kim-1@example.org"]
    assert body(sent).endswith("> The first\n")


def test_second_mail_follows_the_first_where_the_customer_has_not_written(company: Company, mail: Inbox) -> None:
    contact = company.client("ada").post("A/contacts", {"name": "Kim", "email": KIM}).json["payload"]["contact"]
    opened = {"inbox_id": mail.id, "contact_id": contact["id"], "additional_attributes": {"mail_subject": "Your invoice"}}
    number = company.client("ben").post("A/conversations", {**opened, "message": {"content": "Here it is"}}).json["id"]
    first = only(sent_mails(company))
    company.reply(company.conversation(number), "And a correction")
    second = sent_mails(company)[-1]
    assert [str(each["subject"]) for each in (first, second)] == ["Your invoice", "Re: Your invoice"]
    assert (first["in-reply-to"], ids(second, "in-reply-to")) == (None, [ses_id(1)])
    assert [str(each["to"]) for each in (first, second)] == ["Kim <kim@example.org>"] * 2


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("My order", "Re: My order"),
        ("Re: My order", "Re: My order"),
        ("AW: Bestellung", "AW: Bestellung"),
        ("  ", "Re: [#1] Acme Support"),
    ],
)
def test_subject_has_one_prefix(company: Company, mail: Inbox, stated: str, expected: str) -> None:
    conversation = receive_mail(company, mail)
    key = keys.conversation(company.account_id, conversation.id)
    company.desk.store.overwrite(key, replace(conversation, additional_attributes={"mail_subject": stated}))
    company.reply(conversation)
    assert str(only(sent_mails(company))["subject"]) == expected


def test_business_writes_without_the_name_of_the_agent(company: Company) -> None:
    mail = open_mail_inbox(company, sender_name_type="professional", business_name="Acme GmbH")
    company.reply(receive_mail(company, mail))
    assert str(only(sent_mails(company))["from"]) == "Acme GmbH <support@acme.example>"


def test_blind_copies_are_in_the_envelope_only(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    answer = company.client("ben").post(
        f"A/conversations/{conversation.id}/messages",
        {
            "content": "Hi",
            "to_emails": "Kim@Example.org, lee@example.org",
            "cc_emails": ["boss@example.org"],
            "bcc_emails": "law@example.org",
        },
    )
    assert answer.json["content_attributes"]["bcc_emails"] == ["law@example.org"]
    sent = only(sent_mails(company))
    assert str(sent["to"]) == "Kim <kim@example.org>, lee@example.org"
    assert str(sent["cc"]) == "boss@example.org"
    assert b"law@" not in company.desk.mail.sent[0][2]
    assert company.desk.mail.sent[0][1] == (KIM, "lee@example.org", "boss@example.org", "law@example.org")


@pytest.mark.parametrize("field", ["to_emails", "cc_emails", "bcc_emails"])
@pytest.mark.parametrize("bad", ["kim", "kim@example.org, nobody", ["kim@example.org\nBcc: x@example.org"], ["ü@example.org"]])
def test_bad_address_is_refused_with_its_field(company: Company, mail: Inbox, field: str, bad: Any) -> None:
    conversation = receive_mail(company, mail)
    answer = company.client("ben").post(f"A/conversations/{conversation.id}/messages", {"content": "Hi", field: bad})
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, "email_invalid", [field])
    assert len(company.messages(conversation.id)) == 1


def test_mail_has_at_most_fifty_receivers(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    fifty = [f"kim{number}@example.org" for number in range(50)]
    with pytest.raises(Invalid, match="49") as raised:
        company.reply(conversation, content_attributes={"to_emails": fifty[:25], "cc_emails": fifty[25:]})
    assert raised.value.code == "too_many_recipients"


@pytest.mark.parametrize("field", ["to_emails", "cc_emails", "bcc_emails"])
@pytest.mark.parametrize(
    "address",
    [
        "support@acme.example",
        "Support+shop@acme.example",
        "in+1.2.0123456789abcdef01234567@in.parley.example",
        "sales@acme.example",
    ],
)
def test_address_of_the_desk_is_refused(company: Company, mail: Inbox, field: str, address: str) -> None:
    company.open_inbox("sales", email_channel("sales@acme.example"), "ben")
    conversation = receive_mail(company, mail)
    with pytest.raises(Invalid) as raised:
        company.reply(conversation, content_attributes={field: ["boss@example.org", address]})
    assert (raised.value.code, raised.value.fields) == ("recipient_of_desk", (field,))
    assert sent_mails(company) == []
    assert [each.type for each in company.messages(conversation.id)] == [MessageType.INCOMING]


def test_other_channels_and_notes_ignore_recipients(company: Company, mail: Inbox) -> None:
    note = company.reply(
        receive_mail(company, mail), "A note", private=True, content_attributes={"cc_emails": ["not an address"]}
    )
    chat = company.reply(company.receive("Hi"), content_attributes={"cc_emails": "boss@example.org"})
    assert [each.content_attributes.get("cc_emails") for each in (note, chat)] == [None, None]


def test_scheduled_reply_keeps_its_recipients(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    client, path = company.client("ben"), f"A/conversations/{conversation.id}"
    sent = {"content": "Later", "cc_emails": "boss@example.org", "scheduled_at": company.desk.clock.now() // 1000 + 3_600}
    scheduled = client.post(f"{path}/messages", sent).json
    assert client.post(f"{path}/scheduled_messages/{scheduled['id']}/send").status == 200
    assert str(only(sent_mails(company))["cc"]) == "boss@example.org"


def test_files_that_are_too_large_together_are_refused(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    halves = tuple(StoredFile(f"{each}.zip", "application/zip", b"x" * 12_500_001) for each in "ab")
    with pytest.raises(Invalid) as raised:
        company.reply(conversation, attachments=halves)
    assert (raised.value.code, raised.value.fields) == ("files_too_large", ("attachments",))
    assert len(company.messages(conversation.id)) == 1
    assert company.reply(conversation, "A note", private=True, attachments=halves).id


def test_files_are_in_the_mail(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    company.reply(conversation, "See here", attachments=(StoredFile("報告.pdf", "application/pdf", b"%PDF-1.4 a"),))
    (file,) = only(sent_mails(company)).iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == ("報告.pdf", "application/pdf", b"%PDF-1.4 a")


def test_text_of_the_desk_itself_is_answered_by_no_program(company: Company) -> None:
    mail = open_mail_inbox(company, greeting_enabled=True, greeting_message="We answer soon.")
    receive_mail(company, mail)
    sent = only(sent_mails(company))
    assert (sent["auto-submitted"], sent["x-auto-response-suppress"]) == ("auto-replied", "All")
    assert str(sent["from"]) == "Acme Support <support@acme.example>"
    assert len(str(sent["x-parley-loop"])) == 24


@pytest.mark.parametrize(
    ("problem", "expected", "delivery"),
    [
        (SendRefused("IdentityNotVerified"), f"IdentityNotVerified: {REASONS['IdentityNotVerified']}", Delivery.FAILED),
        (SendRefused("NewCode"), "NewCode", Delivery.FAILED),
        (SendUnknown("ReadTimeoutError"), "ReadTimeoutError: Amazon SES did not answer", Delivery.UNKNOWN),
    ],
)
def test_failure_is_shown_in_words(company: Company, mail: Inbox, problem: Exception, expected: str, delivery: Delivery) -> None:
    conversation = receive_mail(company, mail)
    company.desk.mail.problems = [problem]
    message = company.reply(conversation)
    company.settle()
    after = company.message(message)
    assert after.delivery is delivery
    assert after.content_attributes["external_error"].startswith(expected)


def test_throttled_mail_is_sent_later(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    company.desk.mail.problems = [SendLater("TooManyRequestsException", after=7)]
    message = company.reply(conversation)
    with pytest.raises(SendLater) as raised:
        company.settle()
    assert raised.value.after == 7
    deliver(company.desk, DeliveryTask(company.account_id, conversation.id, message.id))
    assert len(company.desk.mail.sent) == 1


def test_mail_of_a_killed_worker_is_not_sent_again_until_an_agent_says_so(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    company.desk.mail.problems = [Crash()]  # type: ignore[list-item]
    message = company.reply(conversation)
    with pytest.raises(Crash):
        company.settle()
    task = DeliveryTask(company.account_id, conversation.id, message.id)
    deliver(company.desk, task)
    assert (company.message(message).delivery, company.desk.mail.sent) == (Delivery.UNKNOWN, [])
    resend_message(company.desk, company.caller("ben"), conversation.id, message.id)
    company.settle()
    assert (company.message(message).delivery, len(company.desk.mail.sent)) == (Delivery.SENT, 1)


def test_erased_conversation_leaves_neither_id(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    message = company.reply(conversation)
    company.settle()
    named = (own_id(company, message), ses_id(1))
    assert company.client("ada").delete(f"A/conversations/{conversation.id}").status == 200
    run_due(company.desk)
    store = company.desk.store
    claims = [keys.provider_message(company.account_id, mail.id, each) for each in named]
    erased = [keys.erased_message(company.account_id, mail.id, each, company.desk.digest_key) for each in named]
    assert [store.get(key) for key in claims] == [None, None]
    assert [store.get(key) is not None for key in erased] == [True, True]


def receipt(company: Company, mail: Inbox, provider_id: str, delivery: Delivery, *, address: str | None = None) -> None:
    reason = "550 5.1.1 unknown user"
    mark = {EMAIL_BOUNCED: {"at": company.desk.clock.now() // 1000, "reason": reason}}
    contact = InboundContact(address, additional_attributes=mark) if address else None
    receive_receipt(company.desk, mail, InboundReceipt(provider_id, delivery, reason, contact))


@pytest.mark.parametrize("by_own_id", [False, True])
def test_bounce_fails_the_message_and_marks_the_address(company: Company, mail: Inbox, by_own_id: bool) -> None:
    contact = company.client("ada").post("A/contacts", {"name": "Kim", "email": KIM}).json["payload"]["contact"]
    opened = {"inbox_id": mail.id, "contact_id": contact["id"], "message": {"content": "Here it is"}}
    number = company.client("ben").post("A/conversations", opened).json["id"]
    company.settle()
    (message,) = [each for each in company.messages(number) if each.type is MessageType.OUTGOING]
    for _ in range(2):
        receipt(
            company,
            mail,
            own_id(company, message) if by_own_id else str(company.message(message).source_id),
            Delivery.FAILED,
            address=KIM,
        )
    assert company.message(message).delivery is Delivery.FAILED
    mark = company.contact(contact["id"]).additional_attributes["email_bounced"]
    assert mark == {"at": company.desk.clock.now() // 1000, "reason": "550 5.1.1 unknown user"}
    company.reply(company.conversation(number), "Another try")
    assert len(sent_mails(company)) == 2


def test_delivery_report_says_that_an_unanswered_mail_was_sent(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    company.desk.mail.problems = [SendUnknown("ReadTimeoutError")]
    message = company.reply(conversation)
    company.settle()
    receipt(company, mail, own_id(company, message), Delivery.DELIVERED)
    assert company.message(message).delivery is Delivery.DELIVERED


def test_report_that_is_faster_than_the_answer_counts(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    message = company.reply(conversation)
    receipt(company, mail, own_id(company, message), Delivery.DELIVERED)
    company.settle()
    assert company.message(message).delivery is Delivery.DELIVERED


def test_early_report_counts_after_a_crash(company: Company, mail: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """SES has reported the mail before its outcome was stored, and the worker dies right after that."""
    conversation = receive_mail(company, mail)
    message = company.reply(conversation)
    receipt(company, mail, own_id(company, message), Delivery.DELIVERED)
    with monkeypatch.context() as patch:
        patch.setattr(message_delivery, "apply_early_receipts", lambda *_: crash())
        with pytest.raises(Crash):
            company.settle()
    assert company.message(message).delivery is Delivery.SENT
    deliver(company.desk, DeliveryTask(company.account_id, conversation.id, message.id))
    assert company.message(message).delivery is Delivery.DELIVERED
