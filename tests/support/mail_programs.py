"""The headers by which mail programs name the mail that they answer or forward, as their mails show them.

The programs differ in four things: In-Reply-To, References (RFC 5322 3.6.4 wants both), the subject, and the sender. Sources: the
raw mails of `make mail-corpora`, RFC 5322, and [MS-OXOMSG] 2.2.1.2 and 2.2.1.3 for Thread-Index and Thread-Topic.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from random import Random

PREFIX = re.compile(r"^(?:(?:re|aw|sv|odp|fwd|wg|tr|回复)\s*:\s*)+", re.IGNORECASE)
ANSWERS = ("Re", "RE", "AW", "SV", "Odp", "回复")
FORWARDS = ("Fwd", "FW", "WG", "TR")


@dataclass(frozen=True)
class HeldMail:
    """A mail that a program answers, as it holds it: ids without brackets."""

    message_id: str
    references: tuple[str, ...]
    subject: str

    @property
    def topic(self) -> str:
        return PREFIX.sub("", self.subject)

    @property
    def chain(self) -> tuple[str, ...]:
        return (*self.references, self.message_id)


Headers = dict[str, str]
"""By name, with underscores instead of hyphens."""
Program = Callable[[Random, HeldMail], Headers]


def bracketed(*ids: str) -> str:
    return " ".join(f"<{each}>" for each in ids)


def gmail(_random: Random, held: HeldMail) -> Headers:
    return {
        "In_Reply_To": bracketed(held.message_id),
        "References": bracketed(*held.chain),
        "Subject": f"Re: {held.topic}",
    }


def apple_mail(_random: Random, held: HeldMail) -> Headers:
    """References have the first id and the newest ones when they are many."""
    chain = held.chain if len(held.chain) < 12 else (held.chain[0], *held.chain[-10:])
    return {
        "In_Reply_To": bracketed(held.message_id),
        "References": bracketed(*chain),
        "Subject": f"Re: {held.topic}",
        "Mime_Version": "1.0 (Mac OS X Mail 16.0)",
    }


def outlook(random: Random, held: HeldMail) -> Headers:
    """Outlook on phones and with POP: In-Reply-To alone, and a prefix in the language of the program."""
    return {
        "In_Reply_To": bracketed(held.message_id),
        "Subject": f"{random.choice(ANSWERS)}: {held.topic}",
        "Thread_Topic": held.topic,
        "Thread_Index": thread_index(held.topic),
    }


def exchange(random: Random, held: HeldMail) -> Headers:
    """A mail that a gateway of Exchange has written anew: Thread-Index and Thread-Topic are left of the thread."""
    return {
        "Subject": f"{random.choice(ANSWERS)}: {held.topic}",
        "Thread_Topic": held.topic,
        "Thread_Index": thread_index(held.topic),
    }


def ticket_system(_random: Random, held: HeldMail) -> Headers:
    """It has an id of its own for its ticket, keeps the first id and the answered one, and numbers the subject."""
    number = 5_000 + sha256(held.topic.encode()).digest()[0]
    own = f"ticket-{number}@tickets.example"
    topic = re.sub(r"^\[Ticket#\d+\] ", "", held.topic)
    return {
        "In_Reply_To": bracketed(own),
        "References": bracketed(held.chain[0], own, held.message_id),
        "Subject": f"[Ticket#{number}] Re: {topic}",
    }


def phone_forward(random: Random, held: HeldMail) -> Headers:
    """A phone that forwards: References as in an answer, no In-Reply-To."""
    return {"References": bracketed(*held.chain[-3:]), "Subject": f"{random.choice(FORWARDS)}: {held.topic}"}


def thread_index(topic: str) -> str:
    """22 bytes: a reserved one, the time, a GUID; five more for each answer."""
    return base64.b64encode(b"\x01\xda\x31\x00\x00\x00" + sha256(topic.encode()).digest()[:16] + bytes(5)).decode()


PROGRAMS: dict[str, Program] = {
    "Gmail": gmail,
    "Apple Mail": apple_mail,
    "Outlook": outlook,
    "Exchange": exchange,
    "ticket system": ticket_system,
}


def other_subject(_random: Random, held: HeldMail) -> Headers:
    """The customer answers an old mail and writes a subject of their own above it."""
    return {**gmail(_random, held), "Subject": "Something else"}


def ticket_without_ids(_random: Random, held: HeldMail) -> Headers:
    """A ticket system that sends each answer as a new mail: its number in the subject is all that is left."""
    return {"Subject": ticket_system(_random, held)["Subject"]}
