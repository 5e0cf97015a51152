"""Sends mails again that were not taken, and those whose worker was lost, once a minute."""

from collections.abc import Sequence

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain.timers import Timer
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    from chalicelib.features.mails.sending import start_again

    return carry_out(due, start_again, desk=desk, name="mails")
