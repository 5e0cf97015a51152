"""Reads the content of a WhatsApp message: text, files, location, contact cards and choices."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct, field

from chalicelib.channels.reading import Json, joined, number, record, records, text
from chalicelib.domain.inbound import InboundAttachment
from chalicelib.domain.messages import MAX_ATTACHMENTS, FileType


class Content(Struct, frozen=True):
    content: str | None = None
    attachments: tuple[InboundAttachment, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)


def content_of(message: Json) -> Content:
    kind = text(message.get("type")) or "unknown"
    read = READERS.get(kind)
    found = read(message.get(kind)) if read else None
    if found is not None:
        return found
    named = text(record(message.get(kind)).get("type")) if kind in ("system", "unsupported") else None
    return Content(attributes={"is_unsupported": True, "unsupported_type": (named or kind)[:64]})


def attributes_of(message: Json) -> dict[str, Any]:
    context = record(message.get("context"))
    answered = text(context.get("id"))
    forwarded = context.get("forwarded") is True or context.get("frequently_forwarded") is True
    return {**({"in_reply_to_external_id": answered} if answered else {}), **({"forwarded": True} if forwarded else {})}


def text_body(value: Any) -> Content | None:
    body = text(record(value).get("body"))
    return Content(body) if body else None


def file_reader(kind: FileType, content_type: str) -> Callable[[Any], Content | None]:
    def read(value: Any) -> Content | None:
        file = record(value)
        media_id = text(file.get("id"))
        if media_id is None:
            return None
        attachment = InboundAttachment(
            kind,
            provider_ref=media_id,
            file_name=text(file.get("filename")),
            content_type=text(file.get("mime_type")) or content_type,
            meta={"is_recorded_audio": True} if file.get("voice") is True else {},
        )
        return Content(text(file.get("caption")), (attachment,))

    return read


def location(value: Any) -> Content | None:
    place = record(value)
    latitude, longitude = number(place.get("latitude")), number(place.get("longitude"))
    if latitude is None or longitude is None:
        return None
    title = joined(text(place.get("name")), text(place.get("address")), by=", ")
    return Content(
        attachments=(
            InboundAttachment(FileType.LOCATION, latitude=latitude, longitude=longitude, title=title, url=text(place.get("url"))),
        )
    )


def contacts(value: Any) -> Content | None:
    cards = tuple(card(entry) for entry in records(value)[:MAX_ATTACHMENTS])
    return Content(attachments=cards) if cards else None


def card(entry: Json) -> InboundAttachment:
    name = record(entry.get("name"))
    phones = [phone for phone in (text(given.get("phone")) for given in records(entry.get("phones"))) if phone]
    emails = [email for email in (text(given.get("email")) for given in records(entry.get("emails"))) if email]
    known = {
        "first_name": text(name.get("first_name")) or text(name.get("formatted_name")),
        "last_name": text(name.get("last_name")),
        "phones": phones,
        "emails": emails,
        "company": text(record(entry.get("org")).get("company")),
    }
    return InboundAttachment(
        FileType.CONTACT,
        title=phones[0] if phones else text(name.get("formatted_name")),
        meta={key: value for key, value in known.items() if value},
    )


def button(value: Any) -> Content | None:
    chosen = text(record(value).get("text")) or text(record(value).get("payload"))
    return Content(chosen) if chosen else None


def interactive(value: Any) -> Content | None:
    """The text of the choice; None if a malformed reply has none."""
    reply = record(value)
    for kind in ("button_reply", "list_reply"):
        chosen = text(record(reply.get(kind)).get("title"))
        if chosen:
            return Content(chosen)
    return flow(record(reply.get("nfm_reply"))) if "nfm_reply" in reply else None


def flow(reply: Json) -> Content | None:
    """A completed form, one answer per line. `flow_token` is left out: it is the sender's id of the form, not an answer."""
    try:
        answers = record(msgspec.json.decode(text(reply.get("response_json")) or "{}"))
    except (ValueError, RecursionError):
        answers = {}
    lines = [f"{question}: {formatted(answer)}" for question, answer in answers.items() if question != "flow_token"]
    content = joined(*lines, by="\n") or text(reply.get("body"))
    return Content(content) if content else None


def formatted(answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list) and all(isinstance(choice, str) for choice in answer):
        return ", ".join(answer)
    return msgspec.json.encode(answer).decode()


def order(value: Any) -> Content | None:
    lines = [order_line(item) for item in records(record(value).get("product_items"))]
    content = joined(text(record(value).get("text")), *lines, by="\n")
    return Content(content) if content else None


def order_line(item: Json) -> str:
    quantity, price = number(item.get("quantity")), number(item.get("item_price"))
    cost = joined(None if price is None else f"{price:g}", text(item.get("currency")))
    name = text(item.get("product_retailer_id")) or "?"
    return f"{1 if quantity is None else quantity:g} × {name}" + (f" ({cost})" if cost else "")


def reaction(value: Any) -> Content | None:
    emoji, answered = text(record(value).get("emoji")), text(record(value).get("message_id"))
    if emoji is None or answered is None:
        return None
    return Content(emoji, attributes={"is_reaction": True, "in_reply_to_external_id": answered})


READERS: dict[str, Callable[[Any], Content | None]] = {
    "text": text_body,
    "image": file_reader(FileType.IMAGE, "image/jpeg"),
    "sticker": file_reader(FileType.IMAGE, "image/webp"),
    "video": file_reader(FileType.VIDEO, "video/mp4"),
    "audio": file_reader(FileType.AUDIO, "audio/ogg"),
    "document": file_reader(FileType.FILE, "application/octet-stream"),
    "location": location,
    "contacts": contacts,
    "button": button,
    "interactive": interactive,
    "order": order,
    "reaction": reaction,
}
