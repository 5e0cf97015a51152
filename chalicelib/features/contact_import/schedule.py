"""Continues imports whose run was lost, and removes the files of old ones, once a minute."""

from collections.abc import Sequence

from chalicelib.domain.timers import Timer
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    from chalicelib.actions.background_runs import restart_stalled
    from chalicelib.features.contact_import.model import CONTACT_IMPORTS, IMPORT

    return restart_stalled(due, CONTACT_IMPORTS, desk=desk, trigger=IMPORT, name="imports")
