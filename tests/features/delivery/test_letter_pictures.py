"""Pictures that stand in the text of a reply: the customer's mail program shows them in their places."""

from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from chalicelib.actions.message_delivery import resend_message
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.scheduled_messages import schedule_message, send_scheduled_now
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import ScheduledMessage
from chalicelib.domain.outbound import SendRefused, StoredFile
from tests.features.delivery.test_letters import body, only, own_id
from tests.support.company import Company
from tests.support.mail_inbox import open_mail_inbox, receive_mail, sent_mails
from tests.support.pictures import jpeg, png


@pytest.fixture(name="mail")
def _mail(company: Company) -> Inbox:
    return open_mail_inbox(company)


PNG = png()
DOOR = StoredFile("door.png", "image/png", PNG)
SEE = "See **here**:\n\n![the door](attachment:door.png)\n\nBye"


def related(mail: EmailMessage) -> list[EmailMessage]:
    html = mail.get_body(("related",))
    return list(html.iter_attachments()) if html else []  # type: ignore[arg-type]


def test_picture_of_the_text_is_in_its_place(company: Company, mail: Inbox) -> None:
    files = (StoredFile("a.pdf", "application/pdf", b"%PDF-1.4 a"), DOOR)
    message = company.reply(receive_mail(company, mail), SEE, attachments=files)
    assert message.content == "See **here**:\n\nBye"
    assert message.content_attributes["mail_content"] == SEE.replace("door.png", "1")
    sent = only(sent_mails(company))
    (picture,) = related(sent)
    content_id = f"1.{own_id(company, message)}"
    assert (picture["content-id"], picture.get_content()) == (f"<{content_id}>", PNG)
    assert f'<img src="cid:{content_id}" alt="the door"' in body(sent, "html")
    assert body(sent).startswith("See here:\n\n[the door]\n\nBye\n\n")
    assert [each.get_filename() for each in sent.iter_attachments()] == ["a.pdf"]


def test_picture_alone_is_a_mail(company: Company, mail: Inbox) -> None:
    message = company.reply(receive_mail(company, mail), "![](attachment:door.png)", attachments=(DOOR,))
    assert message.content is None
    assert len(related(only(sent_mails(company)))) == 1


def test_picture_that_is_not_attached_is_refused(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    with pytest.raises(Invalid) as raised:
        company.reply(conversation, SEE)
    assert (raised.value.code, raised.value.fields) == ("picture_missing", ("content",))
    assert len(company.messages(conversation.id)) == 1


def test_other_file_in_the_text_stays_a_file(company: Company, mail: Inbox) -> None:
    file = StoredFile("door.pdf", "application/pdf", b"%PDF-1.4 a")
    message = company.reply(receive_mail(company, mail), "![the plan](attachment:door.pdf)", attachments=(file,))
    sent = only(sent_mails(company))
    assert related(sent) == []
    assert [each.get_filename() for each in sent.iter_attachments()] == ["door.pdf"]
    assert message.attachments[0].file_name == "door.pdf"


def test_value_of_a_variable_shows_no_file_by_its_name(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    contact = company.contact(conversation.contact_id)
    named = replace(contact, name="![x](attachment:plan.png)")
    company.desk.store.overwrite(keys.contact(contact.account_id, contact.id), named)
    files = (DOOR, replace(DOOR, name="plan.png"))
    message = company.reply(conversation, "Hi {{contact.name}} ![](attachment:door.png)", attachments=files)
    assert message.content == "Hi ![x](attachment:plan.png)"
    assert len(related(only(sent_mails(company)))) == 1


def test_notes_and_other_channels_have_the_picture_as_a_file(company: Company, mail: Inbox) -> None:
    note = company.reply(receive_mail(company, mail), SEE, private=True, attachments=(DOOR,))
    chat = company.reply(company.receive("Hi"), SEE, attachments=(DOOR,))
    for each in (note, chat):
        assert each.content == "See **here**:\n\nBye"
        assert "mail_content" not in each.content_attributes
        assert len(each.attachments) == 1


def test_scheduled_reply_keeps_its_picture(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    new = NewMessage(SEE, attachments=(replace(DOOR, body=jpeg()),))
    scheduled = schedule_message(company.desk, company.caller("ben"), conversation.id, new, undo_seconds=10)
    assert isinstance(scheduled, ScheduledMessage)
    assert scheduled.message.content == SEE.replace("door.png", "door.png.jpg")
    send_scheduled_now(company.desk, company.caller("ben"), conversation.id, scheduled.id)
    assert len(related(only(sent_mails(company)))) == 1


def test_failed_reply_keeps_its_picture(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    company.desk.mail.problems = [SendRefused("MessageRejected")]
    message = company.reply(conversation, SEE, attachments=(DOOR,))
    company.settle()
    resend_message(company.desk, company.caller("ben"), conversation.id, message.id)
    assert len(related(only(sent_mails(company)))) == 1


def test_files_above_the_limit_that_were_stored_before_are_not_sent(company: Company, mail: Inbox) -> None:
    message = company.reply(receive_mail(company, mail), attachments=(DOOR,))
    large = replace(message.attachments[0], size=13_000_000)
    with pytest.raises(SendRefused, match="25 MB together"):
        company.desk.channels["Channel::Email"].parts(replace(message, attachments=(large, large)))
