"""Runs the indexer when the feed has grown. The rules are imported on first use: few events start it."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import MESSAGE_CREATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.search_documents import INDEX_DUE
from chalicelib.ports import Desk


def index_messages(desk: Desk, change: Change, _: Event) -> None:
    from chalicelib.features.search.indexing import index_account

    index_account(desk, change.account_id)


REACTIONS = {MESSAGE_CREATED: (Reaction(index_messages, when=triggered_by(INDEX_DUE), queue=QueueClass.BACKGROUND),)}
