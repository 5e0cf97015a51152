"""Visitors of a website with a widget. A visitor who has not written has a signed token and no row in the table."""

from msgspec import Struct

from chalicelib.actions import visitor_tokens
from chalicelib.actions.customers import Customer, customer_of
from chalicelib.actions.ingest import inbox_at
from chalicelib.actions.visitor_tokens import VisitorClaims
from chalicelib.actions.visits import count_customer
from chalicelib.domain import keys
from chalicelib.domain.channels import website_address
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.errors import NotFound, Unauthenticated
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Directory
from chalicelib.domain.rate_limits import UNCOUNTED, Visit
from chalicelib.ports import Desk


class Visitor(Struct, frozen=True):
    """`customer` is None until the visitor has written or was identified."""

    inbox: Inbox
    directory: Directory
    claims: VisitorClaims
    customer: Customer | None

    @property
    def source_id(self) -> str:
        return self.claims.source_id


def website_inbox(desk: Desk, website_token: str) -> Inbox:
    """Raises NotFound (`inbox_not_found`)."""
    return inbox_at(desk, website_address(website_token))


def visitor(desk: Desk, website_token: str, auth_token: str, visit: Visit = UNCOUNTED) -> Visitor:
    """Raises NotFound for an unknown site (`inbox_not_found`) and for a token that is invalid, expired or of another inbox
    (`visitor_unknown`), and Unauthenticated for a suspended account (`account_suspended`)."""
    inbox = website_inbox(desk, website_token)
    claims = visitor_tokens.read(auth_token, inbox.id, desk.clock.now() // 1000, desk.digest_key)
    if claims is None:
        raise NotFound("This visitor is not known: ask for a new token.", code="visitor_unknown")
    link = link_of(desk, inbox, claims.source_id)
    count_customer(desk, inbox, link, visit)
    directory = active_directory(desk, inbox)
    return Visitor(inbox, directory, claims, customer_of(desk, inbox, directory, link) if link else None)


def active_directory(desk: Desk, inbox: Inbox) -> Directory:
    """Raises Unauthenticated (`account_suspended`)."""
    directory = desk.store.directory(inbox.account_id)
    if not directory.account.is_active:
        raise Unauthenticated("The account is suspended.", code="account_suspended")
    return directory


def link_of(desk: Desk, inbox: Inbox, source_id: str) -> ContactInbox | None:
    return desk.store.get(keys.contact_inbox(inbox.account_id, inbox.id, source_id))
