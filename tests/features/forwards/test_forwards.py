"""Messages of a conversation of mails are forwarded to others, and their answers stay apart from the customer's words."""

from email.message import EmailMessage
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions.conversations import toggle_status
from chalicelib.actions.message_delivery import resend_message
from chalicelib.actions.messages import NewMessage, create_message, delete_message
from chalicelib.actions.receive import receive_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import DeskError
from chalicelib.domain.inbound import InboundMessage
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import FORWARD_ID, Attachment, Delivery, FileState, FileType, Message, MessageType
from chalicelib.domain.outbound import SendUnknown, StoredFile
from chalicelib.features.forwards.actions import NewForward, forward
from chalicelib.features.mails.transcript import find_public
from tests.support.company import Company
from tests.support.inbound import inbound_message
from tests.support.mail_inbox import KIM, open_mail_inbox, receive_mail, sent_mails

PAT = "pat@supplier.example"
SEEN_HTML = '<p>The <b>lamp</b> <img alt="lamp" src="attachment:0"> &lt;img src="attachment:0"&gt;</p>'


@pytest.fixture(name="mail")
def _mail(company: Company) -> Inbox:
    return open_mail_inbox(company)


def forwarded(company: Company, conversation: Conversation, content: str | None = "Can you help?", **fields: Any) -> Message:
    recipients = {"to_emails": [PAT], **fields.pop("recipients", {})}
    return forward(company.desk, company.caller("ben"), conversation.id, NewForward(content, recipients, **fields))


def newest(company: Company) -> EmailMessage:
    return sent_mails(company)[-1]


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def with_files(company: Company, message: Message, *names: str, html: str = SEEN_HTML, size: int | None = None) -> Message:
    """The message as a mail with these files, of which the HTML shows the first one."""
    files = []
    for number, name in enumerate(names):
        key = f"attachments/{company.account_id}/{message.conversation_id}-{message.id}-{number}/{name}"
        company.desk.files.save(key, StoredFile(name, "image/png", name.encode()))
        own: dict[str, Any] = {"key": key, "file_name": name, "content_type": "image/png", "size": size or len(name)}
        files.append(Attachment(id=company.desk.ids.next(), file_type=FileType.IMAGE, **own))
    mail = {
        "message_id": "kim-1@example.org",
        "subject": "My order",
        "from": [KIM],
        "to": ["support@acme.example", "reply+1.2.0123456789abcdef01234567@in.parley.example"],
        "html_content": {"reply": html},
        "text_content": {"reply": "The lamp"},
    }
    changed = replace(message, attachments=tuple(files), content_attributes={**message.content_attributes, "email": mail})
    company.desk.store.overwrite(keys.message(message.account_id, message.conversation_id, message.id), changed)
    return changed


def answer(company: Company, inbox: Inbox, text: str = "I can.", *, sender: str = PAT, **fields: Any) -> Message:
    """A mail of somebody else. `answers` names mails, `conversation_id` the proven address."""
    mail_id = f"{company.desk.ids.next()}@supplier.example"
    described = {"email": {"message_id": mail_id, "subject": "Re: Fwd: My order", "from": [sender]}}
    form: dict[str, Any] = {"content_type": "incoming_email", "content_attributes": described}
    inbound: InboundMessage = inbound_message(text, provider_id=mail_id, source_id=sender, **form)
    contact = replace(inbound.contact, email=sender, name="Pat")
    threads = {"source": "email", "mail_references": [inbound.provider_id]}
    receive_message(company.desk, inbox, replace(inbound, contact=contact, thread_attributes=threads, **fields))
    company.settle()
    conversation = max(company.conversations(), key=lambda each: each.last_activity_at)
    return next(each for each in company.messages(conversation.id) if each.source_id == inbound.provider_id)


def test_forward_is_a_mail_to_others(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail, "Where is my order?")
    message = forwarded(company, conversation, "Can **you** help?", recipients={"cc_emails": "chief@supplier.example"})
    sent = newest(company)
    assert (str(sent["to"]), str(sent["cc"])) == (PAT, "chief@supplier.example")
    assert str(sent["subject"]) == "Fwd: My order"
    assert KIM not in str(sent["to"])
    assert sent["in-reply-to"] is None
    assert str(sent["references"]).strip("<>") == str(sent["message-id"]).strip("<>")
    assert str(sent["reply-to"]).startswith("Acme Support <reply+")
    lines = body(sent).splitlines()
    assert lines[0] == "Can you help?"
    assert lines[2] == "---------- Forwarded message ----------"
    assert lines[3] == f"From: Kim <{KIM}>"
    assert lines[5] == "Subject: My order"
    assert lines[-1] == "Where is my order?"
    assert "Can <b>you</b> help?" in body(sent, "html")
    assert company.message(message).delivery is Delivery.SENT


def test_whole_conversation_goes_without_notes_and_forwards(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail, "The first words")
    company.reply(conversation, "The **reply**")
    company.reply(conversation, "A secret", private=True)
    forwarded(company, conversation, "An earlier comment")
    answer(company, mail, "An earlier answer", conversation_id=conversation.id)
    message = forwarded(company, conversation, None)
    text, html = body(newest(company)), body(newest(company), "html")
    assert len(message.content_attributes["forwarded"]["message_ids"]) == 2
    shown = ("The first words", "From: Ben from Acme Support <support@acme.example>", "The reply")
    assert sorted(shown, key=text.index) == list(shown)
    assert "The <b>reply</b>" in html
    for left_out in ("A secret", "An earlier comment", "An earlier answer"):
        assert left_out not in text + html


def test_pictures_stay_in_their_place_and_files_go_along(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    with_files(company, company.messages(conversation.id)[0], "lamp.png", "bill.png")
    forwarded(company, conversation)
    sent = newest(company)
    (attached,) = sent.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("bill.png", b"bill.png")
    related = next(part for part in sent.walk() if part.get_content_type() == "multipart/related")
    html, picture = related.iter_parts()
    content_id = str(picture["content-id"]).strip("<>")
    assert picture.get_content() == b"lamp.png"
    assert f'<img alt="lamp" src="cid:{content_id}">' in html.get_content()
    assert '&lt;img src="attachment:0"&gt;' in html.get_content()
    assert "reply+" not in body(sent)


def test_files_can_be_left_out(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    changed = with_files(company, company.messages(conversation.id)[0], "lamp.png", "bill.png")
    forwarded(company, conversation, attachment_ids=(changed.attachments[1].id,))
    sent = newest(company)
    assert [each.get_filename() for each in sent.iter_attachments()] == ["bill.png"]
    assert "cid:" not in body(sent, "html")


def test_remote_picture_is_for_the_receivers_program(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    with_files(company, company.messages(conversation.id)[0], html='<img alt="a" data-remote-src="https://example.org/a.png">')
    forwarded(company, conversation)
    assert '<img alt="a" src="https://example.org/a.png">' in body(newest(company), "html")


def test_refusals_change_nothing(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    note = company.reply(conversation, "A note", private=True)
    large = with_files(company, company.messages(conversation.id)[0], "a.png", "b.png", size=13_000_000)
    before = (company.messages(conversation.id), company.conversation(conversation.id))
    refused: list[tuple[str, dict[str, Any]]] = [
        ("message_not_forwardable", {"message_ids": (note.id,)}),
        ("message_not_found", {"message_ids": (1,)}),
        ("forward_too_long", {"message_ids": tuple(range(1, 60))}),
        ("forward_too_large", {}),
        ("attachment_not_forwardable", {"attachment_ids": (large.attachments[0].id, 5)}),
        ("email_invalid", {"recipients": {"to_emails": "nobody"}, "attachment_ids": ()}),
        ("recipient_of_desk", {"recipients": {"cc_emails": ["support@acme.example"]}, "attachment_ids": ()}),
        ("recipient_needed", {"recipients": {"to_emails": []}, "attachment_ids": ()}),
    ]
    for code, fields in refused:
        with pytest.raises(DeskError) as caught:
            forwarded(company, conversation, **fields)
        assert caught.value.code == code
        if code == "forward_too_large":
            assert caught.value.message.startswith("The files have 26.0 MB.")
    company.settle()
    assert (company.messages(conversation.id), company.conversation(conversation.id)) == before
    assert sent_mails(company) == []


def test_files_that_are_being_received_are_waited_for(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    first = with_files(company, company.messages(conversation.id)[0], "a.png")
    pending = replace(first, attachments=(replace(first.attachments[0], state=FileState.PENDING),))
    company.desk.store.overwrite(keys.message(first.account_id, first.conversation_id, first.id), pending)
    with pytest.raises(DeskError) as caught:
        forwarded(company, conversation)
    assert caught.value.code == "files_pending"


def test_chat_is_not_forwarded(company: Company) -> None:
    conversation = company.receive("Hi")
    with pytest.raises(DeskError) as caught:
        forwarded(company, conversation)
    assert caught.value.code == "forward_needs_mail"


def test_conversation_without_a_message_has_nothing_to_forward(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    delete_message(company.desk, company.caller("ben"), conversation.id, company.messages(conversation.id)[0].id)
    with pytest.raises(DeskError) as caught:
        forwarded(company, conversation)
    assert caught.value.code == "nothing_to_forward"


def test_deleted_messages_do_not_leave(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail, "The first")
    receive_mail(company, mail, "The second", message_id="kim-2@example.org")
    message = forwarded(company, conversation)
    delete_message(company.desk, company.caller("ben"), conversation.id, company.messages(conversation.id)[0].id)
    text = body(newest(company))
    assert "The second" in text
    assert "The first" not in text
    other = forwarded(company, conversation, message_ids=message.content_attributes["forwarded"]["message_ids"][1:])
    delete_message(company.desk, company.caller("ben"), conversation.id, company.messages(conversation.id)[1].id)
    company.settle()
    assert company.message(other).delivery is Delivery.FAILED
    assert len(sent_mails(company)) == 1


def test_repeated_request_is_one_forward(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    one = forwarded(company, conversation, echo_id="once")
    assert forwarded(company, conversation, echo_id="once").id == one.id
    with pytest.raises(DeskError):
        forwarded(company, conversation, "Other words", echo_id="once")
    assert len(sent_mails(company)) == 1


def test_lost_answer_is_unknown_and_sent_again_by_a_person_only(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    company.desk.mail.problems = [SendUnknown("ReadTimeoutError")]
    message = forwarded(company, conversation)
    company.settle()
    assert company.message(message).delivery is Delivery.UNKNOWN
    resend_message(company.desk, company.caller("ben"), conversation.id, message.id)
    assert str(newest(company)["to"]) == PAT
    assert company.message(message).delivery is Delivery.SENT


def test_customer_still_waits(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    before = company.conversation(conversation.id)
    message = forwarded(company, conversation)
    after = company.conversation(conversation.id)
    assert (after.waiting_since, after.first_reply_created_at, after.answers) == (before.waiting_since, None, ())
    assert after.last_public_message_id == before.last_public_message_id
    assert after.forward_ids == (message.id,)


@pytest.mark.parametrize("way", ["reference", "address"])
def test_answer_is_not_the_customers_word(company: Company, mail: Inbox, way: str) -> None:
    conversation = receive_mail(company, mail)
    company.reply(conversation, "We ask.")
    message = forwarded(company, conversation)
    company.settle()
    stored = company.message(message)
    named = {"answers": (str(stored.source_id),)} if way == "reference" else {"conversation_id": conversation.id}
    received = answer(company, mail, sender="colleague@supplier.example" if way == "reference" else PAT, **named)
    after = company.conversation(conversation.id)
    assert received.conversation_id == conversation.id
    assert received.content_attributes[FORWARD_ID] == message.id
    assert (received.is_public, after.waiting_since, after.unread_count) == (False, None, 2)
    assert after.additional_attributes["mail_references"] == ["kim-1@example.org"]
    assert all(each.content != "I can." for each in find_public(company.desk, after)[0])


def test_reply_goes_to_the_customer_without_the_others_words(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail, "Where is it?")
    forwarded(company, conversation)
    received = answer(company, mail, "A secret of ours", conversation_id=conversation.id)
    company.reply(conversation, "It comes.")
    sent = newest(company)
    assert KIM in str(sent["to"])
    assert "> Where is it?" in body(sent)
    assert "A secret" not in body(sent)
    assert str(received.source_id) not in str(sent["references"])


def test_chosen_answer_is_replied_to_apart_from_the_customer(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail, "Where is it?")
    forwarded(company, conversation)
    received = answer(company, mail, conversation_id=conversation.id)
    reply = company.reply(conversation, "Thank you", content_attributes={"in_reply_to": received.id})
    sent = newest(company)
    assert str(sent["to"]) == PAT
    assert "Pat wrote:\n> I can." in body(sent)
    assert str(sent["in-reply-to"]).strip("<>") == received.source_id
    assert FORWARD_ID in reply.content_attributes
    assert company.conversation(conversation.id).waiting_since


def test_reply_that_the_customer_gets_too_quotes_the_customer(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail, "Where is it?")
    forwarded(company, conversation)
    received = answer(company, mail, "A secret of ours", conversation_id=conversation.id)
    attributes = {"in_reply_to": received.id, "to_emails": [KIM], "cc_emails": [PAT]}
    new = NewMessage(content="Both of you", content_attributes=attributes)
    reply = create_message(company.desk, company.caller("ben"), conversation.id, new)
    assert reply.is_public
    assert "A secret" not in body(newest(company))


def test_customer_who_answers_is_the_customer(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    forwarded(company, conversation, recipients={"to_emails": [PAT, KIM]})
    receive_mail(company, mail, "And now?", message_id="kim-2@example.org", answers=("kim-1@example.org",))
    assert company.messages(conversation.id)[-1].is_public


def test_answer_reopens_and_nothing_answers_it(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    forwarded(company, conversation)
    toggle_status(company.desk, company.caller("ben"), conversation.id, status=Status.RESOLVED)
    inbox = replace(mail, greeting_enabled=True, greeting_message="Hi", working_hours_enabled=True, out_of_office_message="Out")
    company.desk.store.overwrite(keys.inbox(mail.account_id, mail.id), inbox)
    answer(company, inbox, conversation_id=conversation.id)
    assert company.conversation(conversation.id).status is Status.OPEN
    assert not [each for each in company.messages(conversation.id) if each.type is MessageType.TEMPLATE]


def test_deleted_answer_stays_apart(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    message = forwarded(company, conversation)
    company.settle()
    delete_message(company.desk, company.caller("ben"), conversation.id, message.id)
    assert not company.message(message).is_public
