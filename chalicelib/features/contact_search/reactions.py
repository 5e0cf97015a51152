"""Makes contacts findable under their present names, numbers and addresses."""

from chalicelib.actions.reaction import Reaction, is_merge
from chalicelib.domain import keys
from chalicelib.domain.event_types import CONTACT_CREATED, CONTACT_DELETED, CONTACT_UPDATED
from chalicelib.domain.events import Change, Event
from chalicelib.ports import Desk


def index_contact(desk: Desk, change: Change, event: Event) -> None:
    """Looks again after writing: a contact that is deleted meanwhile must not stay findable."""
    key = keys.contact(change.account_id, event.contact_id or 0)
    if contact := desk.store.get(key):
        desk.lists.index_contact(contact)
    if contact is None or desk.store.get(key) is None:
        desk.lists.forget_contact(change.account_id, event.contact_id or 0)


INDEX = Reaction(index_contact)
REACTIONS = {
    CONTACT_CREATED: (INDEX,),
    CONTACT_UPDATED: (INDEX,),
    CONTACT_DELETED: (Reaction(index_contact, when=is_merge),),  # an erasure forgets the contact itself
}
