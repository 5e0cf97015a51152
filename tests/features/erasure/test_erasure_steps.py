"""The erasure after the deletion: it continues after a crash, looks a second time, and ends."""

from collections.abc import Sequence
from contextlib import suppress

import pytest

from chalicelib.actions import customers, identities
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.outbound import LedgerRow, LedgerState
from chalicelib.features.erasure import schedule
from chalicelib.features.erasure.actions import CONVERSATIONS_AT_ONCE, delete_contact, delete_conversation
from chalicelib.ports import Write
from chalicelib.schedule import run_due
from tests.features.erasure.remaining import left_of_thread, run_with_crashes, settle_twice, stored_kinds
from tests.support.company import Company


def test_erasure_continues_after_a_crash_between_any_two_commits(company: Company, conversation: Conversation) -> None:
    delete_contact(company.desk, company.caller(), conversation.contact_id)
    run_with_crashes(company)
    assert left_of_thread(company) == set()
    assert company.desk.files.stored == {}


CONVERSATIONS, MESSAGES = CONVERSATIONS_AT_ONCE + 5, 105


def large_contact(company: Company) -> Contact:
    """A contact whose deletion takes several runs: more conversations than a request removes, and pages of messages in each."""
    kim = identities.identify(company.desk, "app-identifier", source_id="kim")
    for _ in range(CONVERSATIONS):
        begun = customers.start_conversation(company.desk, kim)
        for number in range(MESSAGES):
            customers.write(company.desk, kim, begun.id, content=f"Text {number}", echo_id=f"echo-{begun.id}-{number}")
    company.desk.feed.number(company.account_id, company.desk.store.changes)
    return kim.contact


@pytest.mark.parametrize("which", ["before", "after"])
def test_large_contact_is_erased_in_several_runs_that_crash(company: Company, which: str) -> None:
    """Every second write is lost with its process, before or after it is stored, and each run ends after some seconds."""
    contact = large_contact(company)
    delete_contact(company.desk, company.caller(), contact.id)
    assert len(company.conversations()) == CONVERSATIONS - CONVERSATIONS_AT_ONCE
    commit, writes = company.desk.store.commit, 0

    def crashing(batch: Sequence[Write]) -> None:
        nonlocal writes
        writes += 1
        company.desk.clock.at += 400
        if writes % 7 or which == "after":
            commit(batch)
        if writes % 7 == 0:
            raise ConnectionError

    company.desk.store.commit = crashing  # type: ignore[method-assign, assignment]
    runs = 0
    while company.desk.store.of_kind("erasure"):
        runs += 1
        company.desk.clock.at += 60_000
        with suppress(ConnectionError):
            run_due(company.desk)
    assert 20 < runs < 400
    assert left_of_thread(company) == set()
    assert stored_kinds(company) & {"contact", "contact_inbox"} == set()
    claims = {key.of for key in company.desk.store.items if key.kind == "claim"}
    assert not claims & {keys.REQUEST_CLAIM, keys.CONTACT_CLAIM, keys.PROVIDER_MESSAGE_CLAIM}
    company.desk.feed.number(company.account_id, company.desk.store.changes)
    assert company.client("ada").get("A/conversations/meta").json["meta"]["all_count"] == 0


def test_second_look_finds_a_row_that_a_slow_function_wrote(company: Company, conversation: Conversation) -> None:
    delete_conversation(company.desk, company.caller(), conversation.id)
    company.settle()
    row = keys.ledger(company.account_id, conversation.id, 5)
    company.desk.store.overwrite(row, LedgerRow(company.account_id, conversation.id, 5, LedgerState.SENDING))
    settle_twice(company)
    assert company.desk.store.get(row) is None


def test_timer_without_its_mark_is_removed(company: Company, conversation: Conversation) -> None:
    delete_conversation(company.desk, company.caller(), conversation.id)
    [erasure] = company.desk.store.of_kind("erasure")
    company.desk.store.discard(keys.erasure(erasure))
    assert schedule.run(company.desk, company.desk.lists.due(company.desk.clock.now())) == {"erased": 0}
    assert company.desk.store.of_kind("timer") == []
