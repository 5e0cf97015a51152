"""Files of messages. The bucket key contains 128 random bits, so that the link to a file cannot be guessed."""

import re
from collections.abc import Iterable

from chalicelib.domain.messages import Attachment, file_type_of
from chalicelib.domain.outbound import StoredFile
from chalicelib.ports import Desk


def store(desk: Desk, account_id: int, files: Iterable[StoredFile]) -> tuple[Attachment, ...]:
    """Stores files before their message is written: a crash leaves an unused file, never a broken link."""
    return tuple(store_one(desk, account_id, file) for file in files)


def store_one(desk: Desk, account_id: int, file: StoredFile) -> Attachment:
    name = clean_file_name(file.name)
    key = f"attachments/{account_id}/{desk.ids.token()}/{name}"
    content_type = clean_content_type(file.content_type)
    desk.files.save(key, StoredFile(name, content_type, file.body))
    return Attachment(
        id=desk.ids.next(),
        file_type=file_type_of(content_type),
        key=key,
        file_name=name,
        content_type=content_type,
        size=len(file.body),
    )


def clean_file_name(name: str) -> str:
    """The last segment of a path with unusual characters replaced; at most 120 characters, with its extension."""
    last = re.split(r"[\\/]", name)[-1]
    printable = re.sub(r"[^\w.,()+@ -]", "_", last).strip(" .") or "file"
    stem, dot, ending = printable.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:19]}" if dot else printable[:120]


def clean_content_type(content_type: str) -> str:
    cleaned = content_type.partition(";")[0].strip().lower()
    return cleaned if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,60}", cleaned) else "application/octet-stream"
