"""Actions of a website's visitors in its widget (contract 3.4)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.attachments import NewFile, name_of
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
from chalicelib.actions.identities import Statement, become, proven_identifier, state, update_customer
from chalicelib.actions.messages import delivery_trigger, first_delivery
from chalicelib.actions.visitors import Visitor, check_files_offered, link_of, standing_of, website_of
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain import messages as message_rules
from chalicelib.domain.campaigns import CAMPAIGNS, Campaign, as_displayed, sender_of
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.messages import CAMPAIGN, Cause, Message, MessageType, Sender, SenderType
from chalicelib.domain.people import Member
from chalicelib.features.widget.model import is_continued
from chalicelib.features.widget.openings import Opening, admit, answers_of, begin, keep_contact
from chalicelib.ports import Desk


class VisitorMessage(Struct, frozen=True):
    content: str | None = None
    files: tuple[NewFile, ...] = ()
    echo_id: str | None = None
    in_reply_to: int | None = None


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
def trigger_campaign(
    desk: Desk,
    visitor: Visitor,
    campaign_id: int,
    *,
    version: int | None = None,
    answers: Mapping[str, Any],
    arrival: Mapping[str, Any],
) -> None:
    """Begins the conversation with the message of a campaign, unless the visitor has one already: so a repetition, another tab
    and another campaign have no effect. The visitor's link guards it. `version`: that of the campaign which the page displays.
    Raises NotFound (`campaign_not_found`)."""
    stored = desk.store.get(CAMPAIGNS.key(visitor.account_id, campaign_id))
    campaign = as_displayed(stored, version, desk.clock.now()) if stored else None
    if campaign is None or campaign.inbox_id != visitor.inbox.id:
        raise NotFound("There is no such campaign.", code="campaign_not_found")
    here = standing_of(desk, visitor)
    if here.customer and (here.customer.link.conversation_id or here.customer.contact.blocked):
        return
    if here.customer is None:
        admit(desk, visitor)
    sender = visitor.directory.member(sender_of(campaign, visitor.inbox))
    opening = Opening(answers=answers, arrival={**arrival, "campaign_id": campaign.id, "campaign_title": campaign.title})
    work, _ = begin(desk, visitor, here, opening, begun_by=sender.user_id if sender else None)
    decide_campaign_message(work, campaign, sender)
    work.commit()


def decide_campaign_message(work: ConversationWork, campaign: Campaign, sender: Member | None) -> None:
    from chalicelib.actions import message_variables

    sender_id = sender.user_id if sender else None
    message = replace(
        work.fresh_message(MessageType.OUTGOING),
        content=message_variables.render(work, campaign.message, author_id=sender_id),
        additional_attributes={"campaign_id": campaign.id},
        delivery=first_delivery(work.directory.inbox(campaign.inbox_id)),
        cause=Cause(CAMPAIGN, id=campaign.id, name=campaign.title),
        sender=Sender(SenderType.USER, sender_id) if sender_id else None,
    )
    work.add_message(message, trigger=delivery_trigger(message))


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
        admit(desk, visitor, is_proven=proven is not None)
        fields = {**{each: changes.get(each) for each in ("name", "email", "phone_number")}, "identifier": name}
        stated = Statement(visitor.inbox, visitor.directory, fields, changes.get("custom_attributes"), proven)
        customer = become(desk, stated, source_id)
    if is_exempt:
        return state(desk, customer, changes=changes)
    return update_customer(desk, customer, identifier=name, identifier_hash=identifier_hash, changes=changes)


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
            admit(desk, visitor, is_counted=anew)  # the route of a new conversation has counted it
        work, customer = begin(desk, visitor, here, opening)
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
    of_contact, own = answers_of(customer, opening)
    keep_contact(work, customer, {**opening.contact, "custom_attributes": of_contact})
    if own:
        changed = rules.with_attributes(conversation, custom_attributes={**conversation.custom_attributes, **own})
        work.apply(Edit(changed))
    return work
