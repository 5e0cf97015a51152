"""Files of messages. The bucket key contains 128 random bits, so that the link to a file cannot be guessed."""

from collections.abc import Iterable

from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Attachment
from chalicelib.domain.outbound import StoredFile
from chalicelib.ports import Desk


def store(desk: Desk, account_id: int, files: Iterable[StoredFile]) -> tuple[Attachment, ...]:
    """Stores files before their message is written: a crash leaves an unused file, never a broken link.

    Raises Invalid (`file_empty`) before the first file is stored.
    """
    given = tuple(files)
    if not all(file.body for file in given):
        raise Invalid("A file has no content.", code="file_empty", fields=("attachments",))
    return tuple(store_one(desk, account_id, file) for file in given)


def store_one(desk: Desk, account_id: int, file: StoredFile) -> Attachment:
    from chalicelib.domain.files import derive

    derived = derive(file.name, file.content_type, file.body)
    key = f"attachments/{account_id}/{desk.ids.token()}/{derived.name}"
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
