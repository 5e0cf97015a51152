"""Visitors of a website with a widget. A visitor who has not written has a signed token and no row in the table."""

from msgspec import Struct

from chalicelib.actions import visitor_tokens
from chalicelib.actions.customers import Customer
from chalicelib.actions.ingest import inbox_at
from chalicelib.actions.visitor_tokens import VisitorClaims
from chalicelib.actions.visits import count_customer
from chalicelib.domain import keys
from chalicelib.domain.channels import website_address
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Forbidden, NotFound, Unauthenticated
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import visitor_actor
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Account, Directory
from chalicelib.domain.rate_limits import UNCOUNTED, Visit
from chalicelib.domain.websites import Website
from chalicelib.ports import Desk

MAX_WEBSITE_TOKEN = 180
"""An address has at most 200 characters."""


class Visitor(Struct, frozen=True):
    """`customer` is None until the visitor has written or was identified, and again after the contact was erased."""

    inbox: Inbox
    directory: Directory
    claims: VisitorClaims
    customer: Customer | None
    visit: Visit = UNCOUNTED

    @property
    def account_id(self) -> int:
        return self.inbox.account_id

    @property
    def source_id(self) -> str:
        return self.claims.source_id

    @property
    def link_key(self) -> Key[ContactInbox]:
        return keys.contact_inbox(self.account_id, self.inbox.id, self.source_id)

    @property
    def actor(self) -> str:
        """The visitor as the sender of idempotent requests, the same before and after the first message."""
        return visitor_actor(self.inbox.id, self.source_id)


class Standing(Struct, frozen=True):
    """The stored rows of a visitor. `conversation` is the current one, to which messages are added. `forgotten`: a link whose
    contact is being erased."""

    customer: Customer | None = None
    conversation: Conversation | None = None
    forgotten: ContactInbox | None = None


def website_inbox(desk: Desk, website_token: str) -> Inbox:
    """Raises NotFound (`inbox_not_found`)."""
    if not 0 < len(website_token) <= MAX_WEBSITE_TOKEN:
        raise NotFound("There is no such inbox.", code="inbox_not_found")
    return inbox_at(desk, website_address(website_token))


def website_of(inbox: Inbox) -> Website:
    """Raises NotFound (`inbox_not_found`) for an inbox without a widget."""
    if inbox.channel.website is None:
        raise NotFound("There is no such inbox.", code="inbox_not_found")
    return inbox.channel.website


def check_files_offered(inbox: Inbox) -> None:
    """Raises Forbidden (`attachments_not_offered`)."""
    if not website_of(inbox).offers("attachments"):
        raise Forbidden("This site accepts no files.", code="attachments_not_offered")


def visitor(desk: Desk, website_token: str, auth_token: str, visit: Visit = UNCOUNTED) -> Visitor:
    """Raises NotFound for an unknown site (`inbox_not_found`) and for a token that is invalid, expired or of another inbox
    (`visitor_unknown`), and Unauthenticated for a suspended account (`account_suspended`)."""
    inbox = website_inbox(desk, website_token)
    claims = visitor_tokens.read(auth_token, inbox.id, desk.clock.now() // 1000, desk.digest_key)
    if claims is None:
        count_customer(desk, inbox, None, visit)
        raise NotFound("This visitor is not known: ask for a new token.", code="visitor_unknown")
    return _visitor(desk, inbox, claims, visit)


def known_or_new_visitor(desk: Desk, website_token: str, auth_token: str, visit: Visit = UNCOUNTED) -> tuple[Visitor, str]:
    """The visitor, and the token to keep: a new one for a visitor without a valid one, and in the second half of its life.
    Nothing is stored."""
    inbox, now = website_inbox(desk, website_token), desk.clock.now() // 1000
    claims = visitor_tokens.read(auth_token, inbox.id, now, desk.digest_key)
    if claims is None or claims.is_half_spent(now):
        source_id = claims.source_id if claims else desk.ids.uuid()
        auth_token = visitor_tokens.signed(source_id, inbox.id, now, desk.digest_key)
        claims = VisitorClaims(source_id, inbox.id, now, now + visitor_tokens.LIFE_SECONDS)
    return _visitor(desk, inbox, claims, visit), auth_token


def token_of(desk: Desk, inbox: Inbox, source_id: str) -> str:
    return visitor_tokens.signed(source_id, inbox.id, desk.clock.now() // 1000, desk.digest_key)


def _visitor(desk: Desk, inbox: Inbox, claims: VisitorClaims, visit: Visit) -> Visitor:
    link = link_of(desk, inbox, claims.source_id)
    count_customer(desk, inbox, link, visit)
    directory = active_directory(desk, inbox)
    contact = desk.store.get(keys.contact(inbox.account_id, link.contact_id)) if link else None
    customer = Customer(inbox, link, contact, directory) if link and contact else None
    return Visitor(inbox, directory, claims, customer, visit)


def active_directory(desk: Desk, inbox: Inbox) -> Directory:
    """Raises Unauthenticated (`account_suspended`)."""
    directory = desk.store.directory(inbox.account_id)
    if not directory.account.is_active:
        raise _suspended()
    return directory


def find_active_account(desk: Desk, inbox: Inbox) -> Account:
    """One row in place of the directory: a site's page is read by everybody. Raises Unauthenticated (`account_suspended`)."""
    account = desk.store.get(keys.account(inbox.account_id))
    if account is None or not account.is_active:
        raise _suspended()
    return account


def _suspended() -> Unauthenticated:
    return Unauthenticated("The account is suspended.", code="account_suspended")


def link_of(desk: Desk, inbox: Inbox, source_id: str) -> ContactInbox | None:
    return desk.store.get(keys.contact_inbox(inbox.account_id, inbox.id, source_id))


def standing_of(desk: Desk, who: Visitor) -> Standing:
    """Reads the link anew, with the contact and the conversation that it had for the request: one round trip, unless it has
    changed meanwhile."""
    predicted = _related(who.customer.link) if who.customer else ()
    found = desk.store.get_many([who.link_key, *predicted])
    link: ContactInbox | None = found.get(who.link_key)
    if link is None:
        return Standing()
    contact_key, conversation_key = _related(link)
    if (contact_key, conversation_key) != predicted:
        found = {**found, **desk.store.get_many([contact_key, conversation_key])}
    contact: Contact | None = found.get(contact_key)
    if contact is None:
        return Standing(forgotten=link)
    return Standing(Customer(who.inbox, link, contact, who.directory), found.get(conversation_key))


def _related(link: ContactInbox) -> tuple[Key[Contact], Key[Conversation]]:
    account_id = link.account_id
    return keys.contact(account_id, link.contact_id), keys.conversation(account_id, link.conversation_id or 0)
