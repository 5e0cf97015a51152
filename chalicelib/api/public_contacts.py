"""The public API of an API inbox: the customer's contact (contract 3.2). The path is the credential."""

import msgspec

from chalicelib.actions import customers, identities
from chalicelib.domain.rate_limits import UNITS_OF_CREATE
from chalicelib.http.access import Access, CustomerRequest, Request
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, OptionalAttributes, OptionalParagraph, OptionalShort
from chalicelib.http.routing import Routes
from chalicelib.views.contacts import ContactRowShape, contact_row
from chalicelib.views.public import PublicContactShape, PublicInboxShape, public_contact, public_inbox

routes = Routes("/public/api/v1/inboxes/<inbox_identifier>", access=Access.CUSTOMER, resource="contact")


class CustomerFields(msgspec.Struct, kw_only=True):
    identifier: OptionalShort = ABSENT
    identifier_hash: OptionalShort = ABSENT
    email: OptionalShort = ABSENT
    name: OptionalShort = ABSENT
    phone_number: OptionalShort = ABSENT
    avatar_url: OptionalParagraph = ABSENT
    custom_attributes: OptionalAttributes = ABSENT


class NewCustomer(CustomerFields, kw_only=True):
    source_id: OptionalShort = ABSENT


@routes.get("", access=Access.PUBLIC)
def show_inbox(request: Request, inbox_identifier: str) -> PublicInboxShape:
    """Show the inbox to a customer's client."""
    inbox = customers.find_visited_inbox(request.desk, inbox_identifier, request.http.visit)
    return public_inbox(inbox, customers.public_access(inbox))


@routes.post("/contacts", access=Access.PUBLIC, units=UNITS_OF_CREATE)
def create(request: Request, body: NewCustomer, inbox_identifier: str) -> PublicContactShape:
    """Find the contact with the source id or the proven identifier, or create one."""
    customer = identities.identify(request.desk, inbox_identifier, visit=request.http.visit, **given(body))
    return public_contact(customer.contact, customer.link)


@routes.get("/contacts/<source_id>")
def show(request: CustomerRequest) -> PublicContactShape:
    """Show the customer's contact."""
    return public_contact(request.customer.contact, request.customer.link)


@routes.update("/contacts/<source_id>")
def update(request: CustomerRequest, body: CustomerFields) -> ContactRowShape:
    """Change the customer's contact."""
    changes = given(body, "email", "name", "phone_number", "avatar_url", "custom_attributes")
    proof = given(body, "identifier", "identifier_hash")
    return contact_row(identities.update_customer(request.desk, request.customer, **proof, changes=changes).contact)
