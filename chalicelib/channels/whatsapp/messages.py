"""Reads the content of a WhatsApp message: text, files, location, contact cards and choices."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.channels.reading import Json, amount, joined, milliseconds, note, number, record, records, text
from chalicelib.domain.inbound import InboundAttachment
from chalicelib.domain.messages import MAX_ATTACHMENTS, FileType


class Content(Struct, frozen=True):
    content: str | None = None
    attachments: tuple[InboundAttachment, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)


def content_of(message: Json) -> Content:
    kind = text(message.get("type")) or "unknown"
    value = message.get(kind)
    read = READERS.get(kind)
    found = read(value) if read else None
    added = joined(*surroundings(message), by="\n")
    if found is not None:
        return replace(found, content=joined(found.content, added, by="\n"))
    named = text(record(value).get("type")) if kind in ("system", "unsupported", "interactive") else None
    words = joined(*(text(record(value).get(name)) for name in ("caption", "body", "text")), added, by="\n")
    reasons = joined(*(text(error.get("title")) for error in records(message.get("errors"))), by="; ") if read else None
    shown = joined(named or kind, f"({reasons})" if reasons else None)
    return Content(words, attributes={"is_unsupported": True, "unsupported_type": (shown or kind)[:64]})


def surroundings(message: Json) -> list[str | None]:
    """Notes on the product and the advertisement from which the customer wrote; None without one."""
    product, advertisement = record(record(message.get("context")).get("referred_product")), record(message.get("referral"))
    catalogue = text(product.get("catalog_id"))
    names = (text(advertisement.get(name)) for name in ("headline", "body", "source_url"))
    return [
        note("Product", text(product.get("product_retailer_id")), f"catalogue {catalogue}" if catalogue else None),
        note("Advertisement", *names),
    ]


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
    """Cards beyond the limit of files in a message are written out."""
    cards = tuple(card(entry) for entry in records(value))
    more = [joined(each.meta.get("first_name"), each.meta.get("last_name"), each.title) for each in cards[MAX_ATTACHMENTS:]]
    return Content(joined(*more, by="\n"), cards[:MAX_ATTACHMENTS]) if cards else None


def card(entry: Json) -> InboundAttachment:
    """The title shows every way to reach the person."""
    name = record(entry.get("name"))
    phones = [phone for phone in map(phone_of, records(entry.get("phones"))) if phone]
    emails = [email for email in (text(given.get("email")) for given in records(entry.get("emails"))) if email]
    pages = [page for page in (text(given.get("url")) for given in records(entry.get("urls"))) if page]
    addresses = [address for address in map(address_of, records(entry.get("addresses"))) if address]
    organization = record(entry.get("org"))
    company, job = text(organization.get("company")), joined(*map(text, map(organization.get, ("department", "title"))), by=", ")
    birthday = text(entry.get("birthday"))
    known = {
        "first_name": joined(*map(text, map(name.get, ("prefix", "first_name", "middle_name"))))
        or text(name.get("formatted_name")),
        "last_name": joined(*map(text, map(name.get, ("last_name", "suffix")))),
        "phones": phones,
        "emails": emails,
        "addresses": addresses,
        "urls": pages,
        "company": company,
        "job": job,
        "birthday": birthday,
    }
    title = joined(*phones, *emails, *addresses, *pages, company, job, birthday, by=", ")
    meta = {key: value for key, value in known.items() if value}
    return InboundAttachment(FileType.CONTACT, title=title or text(name.get("formatted_name")), meta=meta)


def phone_of(given: Json) -> str | None:
    number = text(given.get("wa_id"))
    return text(given.get("phone")) or (f"+{number}" if number else None)


def address_of(given: Json) -> str | None:
    return joined(*(text(given.get(part)) for part in ("street", "zip", "city", "state", "country")), by=", ")


def button(value: Any) -> Content | None:
    chosen = text(record(value).get("text")) or text(record(value).get("payload"))
    return Content(chosen) if chosen else None


def interactive(value: Any) -> Content | None:
    """The text of the choice; None if a malformed reply has none."""
    reply = record(value)
    for kind in ("button_reply", "list_reply"):
        chosen = record(reply.get(kind))
        if text(chosen.get("title")):
            return Content(joined(text(chosen.get("title")), text(chosen.get("description")), by="\n"))
    if "call_permission_reply" in reply:
        return call_permission(record(reply.get("call_permission_reply")))
    return flow(record(reply.get("nfm_reply"))) if "nfm_reply" in reply else None


def call_permission(reply: Json) -> Content | None:
    answer = {"accept": "The customer allows calls", "reject": "The customer allows no calls"}.get(
        text(reply.get("response")) or ""
    )
    until = milliseconds(reply.get("expiration_timestamp"))
    day = None if until is None else f"until {datetime.fromtimestamp(until // 1000, UTC):%Y-%m-%d %H:%M} UTC"
    lasting = "permanently" if reply.get("is_permanent") is True else day
    automatic = "given automatically" if text(reply.get("response_source")) == "automatic" else None
    return Content(note("Call permission", answer, lasting, automatic)) if answer else None


def system(value: Any) -> Content | None:
    """A changed number or user id, in WhatsApp's words and with the new value."""
    change = record(value)
    number, user = text(change.get("wa_id")) or text(change.get("new_wa_id")), text(change.get("user_id"))
    words = note(
        "WhatsApp", text(change.get("body")), f"new number +{number}" if number else None, f"new user id {user}" if user else None
    )
    return Content(words) if words else None


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
    """A quantity or a price that cannot be read is a question mark: a guess would be an order that nobody placed."""
    quantity, price = amount(item.get("quantity")) or "?", amount(item.get("item_price"))
    cost = joined(price or ("?" if "item_price" in item else None), text(item.get("currency")))
    name = text(item.get("product_retailer_id")) or "?"
    return f"{quantity} × {name}" + (f" ({cost})" if cost else "")


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
    "system": system,
}
