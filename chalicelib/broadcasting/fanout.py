"""Sends changes to all connected sockets."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from chalicelib.actions.socket_revocation import drop_sockets
from chalicelib.broadcasting.audience import by_viewer
from chalicelib.broadcasting.frames import Rendering, to_text
from chalicelib.broadcasting.pushing import push
from chalicelib.broadcasting.signals import send_presence
from chalicelib.broadcasting.subjects import context_of, events_of, load_subjects, public_conversations, sockets_of_customers
from chalicelib.domain.event_types import SETTINGS_CHANGED
from chalicelib.domain.events import Change, NumberedChange
from chalicelib.domain.search_documents import index_is_due
from chalicelib.domain.sockets import authorized_member
from chalicelib.ports import Desk


def broadcast(desk: Desk, changes: Iterable[Change]) -> None:
    """Numbers the changes of each account and pushes them. A repetition pushes the same positions, which clients ignore.

    Agents receive every position, even as an empty frame. Customers, who may be very many, receive only their own events, and
    resume over the gap. Settings include availability, so a change of settings sends presence again.
    """
    in_order = sorted(changes, key=lambda change: change.account_id)
    for account_id, own in groupby(in_order, key=lambda change: change.account_id):
        numbered = desk.feed.number(account_id, list(own))
        _push(desk, account_id, numbered)
        for each in numbered:
            desk.telemetry.measure("FeedLag", max(0, desk.clock.now() - each.change.at))
        _index(desk, account_id, numbered)


def _index(desk: Desk, account_id: int, numbered: Sequence[NumberedChange]) -> None:
    """Starts the indexer of the search once per INDEX_EVERY positions. A repetition starts it under the same number."""
    for each in numbered:
        if index_is_due(each.position):
            from chalicelib.actions.search_runs import start_indexer

            start_indexer(desk, account_id, each.position)


def _push(desk: Desk, account_id: int, numbered: Sequence[NumberedChange]) -> None:
    events = events_of(numbered)
    public = public_conversations(events)
    sockets = desk.sockets.of_account(account_id) if numbered else []
    if not sockets and not public:
        return
    subjects = load_subjects(desk, account_id, events, public=public)
    sockets += sockets_of_customers(desk, subjects)
    if not sockets:
        return
    directory = desk.store.directory(account_id)
    drop_sockets(desk, [each for each in sockets if each.user_id and authorized_member(each, directory) is None])
    groups = by_viewer(sockets, directory, events)
    context = context_of(desk, directory, subjects)
    for run in _runs(numbered):
        rendering = Rendering(desk, directory, run, context)
        for viewer, connection_ids in groups.items():
            if viewer.is_customer and not rendering.concerns(viewer):
                continue
            for frame in rendering.frames(viewer):
                push(desk, connection_ids, to_text(frame))
    if any(event.name == SETTINGS_CHANGED.name for event in events):
        send_presence(desk, directory)


def _runs(numbered: Sequence[NumberedChange]) -> list[list[NumberedChange]]:
    """Splits changes into runs of successive positions, because a frame covers positions without a gap."""
    runs: list[list[NumberedChange]] = []
    for each in numbered:
        if runs and each.position == runs[-1][-1].position + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs
