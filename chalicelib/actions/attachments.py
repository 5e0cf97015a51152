"""Files of messages. The bucket key contains 128 random bits, so that the link to a file cannot be guessed, and begins with the
message, so that its link can be checked and all files of a conversation can be found."""

import re
from collections.abc import Iterable

from chalicelib.domain import keys
from chalicelib.domain.channels import Channel
from chalicelib.domain.erasure import files_of_message
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import StoredFile, Upload
from chalicelib.domain.rate_limits import Visit
from chalicelib.ports import Desk

NAMED = re.compile(r"attachments/[0-9]+/([0-9]{1,10})-([0-9]{1,16})-[^/]{32}/[^/]+")
"""A key that names its conversation and message. An earlier key has the token of 32 characters alone."""


NewFile = StoredFile | Upload | Attachment
"""A file of a message that is not written yet: its bytes, a signed upload, or a file of another message."""


def store(
    desk: Desk, message: Message, files: Iterable[NewFile], channel: Channel, *, private: bool = False
) -> tuple[Attachment, ...]:
    """Stores the files of a message before it is written: a crash leaves an unused file, never a broken link. The channel is the
    one that takes the message, which may have another limit than the one for which a file was uploaded.

    Raises Invalid (`file_empty`, `file_too_large`, `files_too_large`) before the first file is stored, and what `uploads.take`
    and `uploads.copy_of` raise.
    """
    given = tuple(files)
    if any(isinstance(file, StoredFile) and not file.body for file in given):
        raise Invalid("A file has no content.", code="file_empty", fields=("attachments",))
    if given:
        from chalicelib.domain.uploads import check_size, check_sum, file_limit

        limit = file_limit(channel, private=private)
        for file in given:
            check_size(file.size, limit=limit, title=channel.title, field="attachments")
        if channel.takes_letters and not private:
            check_sum(file.size for file in given)
    return tuple(_stored(desk, message, file) for file in given)


def name_of(file: NewFile) -> str:
    return (file.file_name or "") if isinstance(file, Attachment) else file.name


def _stored(desk: Desk, message: Message, file: NewFile) -> Attachment:
    if isinstance(file, StoredFile):
        return store_one(desk, message, file)
    from chalicelib.actions import uploads

    owner = _owner(message)
    return uploads.take(desk, file, owner) if isinstance(file, Upload) else uploads.copy_of(desk, file, owner)


def _owner(message: Message) -> str:
    return files_of_message(message.account_id, message.conversation_id, message.id)


def find_file(desk: Desk, account_id: int, key: str, visit: Visit) -> str:
    """Returns the key. Raises TooMany, and NotFound (`file_not_found`) unless a message has the file.

    Keys of 0.1.0 do not name their message: the bucket tells whether the file is there.
    """
    from chalicelib.actions.visits import count_file_link

    named = NAMED.fullmatch(key)
    if not (_is_of_message(desk, account_id, int(named[1]), int(named[2]), key) if named else desk.files.exists(key)):
        raise NotFound("There is no such file.", code="file_not_found")
    count_file_link(desk, key, visit)
    return key


def _is_of_message(desk: Desk, account_id: int, conversation_id: int, message_id: int, key: str) -> bool:
    """False, too, for a conversation that is being erased with its inbox."""
    conversation_key = keys.conversation(account_id, conversation_id)
    message_key = keys.message(account_id, conversation_id, message_id)
    found = desk.store.get_many([conversation_key, message_key])
    if conversation_key not in found:
        return False
    conversation, message = found[conversation_key], found.get(message_key)
    if message is None and any(each.id == message_id for each in conversation.scheduled):
        waiting = desk.store.get(keys.scheduled_message(account_id, conversation_id, message_id))
        message = waiting.message if waiting else None
    if message is None or key not in {file.key for file in message.attachments}:
        return False
    return desk.store.get(keys.inbox(account_id, conversation.inbox_id)) is not None


def store_one(desk: Desk, message: Message, file: StoredFile) -> Attachment:
    from chalicelib.domain.files import derive

    derived = derive(file.name, file.content_type, file.body)
    key = f"{_owner(message)}{desk.ids.token()}/{derived.name}"
    desk.files.save(key, StoredFile(derived.name, derived.content_type, file.body))
    return Attachment(
        id=desk.ids.next(),
        file_type=derived.file_type,
        key=key,
        file_name=derived.name,
        content_type=derived.content_type,
        size=len(file.body),
        meta={"width": derived.width, "height": derived.height} if derived.width else {},
    )
