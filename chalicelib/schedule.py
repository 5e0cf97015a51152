"""Runs what is due: the schedules of all features, once a minute."""

from importlib import import_module

from chalicelib.ports import Desk
from chalicelib.registry import FEATURES


def run_due(desk: Desk) -> dict[str, int]:
    """The counts that the schedules report. Raises the first failure after all of them have run."""
    counts: dict[str, int] = {}
    failures: list[Exception] = []
    for feature in (each for each in FEATURES if each.scheduled):
        try:
            counts |= import_module(f"chalicelib.features.{feature.name}.schedule").run(desk)
        except Exception as error:  # noqa: BLE001 - raised below, after the other schedules
            failures.append(error)
            desk.telemetry.note(failed_schedule=feature.name)
    desk.telemetry.note(**counts)
    if failures:
        raise failures[0]
    return counts
