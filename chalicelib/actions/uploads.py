"""Signed uploads: a client puts a file into the bucket, and a message takes a copy of it (docs/decisions/0039).

The signed id is the only record of an upload, so that nothing is stored before the message. The bucket removes every upload after
a day; the copy has a key that names its message, as every other file has.
"""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions import signed_texts
from chalicelib.actions.idempotency import Actor
from chalicelib.actions.signed_texts import Purpose
from chalicelib.domain.errors import Invalid
from chalicelib.domain.files import OCTET_STREAM, clean_content_type, clean_file_name, derive
from chalicelib.domain.messages import Attachment
from chalicelib.domain.outbound import Upload, UploadTarget
from chalicelib.domain.uploads import CHECKSUM_HEADERS, LIFE_SECONDS, SNIFFED_BYTES, check_upload, uploads_of_conversation
from chalicelib.ports import Desk


class Offer(Struct, frozen=True):
    """`created_at`: milliseconds since 1970."""

    id: int
    upload: Upload
    signed_id: str
    target: UploadTarget
    checksum: str
    created_at: int


def offer_upload(
    desk: Desk,
    by: Actor,
    *,
    name: str,
    content_type: str,
    size: int,
    checksum: str,
    limit: int,
    title: str,
    conversation_id: int = 0,
) -> Offer:
    """Stores nothing: a repeated request only makes another offer, and an unused one ends by itself.

    `limit`: the bytes that the channel called `title` accepts. Raises Invalid (those of `check_upload`).
    """
    check_upload(size, checksum, limit=limit, title=title)
    now, cleaned = desk.clock.now(), clean_file_name(name) or "file"
    upload = Upload(
        account_id=by.account_id,
        actor=by.actor,
        key=f"{uploads_of_conversation(by.account_id, conversation_id)}{desk.ids.token()}/{cleaned}",
        name=cleaned,
        content_type=clean_content_type(content_type),
        size=size,
        expires_at=now // 1000 + LIFE_SECONDS,
    )
    target = desk.files.upload_target(
        upload.key,
        content_type=upload.content_type,
        size=size,
        checksum_header=CHECKSUM_HEADERS[len(checksum)],
        checksum=checksum,
    )
    return Offer(desk.ids.next(), upload, signed(upload, desk.digest_key), target, checksum, now)


def signed(upload: Upload, digest_key: str) -> str:
    return signed_texts.signed(signed_texts.encoded(upload), Purpose.UPLOAD, digest_key)


def read(desk: Desk, by: Actor, signed_id: str) -> Upload:
    """Raises Invalid (`signed_id_invalid`) for an id that is forged, or that another account or another person was given.

    Its age is not checked: a repeated request finds its message first.
    """
    text = signed_texts.verified(signed_id, Purpose.UPLOAD, desk.digest_key)
    upload = signed_texts.decoded(text, Upload) if text else None
    if upload is None or (upload.account_id, upload.actor) != (by.account_id, by.actor):
        raise Invalid("This signed id was not made for you.", code="signed_id_invalid", fields=("attachments",))
    return upload


def take(desk: Desk, upload: Upload, owner: str) -> Attachment:
    """Copies the file to its owner, whose keys begin so. Raises Invalid (`upload_expired`, `upload_missing`)."""
    return copied(desk, upload, described(desk, upload), owner)


def described(desk: Desk, upload: Upload) -> Attachment:
    """The file that a copy will be. Its type comes from its first bytes, its length from the signature. Raises as `take` does."""
    if upload.expires_at <= desk.clock.now() // 1000:
        raise Invalid("The file was uploaded too long ago. Upload it again.", code="upload_expired", fields=("attachments",))
    try:
        beginning = desk.files.load_part(upload.key, 0, SNIFFED_BYTES)
    except FileNotFoundError:
        raise _missing() from None
    derived = derive(upload.name, upload.content_type, beginning)
    return Attachment(
        id=desk.ids.next(),
        file_type=derived.file_type,
        file_name=derived.name,
        content_type=derived.content_type,
        size=upload.size,
        meta={"width": derived.width, "height": derived.height} if derived.width else {},
    )


def copied(desk: Desk, upload: Upload, attachment: Attachment, owner: str) -> Attachment:
    """Raises Invalid (`upload_missing`)."""
    try:
        return _copied(desk, upload.key, attachment, owner)
    except FileNotFoundError:
        raise _missing() from None


def _missing() -> Invalid:
    return Invalid("The file is not in the bucket. Upload it again.", code="upload_missing", fields=("attachments",))


def copy_of(desk: Desk, attachment: Attachment, owner: str) -> Attachment:
    """The file of another owner, as a file of this one. Raises FileNotFoundError."""
    return _copied(desk, attachment.key or "", replace(attachment, id=desk.ids.next()), owner)


def upload_again(desk: Desk, by: Actor, attachment: Attachment, conversation_id: int) -> Upload:
    """A copy of a stored file, as if it had been uploaded for the conversation now. Raises FileNotFoundError."""
    copied = copy_of(desk, attachment, uploads_of_conversation(by.account_id, conversation_id))
    return Upload(
        account_id=by.account_id,
        actor=by.actor,
        key=copied.key or "",
        name=copied.file_name or "file",
        content_type=copied.content_type or OCTET_STREAM,
        size=copied.size,
        expires_at=desk.clock.now() // 1000 + LIFE_SECONDS,
    )


def _copied(desk: Desk, source: str, attachment: Attachment, owner: str) -> Attachment:
    key = f"{owner}{desk.ids.token()}/{attachment.file_name or 'file'}"
    desk.files.copy(source, key, content_type=attachment.content_type or OCTET_STREAM)
    return replace(attachment, key=key)
