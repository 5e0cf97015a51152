"""Transcripts: what the customer sees, to an address that is stated or stored, and nothing else."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, messages
from chalicelib.actions.messages import NewMessage
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid, TooMany
from chalicelib.domain.mails import MailState
from chalicelib.features.erasure.actions import delete_conversation
from chalicelib.features.mails import actions, transcript
from tests.features.mails.desk_mail import mails, send_all, text
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.widget import Widget

KIM = "kim@example.org"
REPEATED_MS = actions.REPEATED_SECONDS * 1000


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    found = company.receive("My parcel is lost <b>")
    company.reply(found, "We look for it")
    messages.create_message(company.desk, company.caller(), found.id, NewMessage(content="A difficult person", private=True))
    conversations.set_labels(company.desk, company.caller(), found.id, labels=["late"])
    return found


def mail(company: Company, conversation: Conversation, email: str = KIM, **more: str) -> None:
    actions.mail_transcript(company.desk, company.caller("ben"), conversation.id, email=email, **more)


def test_transcript_has_what_the_customer_sees(company: Company, conversation: Conversation) -> None:
    mail(company, conversation)
    (sent,) = send_all(company)
    for kind in ("plain", "html"):
        content = text(sent, kind)
        assert "We look for it" in content
        assert "My parcel is lost" in content
        assert "difficult" not in content
        assert "late" not in content
    assert "lost &lt;b&gt;" in text(sent, "html")
    assert sent["to"] == KIM
    assert sent["reply-to"] is None


def test_marks_of_agents_are_written_out(company: Company, conversation: Conversation) -> None:
    company.reply(conversation, "It has **20 bags**")
    mail(company, conversation)
    (sent,) = send_all(company)
    assert "It has 20 bags" in text(sent)
    assert "It has <b>20 bags</b>" in text(sent, "html")


def test_deleted_messages_and_files_are_named_only(company: Company, conversation: Conversation) -> None:
    (first,) = [
        each
        for each in company.desk.lists.messages(company.account_id, conversation.id)
        if each.content and "parcel" in each.content
    ]
    messages.delete_message(company.desk, company.caller(), conversation.id, first.id)
    mail(company, conversation)
    content = text(send_all(company)[0])
    assert "parcel" not in content
    assert "This message was deleted." in content


def test_long_conversation_is_cut_with_a_note(
    company: Company, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript, "MAX_BYTES", 150)
    mail(company, conversation)
    content = text(send_all(company)[0])
    assert "We look for it" in content
    assert "parcel" not in content
    assert "earliest messages are left out" in content


def test_many_pages_are_read(company: Company, conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "AT_ONCE", 2)
    for number in range(7):
        company.reply(conversation, f"part {number}")
    found, is_whole = transcript.find_public(company.desk, company.conversation(conversation.id))
    assert (len(found), is_whole) == (9, True)
    assert [each.id for each in found] == sorted(each.id for each in found)
    monkeypatch.setattr(transcript, "MAX_PAGES", 2)
    assert transcript.find_public(company.desk, company.conversation(conversation.id))[1] is False


def test_repeated_request_sends_one_mail(company: Company, conversation: Conversation) -> None:
    mail(company, conversation, idempotency_key="one")
    company.desk.clock.at += 2 * REPEATED_MS
    mail(company, conversation, idempotency_key="one")
    mail(company, conversation)
    assert len(send_all(company)) == 2


@pytest.mark.parametrize("started", range(0, 30_000, 5_000))
def test_same_request_within_seconds_sends_one_mail(company: Company, conversation: Conversation, started: int) -> None:
    company.desk.clock.at += started
    mail(company, conversation)
    mail(company, conversation, idempotency_key="two")
    company.desk.clock.at += REPEATED_MS - 1
    mail(company, conversation)
    assert len(send_all(company)) == 1
    company.desk.clock.at += REPEATED_MS + 1
    mail(company, conversation)
    assert len(send_all(company)) == 2


def test_another_address_within_seconds_gets_a_mail_of_its_own(company: Company, conversation: Conversation) -> None:
    mail(company, conversation)
    mail(company, conversation, "lee@example.org")
    assert [each["to"] for each in send_all(company)] == [KIM, "lee@example.org"]


@pytest.mark.parametrize(
    "email", ["", "nonsense", "a,b@example.org", "kim@example.org\r\nBcc: x@y.org", "kim\n@example.org", "ü@example.org"]
)
def test_bad_address_is_refused_and_stores_nothing(company: Company, conversation: Conversation, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail(company, conversation, email)
    assert (refused.value.code, mails(company)) == ("email_invalid", [])


def test_account_is_limited(company: Company, conversation: Conversation) -> None:
    for number in range(actions.PER_ACCOUNT.units):
        mail(company, conversation, f"kim{number}@example.org")
    with pytest.raises(TooMany):
        mail(company, conversation)
    assert len(mails(company)) == actions.PER_ACCOUNT.units


def test_transcript_of_a_deleted_conversation_is_dropped(company: Company, conversation: Conversation) -> None:
    mail(company, conversation)
    delete_conversation(company.desk, company.caller(), conversation.id)
    company.desk.store.discard(keys.conversation(company.account_id, conversation.id))
    assert send_all(company) == []
    assert [each.state for each in mails(company)] == [MailState.DROPPED]


@pytest.fixture(name="site")
def _site(company: Company) -> Widget:
    company.open_inbox("site", website_channel(), "ben", title="Acme shop")
    return Widget(company.desk).open()


def test_visitor_gets_the_own_conversation_at_the_stored_address(company: Company, site: Widget) -> None:
    site.write("Guten Tag")
    assert site.request("POST", "/conversations/transcript").json["code"] == "contact_without_email"
    assert site.request("PATCH", "/contact", {"email": KIM}).status == 200
    for _ in range(2):
        site.request("POST", "/conversations/transcript", {"email": "other@example.org"}, **{"Idempotency-Key": "one"})
    (sent,) = send_all(company)
    assert (sent["to"], sent["subject"]) == (KIM, "Ihre Konversation mit Acme shop")
    assert "Guten Tag" in text(sent)


def test_visitor_without_a_conversation_is_refused(company: Company, site: Widget) -> None:
    answer = site.request("POST", "/conversations/transcript")
    assert (answer.status, answer.json["code"], mails(company)) == (404, "conversation_not_found", [])


def test_visitor_is_limited(company: Company, site: Widget) -> None:
    site.write(
        "Hello",
    )
    site.request("PATCH", "/contact", {"email": KIM})
    tries = []
    for _ in range(actions.PER_VISITOR.units + 1):
        tries.append(site.request("POST", "/conversations/transcript").status)
        company.desk.clock.at += 2 * REPEATED_MS
    assert tries == [200] * actions.PER_VISITOR.units + [429]


def test_desk_without_a_sender_refuses_and_offers_nothing(company: Company, site: Widget, conversation: Conversation) -> None:
    offered = "/config"
    assert "email_transcript" in site.post(offered)["website_channel_config"]["enabled_features"]
    site.client.desk = company.desk = replace(company.desk, mail_from="")
    assert "email_transcript" not in site.post(offered)["website_channel_config"]["enabled_features"]
    assert site.request("POST", "/conversations/transcript").json["code"] == "mail_not_configured"
    answer = company.client("ben").post(f"A/conversations/{conversation.id}/transcript", json={"email": KIM})
    assert (answer.status, answer.json["code"]) == (409, "mail_not_configured")
    assert company.client("ben").get("A").json["features"]["outgoing_mail"] is False
