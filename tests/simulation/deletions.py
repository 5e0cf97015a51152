"""Deletions by administrators: nothing deleted may be left, and messages that customers sent before need not be there."""

from collections import defaultdict
from collections.abc import Callable

from chalicelib.domain.messages import Message, SenderType
from tests.simulation.customers import WebhookEvent
from tests.simulation.deployment import Deployment
from tests.simulation.storage import LawBroken

OF_CONVERSATION = (
    "conversation",
    "conversation_under_label",
    "conversation_of_follower",
    "conversation_undelivered",
    "seen_mark",
    "conversation_by_priority",
    "message",
    "ledger",
)
OF_CONTACT = ("contact", "conversation_of_contact", "search_entry")
"""Kinds of items that belong to a conversation or a contact, whose id follows the account's in their keys."""


def check_erased(deployment: Deployment, messages: list[Message]) -> None:
    """Nothing is left of a deleted conversation but the marks of its messages, by which a repeated webhook is recognised."""
    store = deployment.store
    if back := by_provider_id(erased_messages(deployment)).keys() & by_provider_id(messages).keys():
        raise LawBroken(f"erased messages came back: {back}")
    for kinds, deleted in ((OF_CONVERSATION, store.deleted_conversations), (OF_CONTACT, store.deleted_contacts)):
        for key in (key for kind in kinds for key in store.items.by_kind[kind]):
            if key.parts[:2] in deleted:
                raise LawBroken(f"{key} is left after a deletion")
    for key in store.items.by_kind["draft"]:
        if (key.parts[0], key.parts[2]) in store.deleted_conversations:
            raise LawBroken(f"{key} is left after a deletion")


def deleted_events(deployment: Deployment) -> Callable[[WebhookEvent], bool]:
    """Tells whether the message of an event is erased, or was on its way when its customer's contact was deleted."""
    erased, deleted_at = by_provider_id(erased_messages(deployment)), deleted_customers(deployment)

    def is_deleted_event(event: WebhookEvent) -> bool:
        return event.sent_at <= deleted_at[event.inbox.id, event.customer] or (event.inbox.id, event.provider_id) in erased

    return is_deleted_event


def deleted_customers(deployment: Deployment) -> defaultdict[tuple[int, str], int]:
    """When each customer's contact was last deleted, in milliseconds, by inbox and customer."""
    contacts = {
        (each.inbox_id, each.source_id): deployment.store.deleted_contacts.get((each.account_id, each.sender.id), -1)
        for each in deployment.store.written.values()
        if each.source_id and each.sender and each.sender.type is SenderType.CONTACT
    }
    found: defaultdict[tuple[int, str], int] = defaultdict(lambda: -1)
    for event in deployment.webhook_events:
        place = (event.inbox.id, event.customer)
        found[place] = max(found[place], contacts.get((event.inbox.id, event.provider_id), -1))
    return found


def erased_messages(deployment: Deployment) -> list[Message]:
    return [each for each in deployment.store.written.values() if deployment.store.is_erased(each)]


def by_provider_id(messages: list[Message]) -> dict[tuple[int, str], Message]:
    found: dict[tuple[int, str], Message] = {}
    for message in messages:
        if message.source_id and found.setdefault((message.inbox_id, message.source_id), message) is not message:
            raise LawBroken(f"{message.source_id} is stored twice")
    return found
