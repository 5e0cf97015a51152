"""Mails the replies that customers have not seen, once a minute."""

from collections.abc import Sequence

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain.timers import Timer
from chalicelib.features.continuity.actions import mail_unseen
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    return carry_out(due, mail_unseen, desk=desk, name="continued_by_mail")
