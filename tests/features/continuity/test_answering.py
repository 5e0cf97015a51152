"""An answer to the mail joins the conversation, also that of another sender, and takes nothing over."""

import re
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, messages
from chalicelib.actions.contacts import update_contact
from chalicelib.domain import keys
from chalicelib.domain.continuity import reply_secret
from chalicelib.domain.conversations import Status
from chalicelib.domain.mail_targets import forward_address, reply_address, target_of
from chalicelib.domain.messages import Message, MessageType
from chalicelib.domain.names import generated_name
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.email.receivers import receivers
from chalicelib.features.erasure.actions import delete_conversation
from chalicelib.features.mails.transcript import find_public
from tests.features.continuity.continued import VERA, answer, newest, thread, visitor, wake
from tests.features.mails.desk_mail import text
from tests.support import mails
from tests.support.company import Company
from tests.support.widget import Widget

PDF = ("terms.pdf", "application/pdf", b"%PDF-1.4 terms")


@pytest.fixture(name="mail")
def _mail(company: Company, vera: Widget) -> EmailMessage:
    company.reply(newest(company), "It is")
    (mail,) = wake(company)
    return mail


def incoming(company: Company) -> list[Message]:
    return [each for each in thread(company) if each.type is MessageType.INCOMING]


def test_answer_is_a_message_of_the_visitor(company: Company, vera: Widget, mail: EmailMessage) -> None:
    contacts = company.desk.store.of_kind("contact", company.account_id)
    answer(company, mail)
    message = incoming(company)[-1]
    assert (message.content, message.content_type) == ("Yes, please", "incoming_email")
    assert "wrote:" in message.content_attributes["email"]["text_content"]["quoted"]
    assert "written_by" not in message.content_attributes
    assert message.sender
    assert message.sender.id == newest(company).contact_id
    assert vera.messages()[-1] == "Yes, please"
    assert company.desk.store.of_kind("contact", company.account_id) == contacts
    assert "in_reply_to" not in newest(company).additional_attributes


def test_reply_between_a_mail_and_its_answer_is_mailed(company: Company, mail: EmailMessage) -> None:
    company.reply(newest(company), "And a lid")
    company.desk.clock.at += 1_000
    answer(company, mail)
    assert "And a lid" in text(wake(company)[-1])


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        (f"Vera Berg <{VERA}>", "Vera Berg"),
        (VERA, None),
        (f'"{VERA}" <{VERA}>', None),
        ("Max <max@home.example>", None),
    ],
)
def test_visitor_with_a_made_up_name_gets_that_of_the_answer(
    company: Company, vera: Widget, mail: EmailMessage, sender: str, expected: str | None
) -> None:
    contact = company.contact(newest(company).contact_id)
    made_up = generated_name(contact.id)
    company.desk.store.overwrite(keys.contact(company.account_id, contact.id), replace(contact, name=made_up, name_source=None))
    answer(company, mail, sender=sender)
    assert company.contact(contact.id).name == (expected or made_up)


def test_visitor_with_a_name_keeps_it(company: Company, vera: Widget, mail: EmailMessage) -> None:
    before = company.contact(newest(company).contact_id)
    answer(company, mail, sender=f"Someone <{VERA}>")
    assert company.contact(before.id) == before


def test_repeated_answer_is_one_message(company: Company, mail: EmailMessage) -> None:
    for _ in range(2):
        answer(company, mail, Message_ID="<same@home.example>")
    assert [each.content for each in incoming(company)][1:] == ["Yes, please"]


def test_next_mail_answers_the_visitors_one(company: Company, mail: EmailMessage) -> None:
    answer(company, mail, Message_ID="<hers@home.example>")
    company.reply(newest(company), "On its way")
    second = wake(company)[-1]
    assert second["In-Reply-To"] == "<hers@home.example>"
    assert "<hers@home.example>" in second["References"]
    assert second["Subject"] == f"Re: {mail['Subject']}"
    assert text(second).index("On its way") < text(second).index("> Yes, please")


def test_answer_reopens_a_resolved_conversation(company: Company, mail: EmailMessage) -> None:
    conversations.toggle_status(company.desk, company.caller("ben"), newest(company).id, status=Status.RESOLVED)
    answer(company, mail)
    assert newest(company).status is Status.OPEN


def test_automatic_answer_reopens_nothing_and_is_not_answered(company: Company, mail: EmailMessage) -> None:
    conversations.toggle_status(company.desk, company.caller("ben"), newest(company).id, status=Status.RESOLVED)
    answer(company, mail, "I am away", Auto_Submitted="auto-replied")
    assert newest(company).status is Status.RESOLVED
    assert newest(company).is_newest_automatic
    assert len(wake(company)) == 1


def test_files_of_the_answer_are_kept(company: Company, mail: EmailMessage) -> None:
    to = str(mail["Reply-To"].addresses[0].addr_spec)
    raw = mails.with_files(mails.raw_mail("Look", sender=VERA, to=to, Message_ID="<f@home.example>"), PDF)
    answer(company, mail, raw=raw)
    [file] = incoming(company)[-1].attachments
    assert file.key
    assert company.desk.files.stored[file.key].body == PDF[2]


def test_another_sender_is_named(company: Company, mail: EmailMessage) -> None:
    contacts = company.desk.store.of_kind("contact", company.account_id)
    answer(company, mail, "For her: yes", sender="Max <max@home.example>")
    message = incoming(company)[-1]
    assert message.content_attributes["written_by"] == {"name": "Max", "email": "max@home.example"}
    assert company.desk.store.of_kind("contact", company.account_id) == contacts


def test_another_senders_words_are_not_shown_as_the_visitors(company: Company, vera: Widget, mail: EmailMessage) -> None:
    seen = vera.messages()
    answer(company, mail, "For her: yes", sender="Max <max@home.example>", Message_ID="<his@home.example>")
    assert incoming(company)[-1].content == "For her: yes"
    assert vera.messages() == seen
    assert "For her: yes" not in [each.content for each in find_public(company.desk, newest(company))[0]]
    company.reply(newest(company), "On its way")
    second = wake(company)[-1]
    assert second["In-Reply-To"] is None
    assert "<his@home.example>" not in second["References"]
    assert "For her" not in text(second)


def test_deleted_words_of_another_sender_stay_unseen(company: Company, vera: Widget, mail: EmailMessage) -> None:
    seen = vera.messages()
    answer(company, mail, "For her: yes", sender="Max <max@home.example>")
    messages.delete_message(company.desk, company.caller("ben"), newest(company).id, incoming(company)[-1].id)
    assert vera.messages() == seen


def test_blocked_contact_writes_into_no_other_conversation(company: Company, vera: Widget, mail: EmailMessage) -> None:
    visitor(company, "max@home.example")
    max_id = newest(company).contact_id
    update_contact(company.desk, company.caller("ben"), max_id, changes={"email": "max@home.example"})
    contact = company.desk.store.get(keys.contact(company.account_id, max_id))
    assert contact
    company.desk.store.overwrite(keys.contact(company.account_id, max_id), replace(contact, blocked=True, unverified=()))
    company.desk.store.overwrite(keys.contact_field(company.account_id, "email", "max@home.example"), keys.Claim((max_id,)))
    answer(company, mail, "Me too", sender="Max <max@home.example>")
    (first, *_) = company.conversations()
    assert "Me too" not in [each.content for each in company.desk.lists.messages(company.account_id, first.id)]


def test_invented_address_leads_nowhere(company: Company, mail: EmailMessage) -> None:
    before = len(thread(company))
    genuine = str(mail["Reply-To"])
    mail.replace_header("Reply-To", re.sub(r"\.[0-9a-f]{24}@", f".{'0' * 24}@", genuine))
    answer(company, mail)
    assert len(thread(company)) == before


def test_answer_to_an_erased_conversation_is_dropped(company: Company, mail: EmailMessage) -> None:
    delete_conversation(company.desk, company.caller(), newest(company).id)
    company.settle()
    answer(company, mail)
    assert company.conversations() == []


def test_answer_finds_the_conversation_after_a_merge(company: Company, vera: Widget, mail: EmailMessage) -> None:
    first = newest(company)
    conversations.toggle_status(company.desk, company.caller("ben"), first.id, status=Status.RESOLVED)
    vera.post("/conversations", {"message": {"content": "Another question"}})
    other = newest(company)
    assert other.id != first.id
    merge_conversations(company.desk, company.caller(), first.id, into_id=other.id)
    company.settle()
    answer(company, mail)
    (survivor,) = [each for each in company.conversations() if each.merged_into is None]
    found = company.desk.lists.messages(company.account_id, survivor.id)
    assert "Yes, please" in [each.content for each in found]


def test_secrets_of_the_channel_prove_nothing(company: Company, vera: Widget, mail: EmailMessage) -> None:
    """The site signs identifiers with `hmac_token`, and a visitor may choose theirs."""
    inbox = company.inboxes["website"]
    forged = reply_address(company.account_id, newest(company).id, "hmac-secret", company.desk.mail_domain)
    assert target_of(forged)
    assert receivers(company.desk, [forged]) == []
    genuine = str(mail["Reply-To"].addresses[0].addr_spec)
    assert [(each.inbox.id, each.conversation_id) for each in receivers(company.desk, [genuine])] == [
        (inbox.id, newest(company).id)
    ]
    secret = reply_secret(inbox, company.desk.digest_key)
    assert receivers(company.desk, [forward_address(company.account_id, inbox.id, secret, company.desk.mail_domain)]) == []
