"""The beginning of a visitor's conversation, with the contact and the link of one who has none, in one transaction."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.actions.address_learning import store_introduced
from chalicelib.actions.challenges import check_new_visitor
from chalicelib.actions.contact_links import release_link
from chalicelib.actions.contact_profiles import store_current
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.customers import Customer, customer_work
from chalicelib.actions.identities import Statement, as_stated, build_customer, introduced
from chalicelib.actions.new_conversations import announce, fresh_conversation, point_link
from chalicelib.actions.visitors import Standing, Visitor, website_of
from chalicelib.actions.visits import count_customer
from chalicelib.domain import conversations as rules
from chalicelib.domain.messages import CUSTOMER
from chalicelib.domain.rate_limits import UNITS_OF_CREATE
from chalicelib.features.widget.model import divided_answers, unfixed
from chalicelib.ports import Desk


class Opening(Struct, frozen=True):
    """The facts that come with a message which may begin a conversation. `contact`: the fields of the contact as the visitor
    states them, and its custom attributes. `answers`: further answers of the form. `arrival`: what the browser tells of itself
    and of the page."""

    contact: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    arrival: Mapping[str, Any] = field(default_factory=dict)


def admit(desk: Desk, visitor: Visitor, *, is_counted: bool = False, is_proven: bool = False) -> None:
    """Before a contact is created. Raises ChallengeRequired and TooMany."""
    if not is_proven:
        check_new_visitor(desk, visitor.inbox, visitor.source_id, visitor.visit)
    if not is_counted:
        count_customer(desk, visitor.inbox, None, replace(visitor.visit, units=UNITS_OF_CREATE - 1))


def begin(
    desk: Desk, visitor: Visitor, here: Standing, opening: Opening, *, begun_by: int | None = CUSTOMER
) -> tuple[ConversationWork, Customer]:
    """A new conversation, and the contact and the link of a visitor who has none."""
    stated = Statement(visitor.inbox, visitor.directory, opening.contact, {}, None)
    customer = here.customer or build_customer(desk, stated, visitor.source_id)
    of_contact, own = answers_of(customer, opening)
    fresh = fresh_conversation(desk, customer.link, customer.contact, begun_by=begun_by)
    fresh = rules.with_attributes(fresh, additional_attributes=opening.arrival, custom_attributes=own)
    work = customer_work(desk, customer, fresh, new=True)
    if here.customer:
        keep_contact(work, customer, {**opening.contact, "custom_attributes": of_contact})
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


def answers_of(customer: Customer, opening: Opening) -> tuple[dict[str, Any], dict[str, Any]]:
    """The custom attributes of the contact and of the conversation."""
    of_contact, own = divided_answers(website_of(customer.inbox), opening.answers)
    return {**(opening.contact.get("custom_attributes") or {}), **of_contact}, own


def keep_contact(work: ConversationWork, customer: Customer, stated: Mapping[str, Any]) -> None:
    before = work.contact()
    store_current(work, before, as_stated(before, unfixed(before, stated), customer.link, proven=False))
