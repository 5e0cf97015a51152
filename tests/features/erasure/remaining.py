"""Rows and files that a company in memory still stores after an erasure."""

from chalicelib.domain.erasure import SETTLE_MILLISECONDS
from chalicelib.domain.outbound import StoredFile
from chalicelib.schedule import run_due
from tests.support.company import Company

CUP = StoredFile("cup.txt", "text/plain", b"cup")


def settle_twice(company: Company) -> None:
    company.settle()
    company.desk.clock.at += SETTLE_MILLISECONDS
    run_due(company.desk)
    company.settle()


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
