"""Downloads customers' files from the provider into the bucket."""

from contextlib import suppress

from msgspec.structs import replace

from chalicelib.actions.attachments import store_one
from chalicelib.actions.messages import save_message
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.erasure import files_of_message, original_mail
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, FileState, Message, is_deleted, is_stored_mail
from chalicelib.domain.outbound import SendRefused, StoredFile
from chalicelib.ports import Desk


def download_media(desk: Desk, account_id: int, conversation_id: int, message_id: int) -> None:
    """Raises SendLater while the provider is unreachable. Files that it refuses for good are marked as failed."""
    message = desk.store.get(keys.message(account_id, conversation_id, message_id))
    inbox = desk.store.get(keys.inbox(account_id, message.inbox_id)) if message else None
    if message is None or is_deleted(message):
        desk.files.erase(files_of_message(account_id, conversation_id, message_id))
        return
    if inbox is None:
        return
    if is_stored_mail(message):
        _keep_original(desk, message)
    fetched = {each.id: _fetch(desk, inbox, message, each) for each in message.attachments if each.state is FileState.PENDING}
    if fetched:
        _save(desk, account_id, conversation_id, message_id, fetched)


def _keep_original(desk: Desk, message: Message) -> None:
    """Copies the mail of which the message was made beside the files of the message, before it expires."""
    from chalicelib.domain.mail_files import INBOUND, MAIL_TYPE

    received = f"{INBOUND}{message.content_attributes['email']['receipt_id']}"
    with suppress(FileNotFoundError):
        desk.files.copy(received, original_mail(message), content_type=MAIL_TYPE)


def mark_unavailable(desk: Desk, account_id: int, conversation_id: int, message_id: int) -> None:
    """Marks the pending files of a message as failed after the last try, so that the thread shows it."""
    message = desk.store.get(keys.message(account_id, conversation_id, message_id))
    pending = [each for each in message.attachments if each.state is FileState.PENDING] if message else []
    _save(
        desk,
        account_id,
        conversation_id,
        message_id,
        {each.id: _lost(each, "The file could not be fetched.") for each in pending},
    )


def _lost(attachment: Attachment, reason: str) -> Attachment:
    return replace(attachment, state=FileState.FAILED, meta={**attachment.meta, "error": reason})


def _fetch(desk: Desk, inbox: Inbox, message: Message, attachment: Attachment) -> Attachment:
    try:
        file = _load(desk, inbox, attachment)
    except SendRefused as refusal:
        return _lost(attachment, refusal.reason)
    if not file.body:
        return _lost(attachment, "The file is empty.")
    stored = store_one(desk, message, file)
    return replace(
        attachment,
        file_type=stored.file_type,
        state=FileState.READY,
        key=stored.key,
        file_name=stored.file_name,
        content_type=stored.content_type,
        size=stored.size,
        meta={**attachment.meta, **stored.meta},
    )


def _load(desk: Desk, inbox: Inbox, attachment: Attachment) -> StoredFile:
    """Raises SendRefused and SendLater. The files of a mail are in the bucket already."""
    from chalicelib.domain.files import OCTET_STREAM
    from chalicelib.domain.mail_files import is_part_of

    ref = attachment.provider_ref or ""
    if not is_part_of(inbox.account_id, inbox.id, ref):
        return desk.channels[inbox.channel.type_name].fetch(inbox, attachment)
    name, content_type = attachment.file_name or "", attachment.content_type or OCTET_STREAM
    try:
        return desk.files.load(ref, name=name, content_type=content_type)
    except FileNotFoundError:
        raise SendRefused("The file of the mail has expired.") from None


@retried
def _save(desk: Desk, account_id: int, conversation_id: int, message_id: int, fetched: dict[int, Attachment]) -> None:
    """Replaces pending attachments only: a repeated download, or one of a message deleted meanwhile, changes nothing. Files that
    the message does not have then are removed."""
    conversation = desk.store.get(keys.conversation(account_id, conversation_id))
    message = desk.store.get(keys.message(account_id, conversation_id, message_id))
    if conversation is None or message is None:
        _discard(desk, fetched, ())
        return
    after = tuple(fetched.get(each.id, each) if each.state is FileState.PENDING else each for each in message.attachments)
    if after != message.attachments:
        save_message(desk, conversation, message, replace(message, attachments=after))
    _discard(desk, fetched, after)


def _discard(desk: Desk, fetched: dict[int, Attachment], kept: tuple[Attachment, ...]) -> None:
    for file in fetched.values():
        if file.key and file.key not in {each.key for each in kept}:
            desk.files.erase(file.key)
