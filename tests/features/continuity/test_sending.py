"""Replies that a visitor has not seen leave as one mail, once, to nobody else."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import messages
from chalicelib.actions.contacts import update_contact
from chalicelib.actions.messages import NewMessage
from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import MessageType
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.sockets import CustomerSockets, Socket
from chalicelib.domain.timers import CONTINUITY
from chalicelib.features.continuity.actions import mail_unseen
from chalicelib.features.mails import replies
from chalicelib.schedule import run_due
from tests.features.continuity.continued import VERA, lines, newest, thread, visitor, wake
from tests.features.mails.desk_mail import MINUTE, mails, send_all, text
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.widget import Widget


def timers(company: Company) -> list[int]:
    return [each.due_at for each in company.desk.lists.due(10**15) if each.kind == CONTINUITY]


def set_contact(company: Company, **fields: Any) -> None:
    key = keys.contact(company.account_id, newest(company).contact_id)
    contact = company.desk.store.get(key)
    assert contact
    company.desk.store.overwrite(key, replace(contact, **fields))


def test_one_mail_has_all_unseen_replies(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    company.desk.clock.at += MINUTE
    company.reply(newest(company), "Shall I <b>send</b> it?")
    assert timers(company) == [company.desk.clock.now() + MINUTE]
    (mail,) = wake(company, 1)
    for kind in ("plain", "html"):
        content = text(mail, kind)
        assert content.index("It is") < content.index("send")
        assert content.index("send") < content.index("Is it in stock?")
    assert "&lt;b&gt;" in text(mail, "html")
    assert (mail["To"], mail["Subject"]) == (VERA, f"[#{newest(company).id}] Shop")
    assert str(mail["From"]) == "Ben von Shop <desk@parley.example>"
    assert mail["Auto-Submitted"] is None
    assert str(mail["Reply-To"]).endswith("@in.parley.example>")
    assert mail["Message-ID"] == f"<{newest(company).uuid}.{thread(company)[-2].id}@in.parley.example>"
    assert lines(company)[-1] == f"Sent to {VERA} by e-mail"
    assert timers(company) == []
    assert len(wake(company, 60)) == 1


def test_later_replies_are_the_next_mail_of_one_thread(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    wake(company)
    company.reply(newest(company), "Still there?")
    first, second = wake(company)
    assert "It is" not in text(second)
    assert set(first["References"].split()) & set(second["References"].split())
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Reply-To"] == second["Reply-To"]


def test_seen_replies_are_not_mailed(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    vera.post("/conversations/update_last_seen")
    assert timers(company) == []
    assert wake(company) == []
    company.reply(newest(company), "Anything else?")
    (mail,) = wake(company)
    assert "It is" not in text(mail)


def test_replies_above_a_message_of_the_visitor_were_seen(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    company.desk.clock.at += 1_000
    vera.write("Thank you")
    assert wake(company) == []


def test_visitor_on_the_site_gets_no_mail_until_they_have_left(company: Company, vera: Widget) -> None:
    conversation = newest(company)
    key = keys.customer_sockets(company.account_id, conversation.inbox_id, conversation.source_id)

    def be_present() -> None:
        now = company.desk.clock.now()
        socket = Socket("s", company.account_id, now, now, inbox_id=conversation.inbox_id, source_id=conversation.source_id)
        company.desk.store.overwrite(key, CustomerSockets((socket,)))

    company.reply(conversation, "It is")
    company.desk.clock.at += 2 * MINUTE
    be_present()
    run_due(company.desk)
    assert send_all(company) == []
    assert timers(company) == [company.desk.clock.now() + 2 * MINUTE]
    company.desk.clock.at += 2 * MINUTE
    be_present()
    run_due(company.desk)
    assert timers(company) == [company.desk.clock.now() + 4 * MINUTE], "it looks as long after as the reply has waited"
    (mail,) = wake(company, 4)
    assert "It is" in text(mail)


def test_notes_campaigns_and_deleted_replies_stay(company: Company, vera: Widget) -> None:
    ben, number = company.caller("ben"), newest(company).id
    messages.create_message(company.desk, ben, number, NewMessage(content="A difficult person", private=True))
    assert timers(company) == []
    wrong = messages.create_message(company.desk, ben, number, NewMessage(content="It is not"))
    messages.create_message(company.desk, ben, number, NewMessage(content="It is"))
    messages.create_message(company.desk, ben, number, NewMessage(content="Still difficult", private=True))
    messages.delete_message(company.desk, ben, number, wrong.id)
    (mail,) = wake(company)
    assert "It is" in text(mail)
    assert "not" not in text(mail).partition("-- ")[0]
    assert "difficult" not in text(mail)


def test_replies_that_were_all_deleted_are_no_mail(company: Company, vera: Widget) -> None:
    ben, number = company.caller("ben"), newest(company).id
    wrong = messages.create_message(company.desk, ben, number, NewMessage(content="It is not"))
    messages.delete_message(company.desk, ben, number, wrong.id)
    assert wake(company) == []
    assert lines(company) == [each for each in lines(company) if each and "e-mail" not in each]


def test_automatic_text_alone_is_no_mail(company: Company, shop: Inbox) -> None:
    path = f"/api/v1/accounts/{company.account_id}/inboxes/{shop.id}"
    fields = {"greeting_enabled": True, "greeting_message": "Welcome!"}
    assert company.client("ada").request("PATCH", path, json=fields).status == 200
    widget = Widget(company.desk).open()
    widget.post("/messages", {"message": {"content": "Is it in stock?"}, "contact": {"email": VERA}})
    assert company.contact(newest(company).contact_id).email == VERA
    assert "Welcome!" in [each.content for each in thread(company)]
    assert timers(company) == []
    assert wake(company) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"email": None},
        {"blocked": True},
        {"additional_attributes": {"email_bounced": {"at": 1, "reason": "unknown user"}}},
        {"email": "reply+1.2.0123456789abcdef01234567@in.parley.example"},
    ],
)
def test_address_that_takes_no_mail_gets_none(company: Company, vera: Widget, fields: dict[str, Any]) -> None:
    set_contact(company, **fields)
    company.reply(newest(company), "It is")
    assert timers(company) == []
    assert wake(company) == []


def test_address_that_bounced_meanwhile_gets_none(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    set_contact(company, additional_attributes={"email_bounced": {"at": 1, "reason": "unknown user"}})
    assert wake(company) == []
    assert timers(company) == []


@pytest.mark.parametrize("missing", ["mail_from", "mail_domain"])
def test_desk_that_could_not_receive_the_answer_sends_nothing(company: Company, vera: Widget, missing: str) -> None:
    company.desk = replace(company.desk, **{missing: ""})
    company.reply(newest(company), "It is")
    assert timers(company) == []


def test_switched_off_inbox_sends_nothing(company: Company) -> None:
    company.open_inbox("website", website_channel(continuity_via_email=False), "ben", title="Shop")
    visitor(company)
    company.reply(newest(company), "It is")
    assert timers(company) == []


def test_switching_off_ends_what_is_planned(company: Company, shop: Inbox, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    path = f"/api/v1/accounts/{company.account_id}/inboxes/{shop.id}"
    answer = company.client("ada").request("PATCH", path, json={"channel": {"continuity_via_email": False}})
    assert (answer.status, answer.json["continuity_via_email"]) == (200, False)
    assert wake(company) == []
    assert timers(company) == []


def test_reply_is_written_as_in_other_mails(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "We have **20 bags**\n\n> a quotation\n\n[Shop](https://acme.example/)")
    (mail,) = wake(company)
    assert "We have 20 bags" in text(mail)
    assert "<b>20 bags</b>" in text(mail, "html")
    assert '<a href="https://acme.example/">Shop</a>' in text(mail, "html")
    assert mail["Subject"] == f"[#{newest(company).id}] Shop"


def test_words_of_the_visitor_are_quoted_as_they_were_written(company: Company, vera: Widget) -> None:
    vera.write("Or <b>two</b>\n**bags**?")
    company.reply(newest(company), "Both")
    (mail,) = wake(company)
    assert "Vera:\n> Or <b>two</b>\n> **bags**?" in text(mail).replace("\r\n", "\n")
    assert "Or &lt;b&gt;two&lt;/b&gt;<br>\n**bags**?</blockquote>" in text(mail, "html").replace("\r\n", "\n")
    assert "in stock" not in text(mail)


def test_deleted_words_are_not_quoted(company: Company, vera: Widget) -> None:
    [question] = [each for each in thread(company) if each.type is MessageType.INCOMING]
    company.reply(newest(company), "It is")
    messages.delete_message(company.desk, company.caller("ben"), newest(company).id, question.id)
    (mail,) = wake(company)
    assert "in stock" not in text(mail)
    assert "\n> " not in text(mail)


def test_repeated_timer_queues_one_mail(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    company.desk.clock.at += 2 * MINUTE
    (due,) = [each for each in company.desk.lists.due(company.desk.clock.now()) if each.kind == CONTINUITY]
    assert [mail_unseen(company.desk, due) for _ in range(3)] == [True, False, False]
    assert len(mails(company)) == 1
    assert len(lines(company)) == len(set(lines(company)))


def test_files_are_attached_and_large_ones_named(company: Company, vera: Widget) -> None:
    small = StoredFile("terms.pdf", "application/pdf", b"%PDF-1.4 terms")
    large = StoredFile("film.mp4", "video/mp4", b"0" * 2_000)
    ben = company.caller("ben")
    messages.create_message(company.desk, ben, newest(company).id, NewMessage(content="Here", attachments=(large, small)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replies, "MAX_FILES_BYTES", 1_000)
        (mail,) = wake(company)
    assert [each.get_filename() for each in mail.iter_attachments()] == ["terms.pdf"]
    assert "film.mp4" in text(mail)
    assert "zu groß" in text(mail)


def test_survey_has_a_link(company: Company, shop: Inbox, vera: Widget) -> None:
    path = f"/api/v1/accounts/{company.account_id}/inboxes/{shop.id}"
    assert company.client("ada").request("PATCH", path, json={"csat_survey_enabled": True}).status == 200
    conversation = newest(company)
    resolve = f"/api/v1/accounts/{company.account_id}/conversations/{conversation.id}/toggle_status"
    assert company.client("ben").request("POST", resolve, json={"status": "resolved"}).status == 200
    (mail,) = wake(company)
    assert f"https://desk.example/survey/responses/{conversation.uuid}" in text(mail)
    assert mail["Auto-Submitted"] == "auto-generated"


def test_contact_with_a_new_address_gets_the_mail_there(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    update_contact(company.desk, company.caller("ben"), newest(company).contact_id, changes={"email": "v@work.example"})
    (mail,) = wake(company)
    assert mail["To"] == "v@work.example"
