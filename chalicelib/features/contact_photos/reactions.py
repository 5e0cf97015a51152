"""Fetches a photo as soon as an address for it is stored. The actions are imported on first use: photos are rare."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import CONTACT_CREATED, CONTACT_UPDATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.photos import WANTED
from chalicelib.ports import Desk


def fetch_photo(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.contact_photos import actions

    actions.fetch_photo(desk, change.account_id, event.contact_id or 0)


def give_up(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.contact_photos import actions

    actions.give_up(desk, change.account_id, event.contact_id or 0)


FETCH = Reaction(fetch_photo, when=triggered_by(WANTED), queue=QueueClass.BACKGROUND, on_exhausted=give_up)
REACTIONS = {CONTACT_CREATED: (FETCH,), CONTACT_UPDATED: (FETCH,)}
