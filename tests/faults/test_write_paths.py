"""Every write path runs in a fault path, or is listed with a reason."""

import inspect
from types import CodeType

from tests.faults.paths import PATHS
from tests.faults.runner import Runner
from tests.faults.write_paths import write_paths

WITHOUT_FAULTS: dict[str, str] = {
    "action chalicelib.actions.webhook_outcomes.webhook_outcomes": "It reads only.",
    "action chalicelib.features.delivery.actions.mark_as_failed": "It runs after an unknown error on the last of 20 receives, "
    "when nothing repeats any more; tests/functional/test_workers_trouble.py runs it, and the dead letter can be replayed.",
    "action chalicelib.features.delivery.actions.mark_as_unknown": "An operator runs it after a restore, and again after a "
    "failure; tests/infra/test_restored.py runs it.",
    "action chalicelib.actions.visits.count_file_link": "It counts a read; a repeated read counts again.",
    "exhausted reaction notifications.leave_in_list": "It does nothing: the notification is in the agent's list.",
    "exhausted reaction scheduled_messages.leave_to_timer": "It does nothing: the timer of the message sends it.",
    "channel web_widget.send": "It always refuses: a stored reply counts as sent, so that nothing is queued.",
    "channel api.fetch": "It always refuses, because files of an API inbox are uploaded.",
}
"""Write paths that no fault path runs, and why."""


def missing(executed: set[CodeType]) -> set[str]:
    return {name for name, function in write_paths().items() if inspect.unwrap(function).__code__ not in executed}


def test_each_write_path_has_a_fault_path(runner: Runner) -> None:
    assert missing(set().union(*(runner.executed_by(name) for name in PATHS))) == set(WITHOUT_FAULTS)


def test_write_path_that_never_ran_is_reported() -> None:
    create_team = write_paths()["POST /api/v1/accounts/<account_id>/teams"].__code__
    assert set(write_paths()) - missing({create_team}) == {"POST /api/v1/accounts/<account_id>/teams"}
