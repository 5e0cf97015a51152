"""Identities. A key names one thing; whatever belongs to an account cannot be named without it."""

import hashlib
from typing import Any, Generic, TypeVar

from msgspec import Struct

from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Change
from chalicelib.domain.inbound import EarlyChange, InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import LedgerRow
from chalicelib.domain.people import Account, Label, Member, Session, Team, User

T = TypeVar("T")


class Key(Struct, Generic[T], frozen=True):
    kind: str
    parts: tuple[int | str, ...]


class Claim(Struct, frozen=True):
    """Something that can be taken only once: an address, a token, a provider's message id, a client's request.

    `refers_to` are the ids of what it was taken for. `fingerprint` tells a repeated request from another one under the same id.
    """

    refers_to: tuple[int | str, ...]
    fingerprint: str | None = None


class Rotation(Struct, frozen=True):
    """Whose turn it is in an inbox: the member at the front was given a conversation longest ago."""

    order: tuple[int, ...]
    version: int = 1


class SearchEntry(Struct, frozen=True):
    """The terms under which a contact can be found at present, and the contact's version they were made from."""

    terms: tuple[str, ...]
    version: int = 1


def account(account_id: int) -> Key[Account]:
    return Key("account", (account_id,))


def member(account_id: int, user_id: int) -> Key[Member]:
    return Key("member", (account_id, user_id))


def inbox(account_id: int, inbox_id: int) -> Key[Inbox]:
    return Key("inbox", (account_id, inbox_id))


def team(account_id: int, team_id: int) -> Key[Team]:
    return Key("team", (account_id, team_id))


def label(account_id: int, label_id: int) -> Key[Label]:
    return Key("label", (account_id, label_id))


def user(user_id: int) -> Key[User]:
    return Key("user", (user_id,))


def session(user_id: int, client: str) -> Key[Session]:
    return Key("session", (user_id, client))


def contact(account_id: int, contact_id: int) -> Key[Contact]:
    return Key("contact", (account_id, contact_id))


def contact_inbox(account_id: int, inbox_id: int, source_id: str) -> Key[ContactInbox]:
    return Key("contact_inbox", (account_id, inbox_id, source_id))


def conversation(account_id: int, conversation_id: int) -> Key[Conversation]:
    return Key("conversation", (account_id, conversation_id))


def conversation_of_contact(account_id: int, contact_id: int, conversation_id: int) -> Key[Claim]:
    """A contact's conversations are found under the contact."""
    return Key("conversation_of_contact", (account_id, contact_id, conversation_id))


def conversation_under_label(account_id: int, conversation_id: int, label: str) -> Key[Conversation]:
    """A second row of a conversation for each of its labels, by which a label's list is sorted."""
    return Key("conversation_under_label", (account_id, conversation_id, label))


def message(account_id: int, conversation_id: int, message_id: int) -> Key[Message]:
    return Key("message", (account_id, conversation_id, message_id))


def ledger(account_id: int, conversation_id: int, message_id: int) -> Key[LedgerRow]:
    return Key("ledger", (account_id, conversation_id, message_id))


def change(change: Change) -> Key[Change]:
    """The ordering key is part of it: what must stay in order has to be stored together."""
    return Key("change", (change.account_id, change.ordering_key, change.id))


def rotation(account_id: int, inbox_id: int) -> Key[Rotation]:
    return Key("rotation", (account_id, inbox_id))


def search_entry(account_id: int, contact_id: int) -> Key[SearchEntry]:
    return Key("search_entry", (account_id, contact_id))


def early_receipt(account_id: int, inbox_id: int, provider_id: str) -> Key[InboundReceipt]:
    """A receipt that came before we had written down the provider's id of the message."""
    return Key("early_receipt", (account_id, inbox_id, provider_id))


def early_change(account_id: int, inbox_id: int, provider_id: str) -> Key[EarlyChange]:
    """An edit or a deletion that came before its message."""
    return Key("early_change", (account_id, inbox_id, provider_id))


def _claim(name: str, *parts: int | str) -> Key[Claim]:
    return Key("claim", (name, *parts))


def email_of_user(email: str) -> Key[Claim]:
    return _claim("user-email", email)


def access_token(token: str) -> Key[Claim]:
    return _claim("access-token", hashed(token))


def pubsub_token(token: str) -> Key[Claim]:
    """Refers to ("user", id) or to ("contact", account, inbox, source id)."""
    return _claim("pubsub-token", hashed(token))


def channel_address(address: str) -> Key[Claim]:
    """Refers to (account, inbox)."""
    return _claim("channel", address)


def contact_field(account_id: int, field: str, value: str) -> Key[Claim]:
    """Of `email`, `phone_number` and `identifier`, each value belongs to one contact of the account."""
    return _claim("contact", account_id, field, value)


def provider_message(account_id: int, inbox_id: int, provider_id: str) -> Key[Claim]:
    """Refers to (conversation, message)."""
    return _claim("provider-message", account_id, inbox_id, provider_id)


def request(account_id: int, actor: str, what: str, request_id: str) -> Key[Claim]:
    """A client's own id for something it asks for: `echo_id` or `Idempotency-Key`."""
    return _claim("request", account_id, actor, what, hashed(request_id))


def name_of(account_id: int, noun: str, name: str) -> Key[Claim]:
    """Names that are unique within an account: teams and labels."""
    return _claim("name", account_id, noun, name)


def hashed(secret: str) -> str:
    """Random tokens are looked up by their hash, so that a key never shows one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_print(token: str) -> str:
    """Tells tokens apart without holding one."""
    return hashed(token)[:16]


def fingerprint(*facts: Any) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
