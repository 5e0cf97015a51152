"""Telling everybody who is connected."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from chalicelib.broadcasting.audience import by_viewer
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.events import Change, Numbered
from chalicelib.ports import Desk


def broadcast(desk: Desk, changes: Iterable[Change]) -> None:
    """Number the changes of each account and push them. Running twice pushes the same positions again, which clients ignore."""
    in_order = sorted(changes, key=lambda change: change.account_id)
    for account_id, own in groupby(in_order, key=lambda change: change.account_id):
        _push(desk, account_id, desk.feed.number(account_id, list(own)))


def _push(desk: Desk, account_id: int, numbered: Sequence[Numbered]) -> None:
    sockets = desk.sockets.of_account(account_id) if numbered else []
    if not sockets:
        return
    directory = desk.store.directory(account_id)
    groups = by_viewer(sockets, directory)
    for run in _runs(numbered):
        rendering = Rendering(desk, directory, run)
        for viewer, connection_ids in groups.items():
            for frame in rendering.frames(viewer):
                forget(desk, desk.push.send(connection_ids, frame))


def _runs(numbered: Sequence[Numbered]) -> list[list[Numbered]]:
    """A frame covers positions without a gap, so what was numbered at different times is told apart."""
    runs: list[list[Numbered]] = []
    for each in numbered:
        if runs and each.position == runs[-1][-1].position + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def forget(desk: Desk, connection_ids: Iterable[str]) -> None:
    for connection_id in connection_ids:
        desk.sockets.remove(connection_id)
