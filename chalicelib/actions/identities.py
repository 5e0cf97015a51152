"""Identities that customers of the public API state, and prove with an `identifier_hash`.

A statement without a proof makes or changes the customer's own contact only. It is stored as stated, finds nobody and reserves
nothing, so that its answer is the same whether or not another contact has the value.
"""

import hmac
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.contact_claims import claim_fields
from chalicelib.actions.contact_links import add_link, clean_source_id, fresh_link, store_link, with_link
from chalicelib.actions.contacts import apply_changes, build_contact, commit_contact, decide_change, save_new_contact
from chalicelib.actions.conversation_work import of_conversation
from chalicelib.actions.customers import Customer, conversations_of_customer, customer_of, find_api_inbox, public_access
from chalicelib.actions.finding import held_contact, load_contact
from chalicelib.actions.visits import count_identity
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import IDENTIFYING, MAX_LINKS, MAX_NAME, Contact, ContactInbox
from chalicelib.domain.conversations import Edit
from chalicelib.domain.errors import Conflict, Invalid, Unauthenticated, WriteConflict
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import CUSTOMER, Activity, Cause
from chalicelib.domain.people import Directory
from chalicelib.domain.rate_limits import UNCOUNTED, Visit
from chalicelib.ports import Desk

CHANGEABLE = ("name", "email", "phone_number", "avatar_url", "custom_attributes")


class Statement(Struct, frozen=True):
    """A request to identify: the fields of the contact as stated, and the identifier that its hash proves, if it has one."""

    inbox: Inbox
    directory: Directory
    fields: Mapping[str, Any]
    custom_attributes: Mapping[str, Any] | None
    proven: str | None

    @property
    def account_id(self) -> int:
        return self.inbox.account_id

    def customer(self, link: ContactInbox, contact: Contact) -> Customer:
        return Customer(self.inbox, link, contact, self.directory)


@retried
def identify(
    desk: Desk,
    inbox_identifier: str,
    *,
    visit: Visit = UNCOUNTED,
    source_id: str | None = None,
    identifier: str | None = None,
    identifier_hash: str | None = None,
    email: str | None = None,
    name: str | None = None,
    phone_number: str | None = None,
    avatar_url: str | None = None,
    custom_attributes: Mapping[str, Any] | None = None,
) -> Customer:
    """Finds the customer by source id, or by an identifier with its proof; otherwise creates a contact."""
    inbox = find_api_inbox(desk, inbox_identifier)
    proven = proven_identifier(inbox, identifier, identifier_hash)
    count_identity(desk, inbox, proven, visit)
    directory = desk.store.directory(inbox.account_id)
    fields = {
        "name": name,
        "email": email,
        "phone_number": phone_number,
        "identifier": proven or identifier,
        "avatar_url": avatar_url,
    }
    stated = Statement(inbox, directory, fields, custom_attributes, proven)
    wanted = clean_source_id(source_id) if source_id else None
    link = desk.store.get(keys.contact_inbox(inbox.account_id, inbox.id, wanted)) if wanted else None
    if proven:
        return _proven_customer(desk, stated, wanted, link)
    if link:
        return customer_of(desk, inbox, directory, link)
    return _new_customer(desk, stated, wanted)


def _proven_customer(desk: Desk, stated: Statement, wanted: str | None, link: ContactInbox | None) -> Customer:
    """Returns the customer of `wanted` when it is theirs or nobody's yet; otherwise another link of the proven contact."""
    known = _contact_with_identifier(desk, stated.account_id, stated.proven or "")
    if link:
        customer = customer_of(desk, stated.inbox, stated.directory, link)
        if _may_become(customer.contact, stated.proven or ""):
            return _prove(desk, customer, stated.proven or "", known)
        wanted = None
    if known is None:
        return _new_customer(desk, stated, wanted)
    own = _safe_link(desk, known, stated.inbox.id) if wanted is None or len(known.links) >= MAX_LINKS else None
    if own:
        return _prove(desk, stated.customer(own, known), stated.proven or "", known)
    link = _fresh(desk, stated, wanted, known)
    work = Work(desk, known.account_id, ordering_key=f"contact:{known.id}")
    saved = store_link(work, known, link, stated.inbox)
    work.commit()
    return stated.customer(link, saved)


def become(desk: Desk, stated: Statement, source_id: str) -> Customer:
    """The contact with the proven identifier, on a link that no stranger can hold; otherwise a new one with this source id."""
    if stated.proven and _contact_with_identifier(desk, stated.account_id, stated.proven):
        return _proven_customer(desk, stated, None, None)
    return _new_customer(desk, stated, source_id)


def _safe_link(desk: Desk, contact: Contact, inbox_id: int) -> ContactInbox | None:
    """The contact's first link to the inbox that no stranger can hold: proven before, or made by an agent."""
    here = [each.source_id for each in contact.links if each.inbox_id == inbox_id]
    wanted = [keys.contact_inbox(contact.account_id, inbox_id, source_id) for source_id in here]
    found = desk.store.get_many(wanted) if wanted else {}
    links = [found[key] for key in wanted if key in found]
    return next((link for link in links if link.hmac_verified or link.by_desk), None)


def _fresh(desk: Desk, stated: Statement, wanted: str | None, contact: Contact) -> ContactInbox:
    source_id = wanted or desk.ids.uuid()
    verified = stated.proven is not None
    return fresh_link(desk, stated.account_id, stated.inbox.id, source_id, contact.id, hmac_verified=verified)


def build_customer(desk: Desk, stated: Statement, wanted: str | None) -> Customer:
    """A new contact with its link; nothing is stored yet."""
    fields = {name: stated.fields.get(name) for name in IDENTIFYING}
    contact = build_contact(desk, stated.account_id, fields, custom_attributes=stated.custom_attributes)
    proven = ("identifier",) if stated.proven else ()
    contact = replace(contact, unverified=tuple(name for name in contact.verified if name not in proven))
    return stated.customer(_fresh(desk, stated, wanted, contact), contact)


def introduced(work: Work, stated: Statement, link: ContactInbox, contact: Contact) -> Contact:
    """Adds the link of `build_customer` to the work. Returns the contact with the link and its stated profile, to be stored."""
    own = {name: stated.fields.get(name) for name in ("name", "avatar_url")}
    return apply_changes(add_link(work, contact, link, stated.inbox), own, link)


def _new_customer(desk: Desk, stated: Statement, wanted: str | None) -> Customer:
    built = build_customer(desk, stated, wanted)
    link, contact = built.link, built.contact
    work = Work(desk, contact.account_id, ordering_key=f"contact:{contact.id}")
    linked = introduced(work, stated, link, contact)
    try:
        save_new_contact(desk, work, linked)
    except Invalid:
        raise WriteConflict from None  # a concurrent request of the same customer has proven the identifier: find its contact
    return stated.customer(link, linked)


def _contact_with_identifier(desk: Desk, account_id: int, identifier: str) -> Contact | None:
    claim = desk.store.get(keys.contact_field(account_id, "identifier", identifier))
    return desk.store.get(keys.contact(account_id, int(claim.refers_to[0]))) if claim else None


def proven_identifier(inbox: Inbox, identifier: str | None, identifier_hash: str | None) -> str | None:
    """The identifier that the hash proves; None without a hash. Raises Unauthenticated for a wrong or missing mandatory hash
    (contract 3.2), and for an identifier with blanks around it, because it would prove another one."""
    access = public_access(inbox)
    if not identifier_hash and not access.hmac_mandatory:
        return None
    expected = hmac.new(access.hmac_token.encode(), (identifier or "").encode(), "sha256").hexdigest()
    matches = hmac.compare_digest(expected.encode(), (identifier_hash or "").encode())
    if not identifier or not matches or identifier != identifier.strip() or len(identifier) > MAX_NAME:
        raise Unauthenticated("The identifier_hash does not match the identifier.", code="identifier_hash_invalid")
    return identifier


def _may_become(contact: Contact, identifier: str) -> bool:
    """Whether a proof of the identifier makes the contact's link one of the proven person: it is nobody else's."""
    return contact.verified.get("identifier", identifier) == identifier


def _prove(desk: Desk, customer: Customer, identifier: str, known: Contact | None) -> Customer:
    """Marks the link as verified. The contact gets the identifier; when another one has it, the link moves to that one."""
    if known and known.id != customer.contact.id:
        return _move(desk, customer, known)
    if customer.link.hmac_verified and known:
        return customer
    work = Work(desk, customer.account_id, ordering_key=f"contact:{customer.contact.id}")
    contact = _identified(work, customer.contact.id, identifier)
    link = work.update(_key(customer.link), replace(customer.link, hmac_verified=True))
    try:
        commit_contact(desk, work, contact)
    except Invalid:
        raise WriteConflict from None  # another request has proven the identifier first: its contact is the known one now
    return replace(customer, contact=contact, link=link)


def _identified(work: Work, contact_id: int, identifier: str) -> Contact:
    before = held_contact(work, contact_id)
    unverified = tuple(name for name in before.unverified if name != "identifier")
    after = replace(before, identifier=identifier, unverified=unverified)
    if after == before:
        return before
    saved: Contact = work.update(keys.contact(work.account_id, contact_id), replace(after, updated_at=work.at))
    claim_fields(work, before, saved)
    work.event(CONTACT_UPDATED, contact_id=contact_id)
    return saved


def _move(desk: Desk, customer: Customer, known: Contact) -> Customer:
    """Gives a link and the conversations that its customer can list to the proven contact.

    The conversations move one by one before the link. A request that ends in between is repeated by the client, and the link's
    version keeps out a conversation that begins meanwhile.
    """
    moved = with_link(known, customer.link)
    for conversation in conversations_of_customer(desk, customer):
        each = of_conversation(desk, conversation)
        each.cause = Cause("identity_proven", by=CUSTOMER)
        line = Activity("contact_identified", about="contact_id")
        each.apply_quietly(Edit(replace(conversation, contact_id=known.id), activities=(line,)))
        each.release(keys.conversation_of_contact(customer.account_id, customer.contact.id, conversation.id))
        each.claim(keys.conversation_of_contact(customer.account_id, known.id, conversation.id))
        each.commit()
    work = Work(desk, customer.account_id, ordering_key=f"contact:{known.id}")
    link = work.update(_key(customer.link), replace(customer.link, contact_id=known.id, hmac_verified=True))
    left = tuple(each for each in customer.contact.links if each.id != customer.link.id)
    for contact in (replace(customer.contact, links=left), moved):
        work.update(keys.contact(contact.account_id, contact.id), replace(contact, updated_at=work.at))
        work.event(CONTACT_UPDATED, contact_id=contact.id)
    work.commit()
    return replace(customer, link=link, contact=held_contact(work, known.id))


def _key(link: ContactInbox) -> Key[ContactInbox]:
    return keys.contact_inbox(link.account_id, link.inbox_id, link.source_id)


@retried
def update_customer(
    desk: Desk,
    customer: Customer,
    *,
    identifier: str | None = None,
    identifier_hash: str | None = None,
    changes: Mapping[str, Any],
) -> Customer:
    """Changes the customer's own contact. With a proof of the identifier the customer becomes the contact that has it.

    Raises Conflict (`identifier_differs`) for a proof of somebody else's identity than that of the contact, and Invalid
    (`value_verified`) for a change without a proof to a value that an agent, a provider or a proof has set.
    """
    link = desk.store.get(_key(customer.link)) or customer.link
    contact = load_contact(desk, customer.account_id, link.contact_id)
    customer = replace(customer, link=link, contact=contact)
    proven = proven_identifier(customer.inbox, identifier or contact.identifier, identifier_hash)
    stated = {name: changes[name] for name in CHANGEABLE if name in changes}
    if proven is None:
        return _stated(desk, customer, {**stated, "identifier": identifier} if identifier else stated, proven=False)
    if not _may_become(contact, proven):
        raise Conflict("This contact has another identifier. Create a contact for this one.", code="identifier_differs")
    apply_changes(contact, stated, link)  # a refused field refuses the whole request
    known = _contact_with_identifier(desk, customer.account_id, proven)
    return _stated(desk, _prove(desk, customer, proven, known), stated, proven=True)


@retried
def state(desk: Desk, customer: Customer, *, changes: Mapping[str, Any]) -> Customer:
    """Changes the customer's own contact without a proof. Raises Invalid (`value_verified`)."""
    link = desk.store.get(_key(customer.link)) or customer.link
    contact = load_contact(desk, customer.account_id, link.contact_id)
    stated = {name: changes[name] for name in CHANGEABLE if name in changes}
    return _stated(desk, replace(customer, link=link, contact=contact), stated, proven=False)


def _stated(desk: Desk, customer: Customer, changes: Mapping[str, Any], *, proven: bool) -> Customer:
    work = Work(desk, customer.account_id, ordering_key=f"contact:{customer.contact.id}")
    before = held_contact(work, customer.contact.id)
    after = decide_change(work, before, as_stated(before, changes, customer.link, proven=proven))
    if after != before:
        work.commit()
    return replace(customer, contact=after)


def as_stated(contact: Contact, changes: Mapping[str, Any], link: ContactInbox, *, proven: bool) -> Contact:
    """The contact with values that its customer states. They are unverified; a proof of the identifier permits to replace a
    verified one. Raises Invalid (`value_verified`)."""
    after = apply_changes(contact, changes, link)
    changed = [name for name in IDENTIFYING if getattr(after, name) != getattr(contact, name)]
    fixed = tuple(name for name in changed if name in contact.verified)
    if fixed and not proven:
        raise Invalid("A verified value changes only with a valid identifier_hash.", code="value_verified", fields=fixed)
    unverified = [name for name in IDENTIFYING if getattr(after, name) and (name in after.unverified or name in changed)]
    return replace(after, unverified=tuple(unverified))
