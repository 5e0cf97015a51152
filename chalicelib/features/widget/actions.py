"""Actions of a website's visitors in its widget (contract 3.4)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.actions.address_learning import store_introduced
from chalicelib.actions.attachments import NewFile, name_of
from chalicelib.actions.challenges import check_new_visitor
from chalicelib.actions.contact_links import release_link
from chalicelib.actions.contact_profiles import store_current
from chalicelib.actions.conversation_deciders import (
    Decide,
    decide_custom_attributes,
    decide_labels,
    decide_removed_attributes,
)
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.customers import Customer, customer_work, decide_customer_message, resolve_by_customer
from chalicelib.actions.finding import load_message
from chalicelib.actions.idempotency import MESSAGE_ID_FIELDS, IdempotentRequest, idempotent_request
from chalicelib.actions.identities import (
    Statement,
    as_stated,
    become,
    build_customer,
    introduced,
    proven_identifier,
    state,
    update_customer,
)
from chalicelib.actions.new_conversations import announce, fresh_conversation, point_link
from chalicelib.actions.visitors import Standing, Visitor, check_files_offered, link_of, standing_of, website_of
from chalicelib.actions.visits import count_customer
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain import messages as message_rules
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.messages import CUSTOMER, Message
from chalicelib.domain.rate_limits import UNITS_OF_CREATE
from chalicelib.features.widget.model import divided_answers, is_continued, unfixed
from chalicelib.ports import Desk


class VisitorMessage(Struct, frozen=True):
    content: str | None = None
    files: tuple[NewFile, ...] = ()
    echo_id: str | None = None
    in_reply_to: int | None = None


class Opening(Struct, frozen=True):
    """The facts that come with a message which may begin a conversation. `contact`: the fields of the contact as the visitor
    states them, and its custom attributes. `answers`: further answers of the form. `arrival`: what the browser tells of itself
    and of the page."""

    contact: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    arrival: Mapping[str, Any] = field(default_factory=dict)


class Written(Struct, frozen=True):
    """`messages` is empty for a conversation that was started without one."""

    customer: Customer
    conversation: Conversation
    messages: tuple[Message, ...] = ()


@retried
def write(desk: Desk, visitor: Visitor, new: VisitorMessage, opening: Opening) -> Written:
    """Adds a message to the current conversation. The first message of a visitor also creates the contact, the link and the
    conversation, in one transaction. A repeated echo_id returns the first message."""
    request = _request(visitor, "message", new.echo_id, new, opening)
    if made := request.made(desk):
        return _written(desk, visitor, made)
    return _write(desk, visitor, request, new, opening, anew=False)


@retried
def start_conversation(
    desk: Desk, visitor: Visitor, new: VisitorMessage | None, opening: Opening, *, idempotency_key: str | None = None
) -> Written:
    """Starts a conversation with what the visitor has answered in the form, or continues an unresolved one. A repeated echo_id or
    idempotency key returns the first conversation."""
    request = _request(visitor, "conversation", idempotency_key, new, opening)
    if made := request.made(desk):
        return _written(desk, visitor, made)
    return _write(desk, visitor, request, new, opening, anew=True)


@retried
def identify(
    desk: Desk, visitor: Visitor, *, identifier: str | None, identifier_hash: str | None, changes: Mapping[str, Any]
) -> Customer:
    """Finds or makes the contact of a visitor whom the site has signed in. It is on another link, and so needs another token, for
    a visitor who was somebody else before, and for one whose proof leads to a contact that has a link already.

    Raises Unauthenticated (`identifier_hash_invalid`). Custom attributes alone need no proof (contract 3.4).
    """
    name = identifier if identifier and identifier.strip() else None
    is_exempt = name is None and bool(changes.get("custom_attributes"))
    proven = None if is_exempt else proven_identifier(visitor.inbox, name, identifier_hash)
    customer, source_id = standing_of(desk, visitor).customer, visitor.source_id
    if customer and name and customer.contact.identifier not in (None, name.strip()):
        source_id = _source_id(desk, visitor, name)
        customer = None if proven else _customer_at(desk, visitor, source_id)
    if customer is None:
        _admit(desk, visitor, is_proven=proven is not None)
        fields = {**{each: changes.get(each) for each in ("name", "email", "phone_number")}, "identifier": name}
        stated = Statement(visitor.inbox, visitor.directory, fields, changes.get("custom_attributes"), proven)
        customer = become(desk, stated, source_id)
    if is_exempt:
        return state(desk, customer, changes=changes)
    return update_customer(desk, customer, identifier=name, identifier_hash=identifier_hash, changes=changes)


def _admit(desk: Desk, visitor: Visitor, *, is_counted: bool = False, is_proven: bool = False) -> None:
    """Before a contact is created. Raises ChallengeRequired and TooMany."""
    if not is_proven:
        check_new_visitor(desk, visitor.inbox, visitor.source_id, visitor.visit)
    if not is_counted:
        count_customer(desk, visitor.inbox, None, replace(visitor.visit, units=UNITS_OF_CREATE - 1))


def _source_id(desk: Desk, visitor: Visitor, name: str | None) -> str:
    """Of the person who signs in after another one: the same for a repetition, so that a lost answer leaves one contact."""
    return str(UUID(keyed_hash(desk.digest_key, "next visitor", visitor.source_id, name or "")[:32]))


def _customer_at(desk: Desk, visitor: Visitor, source_id: str) -> Customer | None:
    link = link_of(desk, visitor.inbox, source_id)
    contact = desk.store.get(keys.contact(link.account_id, link.contact_id)) if link else None
    return Customer(visitor.inbox, link, contact, visitor.directory) if link and contact else None


@retried
def change_conversation(desk: Desk, visitor: Visitor, *deciders: Decide) -> Conversation:
    """Runs deciders on the current conversation as the visitor. Raises NotFound (`conversation_not_found`)."""
    here = standing_of(desk, visitor)
    if here.customer is None or here.conversation is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    work = customer_work(desk, here.customer, here.conversation)
    for decide in deciders:
        decide(work)
    work.commit()
    return work.conversation


def set_attributes(desk: Desk, visitor: Visitor, custom_attributes: dict[str, Any]) -> Conversation:
    return change_conversation(desk, visitor, lambda work: decide_custom_attributes(work, custom_attributes))


def remove_attributes(desk: Desk, visitor: Visitor, names: Collection[str]) -> Conversation:
    return change_conversation(desk, visitor, lambda work: decide_removed_attributes(work, names))


def add_label(desk: Desk, visitor: Visitor, title: str) -> Conversation:
    """Only a label that the account has is added: its title is taken."""
    wanted = title.strip().lower()
    claim = desk.store.get(keys.name_of(visitor.account_id, "label", wanted))
    added = [wanted] if claim else []
    return change_conversation(desk, visitor, lambda work: decide_labels(work, [*work.conversation.labels, *added]))


def remove_label(desk: Desk, visitor: Visitor, title: str) -> Conversation:
    gone = title.strip().lower()
    return change_conversation(
        desk, visitor, lambda work: decide_labels(work, [each for each in work.conversation.labels if each != gone])
    )


def find_current(desk: Desk, visitor: Visitor) -> Conversation | None:
    """The visitor's current conversation."""
    conversation_id = visitor.customer.link.conversation_id if visitor.customer else None
    return desk.store.get(keys.conversation(visitor.account_id, conversation_id)) if conversation_id else None


def find_customer(visitor: Visitor) -> Customer:
    """Raises NotFound (`contact_not_found`) for a visitor who has not written."""
    if visitor.customer is None:
        raise NotFound("There is no such contact.", code="contact_not_found")
    return visitor.customer


def end_conversation(desk: Desk, visitor: Visitor) -> None:
    """Raises NotFound without a conversation, and Forbidden (`end_conversation_not_offered`)."""
    customer, conversation_id = find_current_id(visitor)
    if not website_of(visitor.inbox).offers("end_conversation"):
        raise Forbidden("On this site only agents end a conversation.", code="end_conversation_not_offered")
    resolve_by_customer(desk, customer, conversation_id)


def find_current_id(visitor: Visitor) -> tuple[Customer, int]:
    """Raises NotFound (`conversation_not_found`) for a visitor without a conversation."""
    customer = visitor.customer
    if customer is None or not customer.link.conversation_id:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return customer, customer.link.conversation_id


def _request(visitor: Visitor, noun: str, key: str | None, new: VisitorMessage | None, opening: Opening) -> IdempotentRequest:
    """A repetition may come from a page that has changed meanwhile, so that the arrival is not compared."""
    said = new and (new.content, [(name_of(file), file.size) for file in new.files], new.in_reply_to)
    asked = (said, sorted(opening.contact.items()), sorted(opening.answers.items()))
    return idempotent_request(visitor, noun, key, *asked, sent_as=MESSAGE_ID_FIELDS)


def _written(desk: Desk, visitor: Visitor, made: tuple[int, ...]) -> Written:
    """The result of the first request. Raises NotFound when it was erased."""
    conversation_id, *message_ids = made
    conversation = desk.store.get(keys.conversation(visitor.account_id, conversation_id))
    customer = standing_of(desk, visitor).customer
    if conversation is None or customer is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return Written(customer, conversation, tuple(load_message(desk, conversation, each) for each in message_ids))


def _write(
    desk: Desk, visitor: Visitor, request: IdempotentRequest, new: VisitorMessage | None, opening: Opening, *, anew: bool
) -> Written:
    if new:
        _check(visitor, new)
    here = standing_of(desk, visitor)
    if here.customer and here.conversation and is_continued(here.conversation, visitor.inbox, here.customer.contact, anew=anew):
        work, customer = _continue(desk, here.customer, here.conversation, opening), here.customer
    else:
        if here.customer is None:
            _admit(desk, visitor, is_counted=anew)  # the route of a new conversation has counted it
        work, customer = _begin(desk, visitor, here, opening)
    said = (_say(work, new),) if new else ()
    request.claim(work, work.conversation.id, *(each.id for each in said))
    work.commit()
    return Written(replace(customer, contact=work.contact()), work.conversation, said)


def _say(work: ConversationWork, new: VisitorMessage) -> Message:
    return decide_customer_message(work, new.content, new.files, new.echo_id, in_reply_to=new.in_reply_to)


def _check(visitor: Visitor, new: VisitorMessage) -> None:
    """Before a conversation gets its number. Raises Invalid, and Forbidden (`attachments_not_offered`)."""
    message_rules.check_content(new.content, len(new.files))
    if new.files:
        check_files_offered(visitor.inbox)


def _continue(desk: Desk, customer: Customer, conversation: Conversation, opening: Opening) -> ConversationWork:
    work = customer_work(desk, customer, conversation)
    of_contact, own = _answers(customer, opening)
    _keep_contact(work, customer, {**opening.contact, "custom_attributes": of_contact})
    if own:
        changed = rules.with_attributes(conversation, custom_attributes={**conversation.custom_attributes, **own})
        work.apply(Edit(changed))
    return work


def _begin(desk: Desk, visitor: Visitor, here: Standing, opening: Opening) -> tuple[ConversationWork, Customer]:
    """A new conversation, and the contact and the link of a visitor who has none."""
    stated = Statement(visitor.inbox, visitor.directory, opening.contact, {}, None)
    customer = here.customer or build_customer(desk, stated, visitor.source_id)
    of_contact, own = _answers(customer, opening)
    fresh = fresh_conversation(desk, customer.link, customer.contact, begun_by=CUSTOMER)
    fresh = rules.with_attributes(fresh, additional_attributes=opening.arrival, custom_attributes=own)
    work = customer_work(desk, customer, fresh, new=True)
    if here.customer:
        _keep_contact(work, customer, {**opening.contact, "custom_attributes": of_contact})
        point_link(work, customer.link)
    else:
        link = replace(customer.link, conversation_id=fresh.id)
        if here.forgotten:  # the next version, so that of two first messages one conflicts
            release_link(work, here.forgotten)
            link = replace(link, version=here.forgotten.version + 1)
        customer = replace(customer, link=link)
        known = introduced(work, stated, customer.link, customer.contact)
        known = as_stated(known, {"custom_attributes": of_contact}, customer.link, proven=False)
        store_introduced(work, None, replace(known, last_activity_at=work.at))
        work.by = known.name
    announce(work)
    return work, customer


def _answers(customer: Customer, opening: Opening) -> tuple[dict[str, Any], dict[str, Any]]:
    """The custom attributes of the contact and of the conversation."""
    of_contact, own = divided_answers(website_of(customer.inbox), opening.answers)
    return {**(opening.contact.get("custom_attributes") or {}), **of_contact}, own


def _keep_contact(work: ConversationWork, customer: Customer, stated: Mapping[str, Any]) -> None:
    before = work.contact()
    store_current(work, before, as_stated(before, unfixed(before, stated), customer.link, proven=False))
