"""Files that a client puts into the bucket itself, before it writes the message that takes them (docs/decisions/0039)."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Invalid

if TYPE_CHECKING:
    from chalicelib.domain.channels import Channel

MAX_FILE_BYTES = 40_000_000
"""The desk's own limit of a file, which a channel may only lower."""

LIFE_SECONDS = 86_400
"""A message can take the file for this time; infra/resources/files.yaml removes it from the bucket after it."""

SNIFFED_BYTES = 262_144
"""The beginning of a file that is read to find its type and, of a picture, its size."""

CHECKSUM_HEADERS = {24: "Content-MD5", 44: "x-amz-checksum-sha256"}
"""The header by which the bucket checks the content, by the length of the checksum in base64: MD5 or SHA-256."""

BASE64 = re.compile(r"[A-Za-z0-9+/]+={1,2}")


def file_limit(channel: "Channel", *, private: bool) -> int:
    """The bytes that a file of a message may have. The channel does not receive a note."""
    return MAX_FILE_BYTES if private else min(channel.limits.file_bytes, MAX_FILE_BYTES)


def check_upload(size: int, checksum: str, *, limit: int, title: str) -> None:
    """`limit`: the bytes that the channel with this title accepts."""
    if size < 1:
        raise Invalid("A file has no content.", code="file_empty", fields=("byte_size",))
    check_size(size, limit=limit, title=title)
    if len(checksum) not in CHECKSUM_HEADERS or not BASE64.fullmatch(checksum):
        raise Invalid(
            "The checksum is the MD5 or the SHA-256 of the file in base64.", code="checksum_invalid", fields=("checksum",)
        )


def check_sum(sizes: Iterable[int]) -> None:
    """Raises Invalid (`files_too_large`) for the files of a mail."""
    from chalicelib.domain.letters import MAX_FILES_BYTES

    if sum(sizes) > MAX_FILES_BYTES:
        raise Invalid("A mail has files of at most 25 MB together.", code="files_too_large", fields=("attachments",))


def check_size(size: int, *, limit: int, title: str, field: str = "byte_size") -> None:
    """Raises Invalid (`file_too_large`), which names the field that the file was sent in."""
    if size > min(limit, MAX_FILE_BYTES):
        largest = min(limit, MAX_FILE_BYTES) // 1_000_000
        taker = title if limit < MAX_FILE_BYTES else "A message"
        raise Invalid(f"{taker} accepts files of at most {largest} MB.", code="file_too_large", fields=(field,))


def uploads_of_conversation(account_id: int, conversation_id: int) -> str:
    """The beginning of the keys of all files that were put into the bucket for the conversation. 0: for none."""
    return f"uploads/{account_id}/{conversation_id}-"
