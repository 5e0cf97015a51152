"""A short run with fixed seeds, and proof that the simulation does what it says: every move and every fault truly happens,
the same seed does the same, and a broken law is noticed and boiled down."""

from collections import Counter

import pytest

from chalicelib.listeners import LISTENERS
from tests.simulation.runner import REST, run, shrunk
from tests.simulation.steps import MOVES

SEEDS, STEPS = 24, 450

FAULTS = {
    *(
        f"{what} {when} {doing}"
        for what in ("crash", "error")
        for when in ("before", "after")
        for doing in ("reading", "writing")
    ),
    *(f"provider {whim}" for whim in ("unreachable", "no answer", "taken without an answer", "429", "500", "refused")),
    "time-out of a handler",
    "a socket is ended by the gateway",
    "a part of a batch is sent",
}
CHECKS = {"a transaction", "a write", "an answer", "a batch", "a frame", "a send", "a browser's view", "everything"}


def test_no_law_is_broken_and_everything_happens() -> None:
    total: Counter[str] = Counter()
    for seed in range(1, SEEDS + 1):
        tally, failure = run(seed, STEPS)
        assert failure is None, failure
        total.update(tally)
    happened = {name for name, number in total.items() if number}
    expected = {f"move: {name}" for name in (*MOVES, REST)} | {f"fault: {name}" for name in FAULTS}
    assert expected | {f"check: {name}" for name in CHECKS} <= happened
    assert total["steps"] == SEEDS * STEPS


def test_the_same_seed_does_the_same() -> None:
    assert run(7, 300) == run(7, 300)


def test_a_broken_law_is_noticed_and_boiled_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nobody puts a reply into the line of its conversation."""
    monkeypatch.setitem(LISTENERS, ("message.created", "queued"), lambda *_: None)
    _, failure = run(1, 400)
    assert failure is not None
    fewer = shrunk(failure, patience=80)
    assert 0 < len(fewer.steps) < len(failure.steps)
