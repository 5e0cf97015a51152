"""Splits a message into calls to a provider."""

from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.domain.channels import Channel
from chalicelib.domain.messages import Attachment, FileType, Message
from chalicelib.domain.outbound import Part, SendRefused
from chalicelib.markup.marks import PLAIN_TEXT, PlainText, read, split


def parts_of(
    message: Message,
    channel: type[Channel],
    form: PlainText = PLAIN_TEXT,
    takes_caption: Callable[[Attachment], bool] | None = None,
) -> list[Part]:
    """The text in the channel's format, split at the limit, then the files. A text that fits is the caption of the first file,
    if that takes one."""
    runs = read((message.content or "").strip())
    for attachment in message.attachments:
        check_attachment(attachment, channel)
    files = [Part(attachment=attachment) for attachment in message.attachments]
    captioned = bool(files and runs) and form.length(runs) <= channel.limits.caption
    if captioned and (takes_caption is None or takes_caption(message.attachments[0])):
        return [replace(files[0], text=form.write(runs)), *files[1:]]
    return [*(Part(text=form.write(part)) for part in split(runs, channel.limits.text, form)), *files]


def check_attachment(attachment: Attachment, channel: type[Channel]) -> None:
    if attachment.file_type in (FileType.LOCATION, FileType.CONTACT, FileType.FALLBACK):
        raise SendRefused(f"Locations and contact cards cannot be sent to {channel.title}.")
    if attachment.size > channel.limits.file_bytes:
        raise SendRefused(f"{channel.title} accepts files of at most {channel.limits.file_bytes // 1_000_000} MB.")
