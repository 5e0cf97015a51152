"""Carries out the timers that are due, once a minute."""

from importlib import import_module

from chalicelib.ports import Desk
from chalicelib.registry import FEATURES

AT_ONCE = 100
"""Timers per run, of all kinds; the others follow a minute later."""


def run_due(desk: Desk) -> dict[str, int]:
    """Hands each feature the timers of its kinds, and returns the counts that the features report; one without a due timer is not
    imported. Raises the first failure after all of them have run. A kind that this version does not know is left to the newer
    version that planned it."""
    due = desk.lists.due(desk.clock.now(), limit=AT_ONCE)
    counts: dict[str, int] = {}
    failures: list[Exception] = []
    for feature in (each for each in FEATURES if each.timers):
        own = [timer for timer in due if timer.kind in feature.timers]
        if not own:
            continue
        try:
            counts |= import_module(f"chalicelib.features.{feature.name}.schedule").run(desk, own)
        except Exception as error:  # noqa: BLE001 - raised below, after the other schedules
            failures.append(error)
            desk.telemetry.note(failed_schedule=feature.name)
    desk.telemetry.note(**counts)
    if failures:
        raise failures[0]
    return counts
