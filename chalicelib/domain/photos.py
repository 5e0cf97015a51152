"""Photos of people, contacts and inboxes (docs/decisions/0046).

A photo is a small picture below `photos/` in the bucket. The CDN serves that part to everybody who knows an address: its token of
32 characters is the permission.
"""

import re
from urllib.parse import quote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid

PREFIX = "photos/"
MAX_BYTES = 1_000_000
"""A photo is shown at 96 pixels at most. The web client sends some ten kilobytes."""

MAX_SIDE = 2_048
"""Pixels. A browser that shows the picture holds four bytes for each of them."""

MAX_ADDRESS = 2_048
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
BY_AGENT = "agent"
"""The origin of a photo that an agent chose, or removed: a customer's address does not replace it."""

WANTED = "photo_wanted"
"""The trigger of the download of a photo."""

FRAME, EXTENSION, END = 0x2C, 0x21, 0x3B
MARKER, SCAN = 0xFF, 0xDA
PNG_END = b"IEND\xaeB`\x82"
JPEG_END = b"\xff\xd9"


class Picture(Struct, frozen=True):
    content_type: str
    body: bytes

    @property
    def ending(self) -> str:
        return ENDINGS[self.content_type]


def check_photo(body: bytes) -> Picture:
    """Decides by the content. Raises Invalid (`photo_too_large`, `photo_unreadable`, `photo_too_wide`, `photo_animated`)."""
    if len(body) > MAX_BYTES:
        raise Invalid("A photo has at most 1 MB.", code="photo_too_large", fields=("avatar",))
    from chalicelib.domain.file_signatures import dimensions, signature

    content_type, size = signature(body), dimensions(body)
    if content_type not in ENDINGS or size is None or not is_whole(content_type, body):
        raise Invalid("A photo is a complete file in PNG, JPEG, GIF or WebP.", code="photo_unreadable", fields=("avatar",))
    if max(size) > MAX_SIDE:
        raise Invalid("A photo has at most 2,048 pixels on each side.", code="photo_too_wide", fields=("avatar",))
    if is_animated(content_type, body):
        raise Invalid("A photo does not move: send a picture with one frame.", code="photo_animated", fields=("avatar",))
    return Picture(content_type, body)


def is_whole(content_type: str, body: bytes) -> bool:
    """Whether the end of the picture is there. Bytes behind it do not matter."""
    if content_type == "image/png":
        return PNG_END in body
    if content_type == "image/jpeg":
        return body.find(JPEG_END, _scan(body)) > 0
    if content_type == "image/webp":
        return len(body) >= 8 + int.from_bytes(body[4:8], "little")
    return _frames(body, most=2) > 0


def _scan(body: bytes) -> int:
    """Where the pixels of a JPEG begin, behind a thumbnail, which has an end of its own."""
    at = 2
    while at + 4 <= len(body) and body[at] == MARKER and body[at + 1] != SCAN:
        at += 1 if body[at + 1] == MARKER else 2 + int.from_bytes(body[at + 2 : at + 4])
    return at


def is_animated(content_type: str, body: bytes) -> bool:
    """Of a GIF with a second frame, an animated WebP (a flag of `VP8X`) and an animated PNG (`acTL` before the pixels)."""
    if content_type == "image/webp":
        return body[12:16] == b"VP8X" and bool(int.from_bytes(body[20:21]) & 0x02)
    if content_type == "image/png":
        return b"acTL" in body[: body.find(b"IDAT")]
    return content_type == "image/gif" and _frames(body, most=2) > 1


def _frames(body: bytes, *, most: int) -> int:
    """The frames of a GIF, `most` at most; 0 for one that breaks off before."""
    at, found = 13 + _colors(body, 10), 0
    while at < len(body) and found < most and body[at] != END:
        if body[at] == FRAME:
            found += 1
            at = _after_blocks(body, at + 11 + _colors(body, at + 9))
        elif body[at] == EXTENSION:
            at = _after_blocks(body, at + 2)
        else:
            return 0
    return found if at < len(body) or found == most else 0


def _colors(body: bytes, at: int) -> int:
    """The bytes of the color table that the flags at this place announce."""
    flags = body[at] if at < len(body) else 0
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(body: bytes, at: int) -> int:
    while at < len(body) and body[at]:
        at += body[at] + 1
    return at + 1


def photo_key(owner: str, token: str, ending: str) -> str:
    """`owner`: the result of one of the functions below."""
    return f"{PREFIX}{owner}-{token}.{ending}"


def of_person(user_id: int) -> str:
    """A person may belong to several accounts."""
    return f"people/{user_id}"


def of_contact(account_id: int, contact_id: int) -> str:
    return f"{account_id}/contact-{contact_id}"


def of_inbox(account_id: int, inbox_id: int) -> str:
    return f"{account_id}/inbox-{inbox_id}"


def photo_url(key: str | None, public_url: str) -> str:
    """Empty without a photo."""
    return f"{public_url}/{quote(key)}" if key else ""


def is_address(text: str) -> bool:
    """Whether a photo may be fetched from there. The transport refuses private networks."""
    if len(text) > MAX_ADDRESS or re.search(r"[\s\x00-\x1f]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return False


def check_address(text: str) -> str:
    """Raises Invalid (`photo_address_invalid`)."""
    if not is_address(text.strip()):
        raise Invalid(
            "The address of a photo begins with https:// or http:// and has at most 2,048 characters.",
            code="photo_address_invalid",
            fields=("avatar_url",),
        )
    return text.strip()


def with_address(contact: Contact, address: str | None, *, by_customer: bool) -> Contact:
    """The contact whose photo is wanted from the address; an empty one changes nothing, nor does that of the last request.

    A customer's address never replaces an agent's choice, and one that no photo can have is ignored: a site that sends it still
    signs its customer in. An agent's raises Invalid (`photo_address_invalid`).
    """
    if not address or not address.strip():
        return contact
    if by_customer and (contact.photo_from == BY_AGENT or not is_address(address.strip())):
        return contact
    wanted = check_address(address)
    return contact if wanted == contact.photo_from else replace(contact, photo_from=wanted, photo_pending=True)


def wanted_photo(contact: Contact, before: Contact | None = None) -> str | None:
    """The trigger of an event after which a photo is to be fetched: each address has one, also while another is being fetched."""
    is_new = before is None or contact.photo_from != before.photo_from
    return WANTED if contact.photo_pending and is_new else None
