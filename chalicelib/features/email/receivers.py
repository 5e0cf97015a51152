"""The inboxes that the receivers of a mail name: by a proven address that the desk has made up, or by their own address."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from chalicelib.domain import keys
from chalicelib.domain.channels import mail_address
from chalicelib.domain.continuity import reply_secret
from chalicelib.domain.email_addresses import MAX_EMAIL, normal_email
from chalicelib.domain.errors import NotFound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_targets import IN, MailTarget, target_of
from chalicelib.features.email.notices import IMAP, Notice
from chalicelib.ports import Desk

MAX_RECIPIENTS = 100
"""SES takes no more for one mail."""

Found = Mapping[Key[Any], Any]


class Receiver(Struct, frozen=True):
    """`conversation_id`: the one to which the address of the mail belongs; None for an address of the inbox."""

    inbox: Inbox
    conversation_id: int | None = None


def receivers(desk: Desk, recipients: Iterable[str]) -> list[Receiver]:
    """One receiver for each inbox, the one with a conversation first. Two round trips for any number of recipients.

    The proof of an address whose conversation was erased is that of an inbox of the account, so that the answer still arrives.
    """
    normal = dict.fromkeys(normal_email(each) for each in recipients)
    addresses = [each for each in normal if "@" in each and len(each) <= MAX_EMAIL][:MAX_RECIPIENTS]
    targets = [target for each in addresses if _is_own(desk, each) and (target := target_of(each))]
    claims = [keys.channel_address(mail_address(name)) for each in addresses for name in _names(each)]
    conversations = [_conversation_key(each) for each in targets if each.kind != IN]
    known = desk.store.get_many([*claims, *conversations])
    inboxes = desk.store.get_many(list(dict.fromkeys(_inbox_keys(targets, claims, known))))
    found = [*_proven(desk, targets, known, inboxes), *_claimed(claims, known, inboxes)]
    best: dict[int, Receiver] = {}
    for each in sorted(found, key=lambda receiver: receiver.conversation_id is None):
        best.setdefault(each.inbox.id, each)
    return list(best.values())


def receivers_of(desk: Desk, notice: Notice) -> list[Receiver]:
    if notice.source != IMAP:
        return receivers(desk, notice.receipt.recipients)
    inbox = desk.store.get(keys.inbox(notice.account_id, notice.inbox_id))
    return [Receiver(inbox)] if inbox else []


def _is_own(desk: Desk, address: str) -> bool:
    return bool(desk.mail_domain) and address.rpartition("@")[2] == desk.mail_domain


def _names(address: str) -> Iterator[str]:
    """The address, and the one without its tag: `support+shop@acme.example` reaches `support@acme.example`."""
    yield address
    local, _, domain = address.rpartition("@")
    if "+" in local:
        yield f"{local.partition('+')[0]}@{domain}"


def _conversation_key(target: MailTarget) -> Key[Any]:
    return keys.conversation(target.account_id, target.number)


def _inbox_keys(targets: list[MailTarget], claims: list[Key[Any]], known: Found) -> Iterator[Key[Any]]:
    for target in targets:
        if target.kind == IN:
            yield keys.inbox(target.account_id, target.number)
        elif conversation := known.get(_conversation_key(target)):
            yield keys.inbox(target.account_id, conversation.inbox_id)
    for claim in claims:
        if claim in known:
            yield keys.inbox(*map(int, known[claim].refers_to))


def _proven(desk: Desk, targets: list[MailTarget], known: Found, inboxes: Found) -> Iterator[Receiver]:
    for target in targets:
        conversation = known.get(_conversation_key(target)) if target.kind != IN else None
        inbox_id = target.number if target.kind == IN else conversation and conversation.inbox_id
        inbox = inboxes.get(keys.inbox(target.account_id, inbox_id)) if inbox_id else None
        if inbox and _proves(desk, target, inbox):
            yield Receiver(inbox, conversation and conversation.id)
        elif target.kind != IN and conversation is None:
            yield from _of_erased(desk, target)


def _proves(desk: Desk, target: MailTarget, inbox: Inbox) -> bool:
    """An inbox without a mailbox has addresses for replies alone."""
    if inbox.channel.mailbox is None and target.kind == IN:
        return False
    return target.is_proven_by(reply_secret(inbox, desk.digest_key))


def _of_erased(desk: Desk, target: MailTarget) -> Iterator[Receiver]:
    """The inbox of mails whose secret proves the address of a conversation that is gone. No other one begins a conversation."""
    try:
        directory = desk.store.directory(target.account_id)
    except NotFound:
        return
    yield from (Receiver(each) for each in directory.inboxes if each.channel.mailbox and _proves(desk, target, each))


def _claimed(claims: list[Key[Any]], known: Found, inboxes: Found) -> Iterator[Receiver]:
    for claim in claims:
        inbox = inboxes.get(keys.inbox(*map(int, known[claim].refers_to))) if claim in known else None
        if inbox:
            yield Receiver(inbox)
