"""Queries of the search, and its index: documents, and the list of its files."""

from enum import IntEnum

from msgspec import Struct

from chalicelib.domain.messages import Message, MessageType, is_deleted

INDEX_EVERY = 64
"""Positions of the feed between two runs of the indexer. A search reads the changes since the last run."""

INDEX_DUE = "index_due"
"""The trigger of an event that starts the indexer. It goes through the queue only; no stored event has it."""

TEXT_CHANGED = "text_changed"
"""The trigger of a changed message whose searched texts are others now, unless the change has another trigger."""

SEARCH = "search"
"""The kind of the timers that continue an index which reads earlier messages."""


class Match(IntEnum):
    """The ways in which the terms of a query are found, the best first: as words, as beginnings of words, or anywhere."""

    WORDS = 0
    BEGINNINGS = 1
    ANYWHERE = 2


class Term(Struct, frozen=True):
    """A part of a query that has no spaces or stands in quotes. `text` is folded; `words` are those of the index."""

    text: str
    words: tuple[str, ...]


class Query(Struct, frozen=True):
    """A text is found when it has every term. Or it is found by one of `numbers`: of a query that is a telephone number as a
    whole, the digits that texts may have, the longest first; texts may lack its country code."""

    terms: tuple[Term, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.terms

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for term in self.terms for word in term.words))


class SearchDocument(Struct, frozen=True):
    """A message with the text by which it is found; no text when it is found no longer. `id`: the message's, sorted by time."""

    id: int
    conversation_id: int
    inbox_id: int
    text: str


class Hit(Struct, frozen=True, order=True):
    """A message that may have the terms of a query."""

    id: int
    conversation_id: int


class Segment(Struct, frozen=True, omit_defaults=True):
    """A file of the index. Documents of a segment with a greater `made` replace those with the same id in others, and every
    segment of a level was made before all those of the level below.

    `size` in bytes; the dictionary begins at `dictionary_at`. `newest`: the greatest id. `first_conversation` and
    `last_conversation`: the smallest and the greatest number.
    """

    name: str
    level: int
    made: int
    documents: int
    size: int
    dictionary_at: int
    newest: int
    first_conversation: int
    last_conversation: int


class SearchIndex(Struct, frozen=True, omit_defaults=True):
    """The files that make up the index of an account, and how far it is.

    `position`: the newest change of the feed whose messages are indexed. `indexed_at`: the time of that step, in milliseconds
    since 1970. `made` counts the segments that were ever made. `catching_up`: the cursor of the list of conversations whose
    earlier messages are being read, "" at its start; None when the index has all messages up to `position`. Messages before
    `catching_up_from` (milliseconds since 1970) are indexed already.
    """

    account_id: int
    position: int = 0
    indexed_at: int = 0
    segments: tuple[Segment, ...] = ()
    made: int = 0
    catching_up: str | None = None
    catching_up_from: int = 0
    version: int = 0


def searched_texts(message: Message) -> list[str]:
    """The texts of a message by which it is found: its content, the subject of a mail, and the names of its files and places. A
    deleted message and an activity line have none."""
    if message.type is MessageType.ACTIVITY or is_deleted(message):
        return []
    names = [name for file in message.attachments for name in (file.file_name, file.title) if name]
    return [text for text in (plain_content(message), _subject(message), *names) if text]


def _subject(message: Message) -> str:
    mail = message.content_attributes.get("email")
    subject = mail.get("subject") if isinstance(mail, dict) else None
    return subject if isinstance(subject, str) else ""


def plain_content(message: Message) -> str | None:
    """Of a note with mentions, the names without their addresses."""
    if not message.private or not message.content or "mention://" not in message.content:
        return message.content
    from chalicelib.domain.mentions import plain_mentions

    return plain_mentions(message.content)


def document_of(message: Message) -> SearchDocument:
    return SearchDocument(message.id, message.conversation_id, message.inbox_id, "\n".join(searched_texts(message)))


def index_is_due(position: int) -> bool:
    """Whether the indexer runs when the feed has reached the position."""
    return position % INDEX_EVERY == 0
