"""Reads the content of a Telegram message: text, files, location or contact card."""

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from chalicelib.channels.reading import Json, amount, integer, joined, note, number, record, records, size, text
from chalicelib.channels.telegram.channel import external_id
from chalicelib.channels.telegram.surroundings import quoted, written
from chalicelib.domain.inbound import InboundAttachment
from chalicelib.domain.messages import FileType, file_type_of

VCARD_DETAIL = re.compile(r"(?:[\w-]+\.)?(?:TEL|EMAIL|ADR|ORG|URL|TITLE|BDAY|NOTE)(?:;[^:]*)?:(.*)", re.IGNORECASE)


class Content(Struct, frozen=True):
    content: str | None = None
    attachments: tuple[InboundAttachment, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)


# fmt: off
NON_CONTENT_KEYS = {
    "message_id", "message_thread_id", "date", "edit_date", "from", "sender_chat", "chat", "via_bot", "is_topic_message",
    "reply_to_message", "external_reply", "quote", "reply_to_story", "forward_origin", "is_automatic_forward",
    "has_protected_content", "is_from_offline", "media_group_id", "author_signature", "entities", "caption_entities",
    "link_preview_options", "reply_markup", "effect_id", "show_caption_above_media", "has_media_spoiler",
    "business_connection_id", "paid_star_count", "forward_from", "forward_from_chat", "forward_from_message_id",
    "forward_signature", "forward_sender_name", "forward_date", "caption", "text", "sender_boost_count", "sender_business_bot",
}
# fmt: on
"""Keys without content of their own. Any other key that no reader takes is named to the agent."""

BACKWARD_COMPATIBLE = {"animation": {"document"}, "venue": {"location"}, "live_photo": {"photo", "video"}}
"""Telegram repeats these kinds under older keys."""

MEDIA_KINDS = ("live_photo", "photo", "animation", "video", "audio", "sticker", "document", "venue", "location")
"""Kinds that polls contain."""


def attributes_of(message: Json, chat_id: int) -> dict[str, Any]:
    answered = integer(record(message.get("reply_to_message")).get("message_id"))
    replying = {"in_reply_to_external_id": external_id(chat_id, answered)} if answered is not None else {}
    return {**replying, **({"forwarded": True} if "forward_origin" in message or "forward_date" in message else {})}


def content_of(message: Json) -> Content:
    """The text, the files and a mark for everything that is neither: `unsupported_type` names it."""
    body = written(message, "text", "entities") or written(message, "caption", "caption_entities")
    kind, found = _first_readable(message)
    left = [key for key in message if key not in {*NON_CONTENT_KEYS, kind, *BACKWARD_COMPATIBLE.get(kind, ())}]
    if body is None and not found.content and not found.attachments and not left:
        left = ["message"]
    named = {"is_unsupported": True, "unsupported_type": (text(", ".join(left)) or "message")[:64]} if left else {}
    words = joined(body, found.content, by="\n")
    return Content(joined(quoted(message), words, by="\n\n"), found.attachments, named)


def _first_readable(message: Json) -> tuple[str, Content]:
    """The kind that a reader takes, with its content. No message has two, but for those of BACKWARD_COMPATIBLE."""
    for kind, read in READERS.items():
        found = read(message[kind]) if kind in message else None
        if found and (found.content or found.attachments):
            return kind, found
    return "", Content()


def file_reader(default: FileType, content_type: str) -> Callable[[Any], Content | None]:
    """A reader of files with a MIME type; `content_type` is the default if Telegram sends none."""

    def read(value: Any) -> Content | None:
        file = record(value)
        given = text(file.get("mime_type")) or content_type
        kind = file_type_of(given)
        return file_content(file, default if kind is FileType.FILE else kind, given)

    return read


def file_content(file: Json, kind: FileType, content_type: str, **meta: Any) -> Content | None:
    file_id = text(file.get("file_id"))
    if file_id is None:
        return None
    attachment = InboundAttachment(
        kind,
        provider_ref=file_id,
        file_name=text(file.get("file_name")) or joined(text(file.get("performer")), text(file.get("title")), by=" - "),
        content_type=content_type,
        size=size(file.get("file_size")),
        meta={**pixels(file), **meta},
    )
    return Content(attachments=(attachment,))


def pixels(file: Json) -> dict[str, int]:
    """Width and height of a picture or video. A round video has only its diameter."""
    found = {side: size(file.get(side)) or size(file.get("length")) for side in ("width", "height")}
    return found if all(found.values()) else {}


def photo(value: Any) -> Content | None:
    """The same image in ascending sizes; the last is the largest."""
    sizes = records(value)
    return file_content(sizes[-1], FileType.IMAGE, "image/jpeg") if sizes else None


def voice(value: Any) -> Content | None:
    file = record(value)
    return file_content(file, FileType.AUDIO, text(file.get("mime_type")) or "audio/ogg", is_recorded_audio=True)


def sticker(value: Any) -> Content | None:
    """No browser shows the format of animated stickers (TGS), so their thumbnail is used."""
    file = record(value)
    emoji = text(file.get("emoji"))
    meta = {"emoji": emoji} if emoji else {}
    if file.get("is_video") is True:
        return file_content(file, FileType.VIDEO, "video/webm", **meta)
    still = record(file.get("thumbnail")) if file.get("is_animated") is True else file
    return file_content(still, FileType.IMAGE, "image/webp", **meta) or Content(emoji)


def location(value: Any, title: str | None = None) -> Content | None:
    latitude, longitude = number(record(value).get("latitude")), number(record(value).get("longitude"))
    if latitude is None or longitude is None:
        return None
    return Content(attachments=(InboundAttachment(FileType.LOCATION, latitude=latitude, longitude=longitude, title=title),))


def venue(value: Any) -> Content | None:
    place = record(value)
    return location(place.get("location"), joined(text(place.get("title")), text(place.get("address")), by=", "))


def contact(value: Any) -> Content | None:
    card = record(value)
    phone = text(card.get("phone_number"))
    names = {name: text(card.get(name)) for name in ("first_name", "last_name")}
    if phone is None and not any(names.values()):
        return None
    meta = {name: value for name, value in names.items() if value}
    title = joined(phone, *further_details(text(card.get("vcard")) or "", phone or ""), by=", ")
    return Content(attachments=(InboundAttachment(FileType.CONTACT, title=title, meta=meta),))


def further_details(vcard: str, known_phone: str) -> list[str]:
    """Numbers, addresses and companies of a card beside the number that Telegram names."""
    found = (VCARD_DETAIL.match(line) for line in vcard.splitlines())
    values = [match[1].replace(";", " ").strip() for match in found if match]
    digits = re.sub(r"\D", "", known_phone)
    return [value for value in values if value and re.sub(r"\D", "", value) != (digits or None)]


def checklist(value: Any) -> Content | None:
    tasks = records(record(value).get("tasks"))
    marks = ("x" if "completion_date" in task or "completed_by_user" in task else " " for task in tasks)
    lines = (f"- [{mark}] {text(task.get('text')) or '?'}" for mark, task in zip(marks, tasks, strict=True))
    return Content(joined(text(record(value).get("title")), *lines, by="\n"))


def paid_media(value: Any) -> Content | None:
    """Without files: a customer who forwards what they have paid for does not give the desk the right to show it."""
    kinds = (text(each.get("type")) for each in records(record(value).get("paid_media")))
    return Content(note("Paid media that cannot be shown", *kinds, f"{amount(record(value).get('star_count')) or '?'} stars"))


def media_files(*media: Json) -> tuple[InboundAttachment, ...]:
    """Files under the names of their kinds, as in a message, but without polls that could contain each other."""
    found = (_first_readable({kind: each[kind] for kind in MEDIA_KINDS if kind in each})[1] for each in media)
    return tuple(file for content in found for file in content.attachments)


def live_photo(value: Any) -> Content | None:
    """The picture; the short video of it is an own file of Telegram's apps."""
    file = record(value)
    still = records(file.get("photo"))
    return file_content(still[-1], FileType.IMAGE, "image/jpeg") if still else file_reader(FileType.VIDEO, "video/mp4")(file)


def dice(value: Any) -> Content | None:
    emoji = text(record(value).get("emoji"))
    return Content(f"{emoji} {size(record(value).get('value'))}") if emoji else None


def poll(value: Any) -> Content | None:
    """The question and the options with their files. A quiz's solution is not shown, which explains the right answer."""
    question = record(value)
    options = records(question.get("options"))
    lines = (f"- {words}" for words in (text(each.get("text")) for each in options) if words)
    files = media_files(*(record(each.get("media")) for each in (question, *options)))
    return Content(joined(text(question.get("question")), text(question.get("description")), *lines, by="\n"), files)


def web_app_data(value: Any) -> Content | None:
    return Content(joined(text(record(value).get("button_text")), text(record(value).get("data")), by=": "))


READERS: dict[str, Callable[[Any], Content | None]] = {
    "live_photo": live_photo,
    "paid_media": paid_media,
    "checklist": checklist,
    "photo": photo,
    "animation": file_reader(FileType.VIDEO, "video/mp4"),
    "video": file_reader(FileType.VIDEO, "video/mp4"),
    "video_note": file_reader(FileType.VIDEO, "video/mp4"),
    "voice": voice,
    "audio": file_reader(FileType.AUDIO, "audio/mpeg"),
    "sticker": sticker,
    "document": file_reader(FileType.FILE, "application/octet-stream"),
    "venue": venue,
    "location": location,
    "contact": contact,
    "dice": dice,
    "poll": poll,
    "web_app_data": web_app_data,
}
"""The order matters: an animation is also sent as a document, and a venue as a location."""
