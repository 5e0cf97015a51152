"""Erasures: what is left to be removed after a contact, a conversation, an inbox or a message was deleted."""

from msgspec import Struct

from chalicelib.domain.contacts import ContactLink
from chalicelib.domain.messages import Message, is_stored_mail
from chalicelib.domain.timers import Timer

ERASURE = "erasure"
FILES = "files"
"""The subject of an erasure that removes files alone, those of a canned response."""

MAX_MILLISECONDS = 20_000
"""One run takes no longer, because the functions that run it have 55 and 60 seconds. The next run, a minute later, continues."""

SETTLE_MILLISECONDS = 15 * 60_000
"""Longer than any function runs. A function that read something before the deletion has ended by then, so that a second look
finds whatever it left."""

KEEP_ERASED_SECONDS = 30 * 86_400
"""Repetitions of erased messages are recognised for this time: longer than providers repeat webhooks and queues keep them."""


class Erasure(Struct, frozen=True, omit_defaults=True):
    """A durable mark: it is written with the deletion and removed when nothing is left.

    `subject`: contact, conversation, inbox, message or files. `id`: of a message `<conversation>:<message>`.
    `due_at` is the time of its timer, in milliseconds since 1970; it moves once, to the second look (`settling`).
    `links`: a contact's identities, whose rows are removed first; of a conversation its own one. Empty in the second look.
    `merged_ids`: the conversations that were merged into a deleted one and go with it.
    `files`: keys of files, or their beginnings. Those of a message are named here because keys of 0.1.0 do not tell it.
    """

    account_id: int
    subject: str
    id: str
    due_at: int
    links: tuple[ContactLink, ...] = ()
    files: tuple[str, ...] = ()
    settling: bool = False
    merged_ids: tuple[int, ...] = ()
    version: int = 1

    @property
    def name(self) -> str:
        return f"{self.subject}:{self.id}"

    @property
    def timer(self) -> Timer:
        return Timer(self.due_at, ERASURE, self.account_id, self.name)


def files_of_conversation(account_id: int, conversation_id: int) -> str:
    """The beginning of the keys of all files that the conversation has ever had."""
    return f"attachments/{account_id}/{conversation_id}-"


def files_of_message(account_id: int, conversation_id: int, message_id: int) -> str:
    return f"{files_of_conversation(account_id, conversation_id)}{message_id}-"


def original_mail(message: Message) -> str:
    """The key of the mail that became the message. It lies beside the message's files, so that it is erased with them."""
    return f"{files_of_message(message.account_id, message.conversation_id, message.id)}original/mail.eml"


def keys_of_files(message: Message) -> list[str]:
    """The keys of the message's files, and of the mail that it was."""
    keys = [file.key for file in message.attachments if file.key]
    return [*keys, original_mail(message)] if is_stored_mail(message) else keys
