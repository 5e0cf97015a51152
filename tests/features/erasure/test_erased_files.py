"""Files of deleted messages and conversations are removed, whatever is being downloaded meanwhile."""

from msgspec.structs import replace

from chalicelib.actions.messages import delete_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, FileState
from chalicelib.domain.outbound import StoredFile
from chalicelib.features.attachment_download.actions import download_media
from chalicelib.features.erasure.actions import delete_conversation
from chalicelib.features.erasure.removal import erase
from chalicelib.schedule import run_due
from tests.features.erasure.remaining import CUP, stored_kinds
from tests.support.company import Company
from tests.support.inbound import inbound_photo


def test_download_that_ends_after_the_deletion_leaves_no_file(company: Company) -> None:
    begun = company.receive(None, attachments=(inbound_photo(),))
    [message] = company.messages(begun.id)
    fetch = company.provider.fetch

    def delete_while_fetching(inbox: Inbox, attachment: Attachment) -> StoredFile:
        delete_conversation(company.desk, company.caller(), begun.id)
        erase(company.desk, company.account_id, f"conversation:{begun.id}")
        return fetch(inbox, attachment)

    company.provider.fetch = delete_while_fetching  # type: ignore[method-assign]
    download_media(company.desk, company.account_id, begun.id, message.id)
    assert company.desk.files.stored == {}


def test_file_of_a_deleted_message_is_removed_and_its_link_dies(company: Company, conversation: Conversation) -> None:
    with_file = next(each for each in company.messages(conversation.id) if each.attachments)
    [file] = with_file.attachments
    assert file.key
    link = f"/rails/active_storage/blobs/redirect/{file.key.removeprefix('attachments/')}"
    assert company.client().get(link).status == 302
    delete_message(company.desk, company.caller("ben"), conversation.id, with_file.id)
    assert company.client().get(link).json["code"] == "file_not_found"
    company.settle()
    assert company.desk.files.stored == {}
    assert stored_kinds(company) & {"erasure", "timer"} == set()


def test_schedule_removes_the_file_when_no_reaction_ran(company: Company, conversation: Conversation) -> None:
    with_file = next(each for each in company.messages(conversation.id) if each.attachments)
    delete_message(company.desk, company.caller("ben"), conversation.id, with_file.id)
    assert run_due(company.desk)["erased"] == 1
    assert company.desk.files.stored == {}


def test_download_of_a_deleted_message_leaves_no_file(company: Company) -> None:
    begun = company.receive(None, attachments=(inbound_photo(),))
    [message] = company.messages(begun.id)
    company.desk.files.save(f"attachments/{company.account_id}/{begun.id}-{message.id}-token/photo.jpg", CUP)
    delete_message(company.desk, company.caller("ben"), begun.id, message.id)
    download_media(company.desk, company.account_id, begun.id, message.id)
    assert company.desk.files.stored == {}


def test_file_whose_key_does_not_name_its_message_is_erased(company: Company, conversation: Conversation) -> None:
    """0.1.0 stored files under a token alone."""
    with_file = next(each for each in company.messages(conversation.id) if each.attachments)
    old = replace(with_file.attachments[0], key=f"attachments/{company.account_id}/token/cup.txt")
    company.desk.files.stored = {str(old.key): CUP}
    key = keys.message(company.account_id, conversation.id, with_file.id)
    company.desk.store.overwrite(key, replace(with_file, attachments=(old,)))
    link = f"/rails/active_storage/blobs/redirect/{company.account_id}/token/cup.txt"
    assert company.client().get(link).status == 302
    delete_conversation(company.desk, company.caller(), conversation.id)
    company.settle()
    assert company.desk.files.stored == {}
    assert company.client().get(link).status == 404


def test_file_state_is_unchanged_by_a_second_download(company: Company) -> None:
    begun = company.receive(None, attachments=(inbound_photo(),))
    [message] = company.messages(begun.id)
    for _ in range(2):
        download_media(company.desk, company.account_id, begun.id, message.id)
    [stored] = company.messages(begun.id)
    assert stored.attachments[0].state is FileState.READY
    assert list(company.desk.files.stored) == [stored.attachments[0].key]
