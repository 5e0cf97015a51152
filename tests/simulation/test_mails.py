"""A short simulation of customers who write by mail: every step and fault happens, no law breaks, and broken laws are seen."""

from collections import Counter
from typing import Any

import pytest

from chalicelib.actions import threads
from chalicelib.domain import mail_inbound
from tests.simulation.runner import MAILS, SETTLE, run
from tests.simulation.steps import MAIL_STEPS

SEEDS, LENGTH = 14, 450
FAULTS = {f"SES {fault}" for fault in ("refused", "later", "no answer", "accepted without an answer")} | {
    f"{what} {when} {doing}" for what in ("crash", "error") for when in ("before", "after") for doing in ("reading", "writing")
}
CHECKS = {"an answer by mail", "a mail of the desk", "a mailbox", "a send", "a merged conversation", "everything"}


def test_no_law_is_broken_and_every_step_and_fault_happens() -> None:
    total: Counter[str] = Counter()
    for seed in range(1, SEEDS + 1):
        tally, failure = run(seed, LENGTH, MAILS)
        assert failure is None, failure
        total.update(tally)
    happened = {name for name, number in total.items() if number}
    expected = {f"step: {name}" for name in (*MAIL_STEPS, SETTLE)} | {f"fault: {name}" for name in FAULTS}
    assert expected | {f"check: {name}" for name in CHECKS} <= happened
    assert total["steps"] == SEEDS * LENGTH
    assert total["mails received"] > 600


def broken_by(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, replacement: Any) -> str:
    """The first law that breaks in four seeds."""
    monkeypatch.setattr(module, name, replacement)
    failures = [failure for seed in range(1, 5) if (failure := run(seed, LENGTH, MAILS)[1])]
    assert failures
    return failures[0].error


def test_answer_in_a_wrong_conversation_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "instead of" in broken_by(monkeypatch, threads, "named_conversations", lambda *_: [])


def test_mail_that_is_stored_twice_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(10**6))
    other_id = broken_by(monkeypatch, mail_inbound, "provider_id", lambda each: f"{next(numbers)}-{each}" if each else "")
    assert "not stored" in other_id
