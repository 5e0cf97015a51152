"""The customer of a mail: not always its sender. Groups and forms send in the name of others, and agents forward."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from email.utils import getaddresses

from msgspec import Struct

from chalicelib.domain.email_addresses import clean_email, normal_email
from chalicelib.domain.errors import Invalid
from chalicelib.domain.mail_targets import target_of
from chalicelib.domain.received_mails import MailAddress, ReceivedMail

NO_REPLY = re.compile(
    r"(?:no|do[-_.]?not|dont|never)[-_.]?(?:reply|answer|respond)|nicht[-_.]?antworten|noreply.*|no-reply.*|mailer|web-?form|wordpress"
)
FROM = re.compile(
    r"[*>\s]*(?:from|von|de|da|van|från|fra|od|lähettäjä|от|kimden|από|发件人|寄件者|差出人|보낸 사람|من|מאת)"
    r"\s*[*]?\s*:\s*[*]?(.+)",
    re.IGNORECASE,
)
FURTHER = re.compile(
    r"[*>\s]*(?:sent|date|subject|to|gesendet|datum|betreff|an|envoyé|objet|à|enviado|fecha|asunto|para|data|oggetto|a|inviato|aan"
    r"|onderwerp|skickat|ämne|till|sendt|emne|til|wysłano|temat|do|aihe|vastaanottaja|дата|тема|кому|konu|tarih|kime|发送时间|日期|主题|收件人"
    r"|主旨|件名|日時|宛先|제목|날짜|받는 사람|التاريخ|الموضوع|إلى|תאריך|נושא|אל)\s*[*]?\s*:",
    re.IGNORECASE,
)
FIRST_LINES = 25
"""In which a forwarded header block has to begin, below a few words of the agent."""

MAX_NAME = 255


class Customer(Struct, frozen=True):
    """`is_proven`: whether the mail itself speaks for the address. An address that somebody else has stated finds a contact, but
    reserves nothing and changes nothing of it."""

    address: str
    name: str
    is_proven: bool

    @property
    def email(self) -> str | None:
        """None for an address to which no mail can be sent, such as `root@localhost`."""
        try:
            return clean_email(self.address)
        except Invalid:
            return None


def customer_of(
    mail: ReceivedMail, inbox_email: str, verdicts: Mapping[str, str], *, mail_domain: str = "", colleagues: Collection[str] = ()
) -> Customer | None:
    """None for the inbox's own mail and for one without any sender. `colleagues`: addresses of the account's agents, in their
    normal form."""
    sender = sender_of(mail)
    if sender is None:
        return None
    is_genuine = verdicts.get("dmarc") != "fail"
    if original := _original_sender(mail, sender, inbox_email):
        return Customer(original, _name(mail, original), is_genuine)
    if sender.address in colleagues and is_genuine and mail.automatic is None and (forwarded := forwarded_sender(mail.text)):
        return Customer(forwarded.address, forwarded.name, is_proven=False)
    answered = _reply_to(mail, inbox_email, mail_domain)
    is_own = sender.address == inbox_email
    if answered and answered.address != sender.address and (is_own or _speaks_for(sender, answered)):
        return Customer(answered.address, answered.name or ("" if is_own else sender.name), is_proven=False)
    return None if is_own else Customer(sender.address, sender.name, is_genuine)


def sender_of(mail: ReceivedMail) -> MailAddress | None:
    """The author; without one the answer's receiver, the transmitter or the sender of the envelope."""
    stated = next(iter((*mail.senders, *mail.reply_to)), None)
    others = (_address(mail.header(name)) for name in ("sender", "return-path"))
    return stated or next(filter(None, others), None)


def is_no_reply(address: str) -> bool:
    return NO_REPLY.fullmatch(address.partition("@")[0].partition("+")[0]) is not None


def forwarded_sender(text: str | None) -> MailAddress | None:
    """The sender that the first header block of a forwarded mail names: a line "From:" with a further one right below it."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", (text or "")[:20_000]).splitlines() if line.strip()][
        : FIRST_LINES + 4
    ]
    for place, line in enumerate(lines[:FIRST_LINES]):
        found = FROM.fullmatch(line)
        if found and any(FURTHER.match(each) for each in lines[place + 1 : place + 4]):
            return _address(found[1].replace("[mailto:", "<").replace("]", ">").replace("*", ""))
    return None


def _original_sender(mail: ReceivedMail, sender: MailAddress, inbox_email: str) -> str:
    """A Google group writes in its own name when the customer's domain forbids to write in theirs. Every sender can add the
    header, so only a group of the company's own domain is believed."""
    if _domain(sender.address) != _domain(inbox_email):
        return ""
    original = _address(mail.header("x-original-sender"))
    return original.address if original and original.address not in (inbox_email, sender.address) else ""


def _name(mail: ReceivedMail, original: str) -> str:
    """A group writes `'Kim Kardon' via Support`, and answers go to the customer."""
    for each in mail.reply_to:
        if each.address == original and each.name:
            return each.name
    stated = mail.senders[0].name if mail.senders else ""
    found = re.fullmatch(r"'?(.+?)'?\s+(?:via|über|par|por)\s+.+", stated)
    return found[1] if found else ""


def _reply_to(mail: ReceivedMail, inbox_email: str, mail_domain: str) -> MailAddress | None:
    """Not an address of the desk: its own mails have one."""
    others = (each for each in mail.reply_to if each.address != inbox_email and not _is_of_desk(each.address, mail_domain))
    return next(others, None)


def _is_of_desk(address: str, mail_domain: str) -> bool:
    return target_of(address) is not None or (bool(mail_domain) and _domain(address) == mail_domain)


def _speaks_for(sender: MailAddress, answered: MailAddress) -> bool:
    """A person with two addresses, or a form that writes for its visitor. Otherwise the author stays the customer."""
    return _domain(sender.address) == _domain(answered.address) or is_no_reply(sender.address)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _address(header: str) -> MailAddress | None:
    for name, address in getaddresses([header[:1_000]]):
        if "@" in address:
            return MailAddress(normal_email(address), " ".join(name.split())[:MAX_NAME])
    return None
