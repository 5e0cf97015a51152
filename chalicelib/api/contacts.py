"""Contacts (contract 2.10)."""

from typing import Annotated

import msgspec

from chalicelib.actions import contacts as actions
from chalicelib.actions.finding import find_contact
from chalicelib.actions.open_sockets import contacts_online
from chalicelib.api import conversations
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import (
    ABSENT,
    AttributeNames,
    Id,
    OptionalAttributes,
    OptionalFlag,
    OptionalId,
    OptionalParagraph,
    OptionalShort,
    Short,
)
from chalicelib.http.page_limits import fit_rows
from chalicelib.http.photos import sent_photo
from chalicelib.http.reply import Payload
from chalicelib.http.routing import Routes
from chalicelib.views import contacts as views
from chalicelib.views.contacts import ContactInboxShape, ContactShape
from chalicelib.views.conversations import ConversationShape
from chalicelib.views.inboxes import InboxSlimShape, inbox_slim
from chalicelib.views.shortened import short_contact

routes = Routes("/api/v1/accounts/<account_id>/contacts", access=Access.MEMBER, resource="contact")
PER_PAGE = 15


class ContactFields(msgspec.Struct, kw_only=True):
    name: OptionalShort = ABSENT
    email: OptionalShort = ABSENT
    phone_number: OptionalShort = ABSENT
    identifier: OptionalShort = ABSENT
    blocked: OptionalFlag = ABSENT
    additional_attributes: OptionalAttributes = ABSENT
    custom_attributes: OptionalAttributes = ABSENT
    avatar_url: OptionalParagraph = ABSENT


class NewContact(ContactFields, kw_only=True):
    inbox_id: OptionalId = ABSENT
    source_id: OptionalShort = ABSENT


class NewLink(msgspec.Struct, kw_only=True):
    inbox_id: Id
    source_id: Short | None = None
    hmac_verified: bool = False


class SearchQuery(msgspec.Struct, kw_only=True):
    q: Short = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    include_contact_inboxes: str = "true"


class Labels(msgspec.Struct, kw_only=True):
    labels: list[Short]


class ShowQuery(msgspec.Struct, kw_only=True):
    include_contact_inboxes: str = "true"


class PageMeta(msgspec.Struct, kw_only=True):
    """`next_cursor` requests the next page at the cost of the first one. `count_is_exact` is false where not everything was
    read."""

    count: int
    current_page: int
    has_more: bool
    next_cursor: str | msgspec.UnsetType | None = msgspec.UNSET
    count_is_exact: bool | msgspec.UnsetType = msgspec.UNSET


class ContactPage(msgspec.Struct, kw_only=True):
    meta: PageMeta
    payload: list[ContactShape]


class CreatedLink(msgspec.Struct, kw_only=True):
    """The link to the inbox, if the request named one."""

    inbox: InboxSlimShape | None
    source_id: str | None


class CreatedContact(msgspec.Struct, kw_only=True):
    contact: ContactShape
    contact_inbox: CreatedLink


@routes.get("/search")
def search(request: MemberRequest, query: SearchQuery) -> ContactPage:
    """Search contacts by the beginning of a word in name, e-mail, phone number, identifier or company."""
    if not query.q.strip():
        raise Invalid("A search needs a query.", code="query_needed", fields=("q",))
    offset = (query.page - 1) * PER_PAGE
    found, more = request.desk.lists.contacts_matching(request.account_id, query.q, offset=offset, limit=PER_PAGE)
    return ContactPage(
        meta=PageMeta(count=offset + len(found) + more, current_page=query.page, has_more=more),
        payload=fit_rows(render_contacts(request, found, links=query.include_contact_inboxes == "true"), short_contact),
    )


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewContact, idempotency_key: str | None) -> Payload[CreatedContact]:
    """Create a contact and, with an `inbox_id`, link it to the inbox. The photo is the file `avatar` of a form, or what is
    found at `avatar_url`."""
    contact, _ = actions.create_contact(
        request.desk,
        request.caller,
        **given(body),
        photo=sent_photo(request, within="contact"),
        idempotency_key=idempotency_key,
    )
    inbox = request.caller.inbox(body.inbox_id) if isinstance(body.inbox_id, int) else None
    link = contact.link(inbox.id) if inbox else None
    made = CreatedLink(
        inbox=inbox_slim(inbox, request.desk.public_url) if inbox else None, source_id=link.sending_id if link else None
    )
    return Payload(CreatedContact(contact=_render(request, contact), contact_inbox=made))


@routes.get("/<contact_id>")
def show(request: MemberRequest, query: ShowQuery, contact_id: int) -> Payload[ContactShape]:
    """Show a contact."""
    contact = find_contact(request.desk, request.caller, contact_id)
    return Payload(_render(request, contact, links=query.include_contact_inboxes == "true"))


@routes.update("/<contact_id>")
def update(request: MemberRequest, body: ContactFields, contact_id: int) -> Payload[ContactShape]:
    """Change a contact; attributes are merged into the existing ones. The photo is the file `avatar` of a form, or what is found
    at `avatar_url`."""
    photo = sent_photo(request, within="contact")
    changed = actions.update_contact(request.desk, request.caller, contact_id, changes=given(body), photo=photo)
    return Payload(_render(request, changed))


@routes.post("/<contact_id>/destroy_custom_attributes")
def destroy_custom_attributes(request: MemberRequest, body: AttributeNames, contact_id: int) -> Payload[ContactShape]:
    """Remove custom attributes from a contact."""
    names = body.custom_attributes
    return Payload(_render(request, actions.remove_custom_attributes(request.desk, request.caller, contact_id, names=names)))


@routes.get("/<contact_id>/labels")
def labels_of(request: MemberRequest, contact_id: int) -> Payload[list[str]]:
    """List the labels of a contact."""
    return Payload(list(find_contact(request.desk, request.caller, contact_id).labels))


@routes.post("/<contact_id>/labels")
def set_labels(request: MemberRequest, body: Labels, contact_id: int) -> Payload[list[str]]:
    """Replace the labels of a contact, which has at most 20."""
    return Payload(list(actions.set_contact_labels(request.desk, request.caller, contact_id, labels=body.labels).labels))


@routes.get("/<contact_id>/contactable_inboxes")
def contactable_inboxes(request: MemberRequest, contact_id: int) -> Payload[list[ContactInboxShape]]:
    """List the inboxes in which the contact can be written to, each with its source id."""
    contact = find_contact(request.desk, request.caller, contact_id)
    reachable = (
        (_source_id(request, contact, inbox), inbox) for inbox in request.directory.visible_inboxes(request.caller.member)
    )
    return Payload(
        [views.contact_inbox(source_id, inbox, request.desk.public_url) for source_id, inbox in reachable if source_id]
    )


def _source_id(request: MemberRequest, contact: Contact, inbox: Inbox) -> str | None:
    """The existing source id, or the one that a new link would get. None when only the provider knows it."""
    link = contact.link(inbox.id)
    return link.sending_id if link else inbox.channel.new_source_id(contact, request.desk.ids.uuid)


@routes.post("/<contact_id>/contact_inboxes")
def link(request: MemberRequest, body: NewLink, contact_id: int) -> ContactInboxShape:
    """Link the contact to an inbox."""
    made = actions.link_contact(
        request.desk,
        request.caller,
        contact_id,
        inbox_id=body.inbox_id,
        source_id=body.source_id,
        hmac_verified=body.hmac_verified,
    )
    return views.contact_inbox(made.source_id, request.caller.inbox(body.inbox_id), request.desk.public_url)


@routes.get("/<contact_id>/conversations")
def conversations_of(request: MemberRequest, contact_id: int) -> Payload[list[ConversationShape]]:
    """List the contact's newest 20 conversations, without those that the caller may not see."""
    contact = find_contact(request.desk, request.caller, contact_id)
    found = request.desk.lists.conversations_of(request.account_id, contact.id)
    visible = [each for each in found if request.directory.may_see(request.caller.member, each.inbox_id)]
    return Payload(conversations.render_rows(request, visible))


def _render(request: MemberRequest, contact: Contact, *, links: bool = True) -> ContactShape:
    return render_contacts(request, [contact], links=links)[0]


def render_contacts(request: MemberRequest, found: list[Contact], *, links: bool) -> list[ContactShape]:
    online, url = contacts_online(request.desk, request.account_id, found), request.desk.public_url
    if not links:
        return [views.contact(contact, url, online=contact.id in online) for contact in found]
    return [views.contact_with_inboxes(contact, request.directory, url, online=contact.id in online) for contact in found]
