"""The mail of a message lies beside its files, is shown to those who may see the message, and goes with it."""

import pytest

from chalicelib.actions import messages
from chalicelib.actions.receive import receive
from chalicelib.domain.erasure import original_mail
from chalicelib.domain.messages import FileState, Message
from chalicelib.features.email.receiving import receive_notice
from tests.support import mails
from tests.support.company import Company

PDF = ("terms.pdf", "application/pdf", b"%PDF-1.4 terms")


@pytest.fixture(name="acme")
def _acme() -> Company:
    return mails.mail_company()


def arrived(acme: Company, raw: bytes, **verdicts: str) -> Message:
    mails.stored(acme.desk, raw)
    receive_notice(acme.desk, mails.notice(**verdicts))
    receive(acme.desk, acme.desk.queues.inbound.pop())
    acme.settle()
    [conversation] = [each for each in acme.conversations() if each.inbox_id == acme.inboxes["mail"].id]
    return acme.messages(conversation.id)[0]


def path_of(message: Message) -> str:
    return f"A/conversations/{message.conversation_id}/messages/{message.id}/original"


def test_mail_is_copied_beside_the_files_of_its_message(acme: Company) -> None:
    raw = mails.with_files(mails.raw_mail(), PDF)
    message = arrived(acme, raw)
    [file] = message.attachments
    assert (file.state, file.file_name) == (FileState.READY, "terms.pdf")
    assert acme.desk.files.stored[file.key or ""].body == PDF[2]
    assert acme.desk.files.stored[original_mail(message)].body == raw
    answer = acme.client("ben").get(path_of(message))
    assert (answer.status, "mail.eml" in answer.json["download_url"]) == (200, True)


def test_mail_without_files_is_copied_as_well(acme: Company) -> None:
    message = arrived(acme, mails.raw_mail())
    assert original_mail(message) in acme.desk.files.stored


@pytest.mark.parametrize("virus", ["PASS", "FAIL"])
def test_message_without_its_mail_has_none_to_show(acme: Company, virus: str) -> None:
    message = arrived(acme, mails.raw_mail(), virus=virus)
    acme.desk.files.erase(original_mail(message))
    answer = acme.client("ben").get(path_of(message))
    assert (answer.status, answer.json["code"]) == (404, "original_not_found")


def test_deleted_message_loses_its_mail(acme: Company) -> None:
    message = arrived(acme, mails.raw_mail())
    messages.delete_message(acme.desk, acme.caller("ben"), message.conversation_id, message.id)
    acme.settle()
    assert original_mail(message) not in acme.desk.files.stored


def test_part_of_another_inbox_is_not_fetched(acme: Company) -> None:
    """A reference is only followed for the inbox that has received the mail."""
    mails.stored(acme.desk, mails.with_files(mails.raw_mail(), PDF))
    receive_notice(acme.desk, mails.notice())
    envelope = acme.desk.queues.inbound.pop()
    own, other = (f"mail/parts/{acme.account_id}/{acme.inboxes[name].id}/" for name in ("mail", "sales"))
    [file] = envelope.payload["message"]["attachments"]
    file["provider_ref"] = file["provider_ref"].replace(own, other)
    acme.desk.files.save(file["provider_ref"], acme.desk.files.stored[f"{own}ses-1/0"])
    receive(acme.desk, envelope)
    acme.settle()
    [conversation] = [each for each in acme.conversations() if each.inbox_id == acme.inboxes["mail"].id]
    assert [each.state for each in acme.messages(conversation.id)[0].attachments] == [FileState.FAILED]
