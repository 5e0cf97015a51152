"""Starts the indexer of an account, through the queue of slow reactions. One runs at a time."""

from chalicelib.domain.event_types import MESSAGE_CREATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.search_documents import INDEX_DUE
from chalicelib.ports import Desk


def start_indexer(desk: Desk, account_id: int, run: int) -> None:
    """`run` is the number of the run: a repetition with the same one is dropped by the queue."""
    event = Event(MESSAGE_CREATED.name, trigger=INDEX_DUE)
    change = Change(run, account_id, f"search:{account_id}", desk.clock.now(), (event,))
    desk.queues.react([change], QueueClass.BACKGROUND)
