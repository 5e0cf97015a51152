"""Makes the letter of a forward: the mails below the comment, their pictures and files (decision 55)."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chalicelib.actions.finding import find_survivor
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.forwards import forwarding_subject, is_forwardable
from chalicelib.domain.languages import mail_text, mail_time
from chalicelib.domain.letters import ForwardedMail, Letter, answering_subject
from chalicelib.domain.mail_targets import target_of
from chalicelib.domain.messages import FORWARDED, Attachment, Message, MessageType
from chalicelib.domain.outbound import SendRefused, StoredFile
from chalicelib.domain.received_mails import MailAddress
from chalicelib.features.delivery.letters import Composer, own_id_of
from chalicelib.ports import Desk

TAG = re.compile(r'<[a-z][a-z0-9]*(?: [a-z-]+="[^"]*")*>')
"""A start tag, as the sanitiser writes it: values have no quotation mark, and words no `<`."""

PICTURE = re.compile(r'(?<= )src="attachment:(\d{1,4})"')
REMOTE = re.compile(r'(?<=<img )((?:[a-z-]+="[^"]*" )*)data-remote-src=')


def forwarding(composer: Composer, customer: str) -> Letter:
    """It begins a thread of its own for its receivers. `customer`: their address in the inbox.

    Raises FileNotFoundError, and SendRefused if the forwarded messages were deleted.
    """
    message, described = composer.message, composer.message.content_attributes[FORWARDED]
    own_id = own_id_of(composer.desk, composer.mailbox, composer.conversation, message)
    chosen = _forwarded_messages(composer.desk, composer.conversation, described["message_ids"])
    parts = Forwarding(composer, customer, described["attachment_ids"])
    mails = tuple(parts.add(each) for each in chosen)
    to, cc, bcc = (tuple(map(MailAddress, field)) for field in composer.given_recipients(message))
    return Letter(
        sender=MailAddress(composer.mailbox.email, composer.sender_name(message)),
        to=to,
        cc=cc,
        bcc=bcc,
        subject=forwarding_subject((_subject(chosen[0]) if len(chosen) == 1 else "") or composer.own_subject()),
        text=message.content or "",
        message_id=own_id,
        at=composer.desk.clock.now(),
        reply_to=composer.reply_to(),
        references=(own_id,),
        files=tuple(parts.files),
        mark=composer.mark,
        forward_intro=mail_text(composer.language, "forward_intro"),
        forwarded=mails,
        pictures=tuple(parts.pictures.items()),
    )


def _forwarded_messages(desk: Desk, conversation: Conversation, message_ids: Sequence[int]) -> list[Message]:
    """As they are now, without those that were deleted."""
    whole = find_survivor(desk, conversation)
    rows = [keys.message(whole.account_id, number, each) for each in message_ids for number in whole.numbers_of(each)]
    found = [each for each in desk.store.get_many(rows).values() if is_forwardable(each)]
    if not found:
        raise SendRefused("The forwarded messages were deleted.")
    return sorted(found, key=lambda each: each.id)


class Forwarding:
    """The mails of a letter that forwards, with their pictures by content id and the other files. `wanted`: the ids of the files
    that go along."""

    def __init__(self, composer: Composer, customer: str, wanted: Sequence[int]) -> None:
        self.composer, self.customer, self.wanted = composer, customer, frozenset(wanted)
        self.pictures: dict[str, StoredFile] = {}
        self.files: list[StoredFile] = []

    def add(self, message: Message) -> ForwardedMail:
        """Raises FileNotFoundError."""
        files = {place: self._load(each) for place, each in enumerate(message.attachments) if each.id in self.wanted and each.key}
        html = TAG.sub(lambda tag: self._with_pictures(tag[0], message, files), _body(message, "html_content"))
        self.files += [file for place, file in files.items() if _content_id(message, place) not in self.pictures]
        text = _body(message, "text_content") or message.content or ""
        return ForwardedMail(self._heads(message), text, html, is_markdown=message.type is MessageType.OUTGOING)

    def _with_pictures(self, tag: str, message: Message, files: Mapping[int, StoredFile]) -> str:
        """A picture that does not go along leaves its place empty. The receiver's program decides about remote ones."""

        def source(found: re.Match[str]) -> str:
            place = int(found[1])
            if place not in files:
                return ""
            self.pictures[_content_id(message, place)] = files[place]
            return f'src="cid:{_content_id(message, place)}"'

        return REMOTE.sub(r"\1src=", PICTURE.sub(source, tag))

    def _heads(self, message: Message) -> tuple[tuple[str, str], ...]:
        """The lines that have a value. The addresses that the desk makes up lead into the conversation, so they are left out."""
        language, time = self.composer.language, datetime.fromtimestamp(message.created_at / 1000, UTC)
        sender, to, cc = self._addresses(message)
        values = {"from": sender, "date": f"{mail_time(language, time)} UTC", "subject": self._subject_of(message)}
        shown = {name: ", ".join(each for each in field if target_of(each) is None) for name, field in (("to", to), ("cc", cc))}
        named = ((mail_text(language, f"head_{name}"), " ".join(value.split())) for name, value in {**values, **shown}.items())
        return tuple((name, value) for name, value in named if value)

    def _addresses(self, message: Message) -> tuple[str, list[str], list[str]]:
        composer = self.composer
        if message.type is MessageType.OUTGOING:
            to, cc, _ = composer.given_recipients(message)
            return _named(composer.sender_name(message), composer.mailbox.email), to or [self.customer], cc
        stated = next(iter(_texts(message, "from")), self.customer)
        return _named(composer.author_name(message), stated), _texts(message, "to"), _texts(message, "cc")

    def _subject_of(self, message: Message) -> str:
        is_reply = message.type is MessageType.OUTGOING
        return answering_subject(self.composer.own_subject()) if is_reply else _subject(message)

    def _load(self, file: Attachment) -> StoredFile:
        name, content_type = file.file_name or "file", file.content_type or "application/octet-stream"
        return self.composer.desk.files.load(file.key or "", name=name, content_type=content_type)


def _content_id(message: Message, place: int) -> str:
    return f"{message.id}.{place}@forwarded"


def _named(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address and name != address else name or address


def _mail_of(message: Message) -> Mapping[str, Any]:
    mail = message.content_attributes.get("email")
    return mail if isinstance(mail, dict) else {}


def _texts(message: Message, name: str) -> list[str]:
    return list(_mail_of(message).get(name) or ())


def _subject(message: Message) -> str:
    return str(_mail_of(message).get("subject") or "").strip()


def _body(message: Message, name: str) -> str:
    """The whole of a received mail, or the parts of it that the message has."""
    texts = _mail_of(message).get(name) or {}
    return str(texts.get("full") or f"{texts.get('reply') or ''}{texts.get('quoted') or ''}")
