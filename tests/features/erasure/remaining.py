"""Rows and files that a company in memory still stores after an erasure."""

from collections.abc import Sequence
from contextlib import suppress

from chalicelib.domain.erasure import SETTLE_MILLISECONDS
from chalicelib.domain.outbound import StoredFile
from chalicelib.ports import Write
from chalicelib.schedule import run_due
from tests.support.company import Company

CUP = StoredFile("cup.txt", "text/plain", b"cup")


def settle_twice(company: Company) -> None:
    company.settle()
    company.desk.clock.at += SETTLE_MILLISECONDS
    run_due(company.desk)
    company.settle()


def run_with_crashes(company: Company, *, stored: bool = False) -> None:
    """The schedule alone erases. Every second write is lost with its process, before it is stored or, if `stored`, after it."""
    company.handled_changes = len(company.desk.store.changes)
    commit, writes = company.desk.store.commit, 0

    def crashing(batch: Sequence[Write]) -> None:
        nonlocal writes
        writes += 1
        if writes % 2 == 0 or stored:
            commit(batch)
        if writes % 2:
            raise ConnectionError

    company.desk.store.commit = crashing  # type: ignore[method-assign, assignment]
    for _ in range(40):
        company.desk.clock.at += SETTLE_MILLISECONDS // 4
        with suppress(ConnectionError):
            run_due(company.desk)


def stored_kinds(company: Company) -> set[str]:
    return {key.kind for key in company.desk.store.items}


OF_THREAD = {
    "conversation",
    "conversation_of_contact",
    "conversation_under_label",
    "conversation_of_follower",
    "conversation_undelivered",
    "seen_mark",
    "draft",
    "conversation_by_priority",
    "message",
    "ledger",
    "timer",
    "erasure",
}
"""Kinds of items that a conversation has, and its deletion."""


def left_of_thread(company: Company) -> set[str]:
    return stored_kinds(company) & OF_THREAD
