"""A reply as a mail: everything of it but its MIME form, and the rules by which a message becomes one (decision 51)."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from chalicelib.domain.errors import Invalid
from chalicelib.domain.mail_subjects import ANSWER
from chalicelib.domain.mail_targets import target_of
from chalicelib.domain.mails import clean_mail_address
from chalicelib.domain.messages import CAMPAIGN, Message, MessageType, has_reader
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.received_mails import MailAddress

MAX_FILES_BYTES = 25_000_000
"""Many mail servers refuse larger mails. Encoded, they are below the 40 MB of SES."""
MAX_RECIPIENTS = 49
"""SES takes 50 for a mail."""
MAX_REFERENCES = 20
MAX_QUOTED = 10_000
"""Characters of the customer's mail that follow a reply."""
MAX_ID = 900
"""A line of a mail has at most 998 characters (RFC 5322)."""
RECIPIENTS = ("to_emails", "cc_emails", "bcc_emails")
ANSWERS = re.compile(rf"(?:{ANSWER})\s*(?:\[\d{{1,3}}\])?\s*[:\uff1a]", re.IGNORECASE)
MESSAGE_ID = re.compile(r"[^\s<>@\x00-\x1f\x7f-\U0010ffff]+@[^\s<>@\x00-\x1f\x7f-\U0010ffff]+")


class ForwardedMail(Struct, frozen=True):
    """A message within a letter. `heads`: names and values of its lines, in the language of the account. `html`: sanitised, with
    its pictures as `cid:`; empty for a message without. `text`: plain, or with `is_markdown` an agent's."""

    heads: tuple[tuple[str, str], ...]
    text: str
    html: str = ""
    is_markdown: bool = False


class Letter(Struct, frozen=True):
    """Message ids are without brackets. `references`: oldest first. `text`: Markdown as the agent has written it, with the
    signature. `automatic`: no person has written it, so that no program may answer it. `at`: milliseconds since 1970.

    `pictures`: the files that the HTML shows, by their content ids. A text shows them by their places in the message
    (domain/mail_pictures.py).

    `quoted`: the words that it answers, as plain text, and `quote_intro` the line above them. `mark`: names the inbox, so that a
    mail that comes back to it is recognised. `forwarded`: the mails below the words, each below the line `forward_intro`."""

    sender: MailAddress
    to: tuple[MailAddress, ...]
    subject: str
    text: str
    message_id: str
    at: int
    cc: tuple[MailAddress, ...] = ()
    bcc: tuple[MailAddress, ...] = ()
    reply_to: MailAddress | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()
    automatic: bool = False
    quote_intro: str = ""
    quoted: str = ""
    mark: str = ""
    forward_intro: str = ""
    forwarded: tuple[ForwardedMail, ...] = ()
    pictures: tuple[tuple[str, StoredFile], ...] = ()


def content_id(place: int, message_id: str) -> str:
    """Of a picture within the mail, without brackets. It is unique over all mails, which programs show in one thread."""
    return f"{place}.{message_id}"


def place_of(content_id: str) -> str:
    """The place of the picture in its message."""
    return content_id.partition(".")[0]


def own_message_id(uuid: str, message_id: int, domain: str) -> str:
    """The Message-ID that the desk gives a message. `uuid`: of its conversation."""
    return f"{uuid}.{message_id}@{domain}"


def id_domain(email: str, mail_domain: str) -> str:
    """The domain of the desk's own message ids. `email`: the inbox's. `mail_domain`: where the desk receives; it may be empty."""
    return mail_domain or email.rpartition("@")[2]


def names_message(mail_id: str, message: Message) -> bool:
    """Whether it is the id that the desk gave the message. SES gives the mail another one, which the message has as source id."""
    return mail_id.partition("@")[0].rpartition(".")[2] == str(message.id) and "." in mail_id.partition("@")[0]


def loop_mark(account_id: int, inbox_id: int, secret: str) -> str:
    """The value of `X-Parley-Loop` in the mails of an inbox. `secret`: of the inbox."""
    return hmac.new(secret.encode(), f"loop:{account_id}:{inbox_id}".encode(), hashlib.sha256).hexdigest()[:24]


def answer_address(received: Message, customer: str, inbox_email: str) -> str:
    """The address for an answer to a received mail: its author's, who is not always the customer, or one that they have named.
    The customer gets the answer to a mail that a group has sent for them, and to one of a forged sender."""
    writer, mail = (received.content_attributes.get(name) for name in ("written_by", "email"))
    senders, wanted = (_texts(mail.get(name)) if isinstance(mail, dict) else [] for name in ("from", "reply_to"))
    author = writer.get("email") if isinstance(writer, dict) else None
    if not has_reader(received.content_attributes) or (not author and senders[:1] != [customer]):
        return customer
    others = [each for each in wanted if each != inbox_email and target_of(each) is None]
    return next(iter(others), author or customer)


def _texts(stored: Any) -> list[str]:
    return [each for each in stored if isinstance(each, str)] if isinstance(stored, list) else []


def cleaned_recipients(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """The addresses of each given field of `RECIPIENTS`: a list, or a text with commas. An address counts once, in the first
    field that names it. Raises Invalid (`email_invalid` with the field, `too_many_recipients`)."""
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    for field in RECIPIENTS:
        addresses = dict.fromkeys(_cleaned(field, each) for each in _split(field, given.get(field)))
        if own := [each for each in addresses if each not in seen]:
            found[field] = own
        seen.update(addresses)
    if len(seen) > MAX_RECIPIENTS:
        raise Invalid(f"A mail has at most {MAX_RECIPIENTS} recipients.", code="too_many_recipients", fields=tuple(found))
    return found


def refuse_own(found: Mapping[str, Iterable[str]], mailboxes: Iterable[str]) -> None:
    """`mailboxes`: the addresses of the account's inboxes. A tag changes nothing: `support+shop@` reaches `support@`. Raises
    Invalid (`recipient_of_desk` with the field)."""
    own = set(mailboxes)
    for field, addresses in found.items():
        for each in addresses:
            local, _, domain = each.rpartition("@")
            if target_of(each) is not None or not own.isdisjoint((each, f"{local.partition('+')[0]}@{domain}")):
                raise Invalid(
                    "An inbox of the desk has this address: the mail would come back to it.",
                    code="recipient_of_desk",
                    fields=(field,),
                )


def _split(field: str, given: Any) -> list[str]:
    texts = given.split(",") if isinstance(given, str) else given or []
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise Invalid("The e-mail address is not valid.", code="email_invalid", fields=(field,))
    return [each for each in texts if each.strip()]


def _cleaned(field: str, address: str) -> str:
    try:
        return clean_mail_address(address)
    except Invalid as refusal:
        refusal.fields = (field,)
        raise


def answering_subject(subject: str) -> str:
    """With one `Re:`, or the prefix of another language that it has already."""
    return subject if ANSWERS.match(subject.strip()) else f"Re: {subject}"


def is_automatic(message: Message) -> bool:
    """Whether no person has written it for this customer."""
    return message.type is MessageType.TEMPLATE or (message.cause is not None and message.cause.kind == CAMPAIGN)


def mail_id_of(message: Message) -> str:
    """The Message-ID of a message that was a mail, as its receivers know it; empty for another one."""
    mail = message.content_attributes.get("email")
    stated = mail.get("message_id") if isinstance(mail, dict) else message.source_id
    return stated.strip(" <>") if isinstance(stated, str) and MESSAGE_ID.fullmatch(stated.strip(" <>")) else ""


def references_of(own: str, earlier: Iterable[Any], answered: str) -> tuple[str, ...]:
    """The desk's own id first, because SES replaces it where a mail has its id; then the newest of the earlier ones, and last the
    answered one."""
    known = [each for each in dict.fromkeys(earlier) if isinstance(each, str) and MESSAGE_ID.fullmatch(each)]
    chain = [each for each in known if len(each) <= MAX_ID and each not in (own, answered)]
    return (own, *[*chain, *([answered] if answered else [])][-(MAX_REFERENCES - 1) :])
