"""A short simulation with fixed seeds. Also proves that every step and every fault happens, that a seed is reproducible, and that
a broken law is detected and its steps are shrunk."""

from collections import Counter

import pytest

from chalicelib import reactions
from tests.simulation.runner import SETTLE, run, shrink
from tests.simulation.steps import STEPS

SEEDS, LENGTH = 24, 450

FAULTS = {
    *(
        f"{what} {when} {doing}"
        for what in ("crash", "error")
        for when in ("before", "after")
        for doing in ("reading", "writing")
    ),
    *(f"provider {fault}" for fault in ("unreachable", "no answer", "accepted without an answer", "429", "500", "refused")),
    "a handler times out",
    "the gateway closes a socket",
    "part of a batch is sent",
    "a push of an answer fails",
}
CHECKS = {
    "a transaction",
    "a write",
    "an answer",
    "an answer to a customer",
    "a reader",
    "a merged conversation",
    "a batch",
    "a frame",
    "a send",
    "a browser's view",
    "a browser in traffic",
    "a visitor's view",
    "everything",
}


def test_no_law_is_broken_and_every_step_and_fault_happens() -> None:
    total: Counter[str] = Counter()
    for seed in range(1, SEEDS + 1):
        tally, failure = run(seed, LENGTH)
        assert failure is None, failure
        total.update(tally)
    happened = {name for name, number in total.items() if number}
    expected = {f"step: {name}" for name in (*STEPS, SETTLE)} | {f"fault: {name}" for name in FAULTS}
    assert expected | {f"check: {name}" for name in CHECKS} <= happened
    assert total["steps"] == SEEDS * LENGTH


def test_same_seed_gives_the_same_run() -> None:
    assert run(7, 300) == run(7, 300)


def test_broken_law_is_detected_and_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes the reaction that queues a reply for delivery."""
    monkeypatch.setitem(reactions._declared("delivery"), "message.created", ())
    _, failure = run(1, 400)
    assert failure is not None
    fewer = shrink(failure, max_tries=80)
    assert 0 < len(fewer.steps) < len(failure.steps)
