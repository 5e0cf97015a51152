"""Reads what surrounds the words of a Telegram message: links behind words, quotes, and what the message answers."""

from chalicelib.channels.reading import Json, integer, joined, note, record, records, text

KINDS = (
    "photo", "video", "voice", "audio", "document", "animation", "sticker", "video_note", "story", "paid_media", "live_photo",
    "checklist",
    "contact", "dice", "game", "giveaway", "giveaway_winners", "invoice", "location", "poll", "venue",
)  # fmt: skip
"""Kinds of messages that an answer can be about."""


def written(message: Json, key: str, entities: str) -> str | None:
    """The text with the address of each hidden link behind its words. Telegram counts in UTF-16 code units."""
    words = text(message.get(key))
    if words is None:
        return None
    encoded = words.encode("utf-16-le")
    for entity in sorted(records(message.get(entities)), key=lambda each: integer(each.get("offset")) or 0, reverse=True):
        url, offset, length = text(entity.get("url")), integer(entity.get("offset")), integer(entity.get("length"))
        if (
            url
            and offset is not None
            and length is not None
            and offset >= 0
            and length > 0
            and 2 * (offset + length) <= len(encoded)
        ):
            start, end = 2 * offset, 2 * (offset + length)
            label = encoded[start:end].decode("utf-16-le", "replace")
            if label.rstrip("/") != url.rstrip("/"):
                encoded = encoded[:end] + f" ({url})".encode("utf-16-le", "replace") + encoded[end:]
    return encoded.decode("utf-16-le", "replace")


def quoted(message: Json) -> str | None:
    """The words that the customer chose to quote, and the origin of an answer to something outside of this chat."""
    words = text(record(message.get("quote")).get("text"))
    lines = "\n".join(f"> {line}" for line in words.splitlines()) if words else None
    return joined(lines, answered_elsewhere(message), by="\n")


def answered_elsewhere(message: Json) -> str | None:
    external, story = message.get("external_reply"), message.get("reply_to_story")
    if isinstance(external, dict):
        kind = next((name for name in KINDS if name in external), "message")
        return note("Answers", f"a {kind.replace('_', ' ')} in another chat", origin(record(external.get("origin"))))
    if isinstance(story, dict):
        chat = record(story.get("chat"))
        return note("Answers", "a story", text(chat.get("title")) or text(chat.get("username")))
    return None


def origin(given: Json) -> str | None:
    chat = record(given.get("chat")) or record(given.get("sender_chat"))
    user = record(given.get("sender_user"))
    name = joined(text(user.get("first_name")), text(user.get("last_name")))
    return text(chat.get("title")) or text(given.get("sender_user_name")) or name


def answered_words(message: Json) -> str | None:
    """The words of the answered message, which Telegram sends along; its kind if it has none."""
    answered = record(message.get("reply_to_message"))
    words = written(answered, "text", "entities") or written(answered, "caption", "caption_entities")
    kind = next((name.replace("_", " ") for name in KINDS if name in answered), None)
    return words or (f"[{kind}]" if kind else None)
