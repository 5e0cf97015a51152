"""Regressions: one job that delays all others, work that grows with the stored data, and data of other releases."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.adapters.dynamo.items import to_entity, to_text
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.queue_retries import MAX_RECEIVES
from tests.bench.meter import metered
from tests.regressions.screen import Screen
from tests.support.company import Company
from tests.support.lambda_events import (
    batch,
    broadcast_record,
    delivery_record,
    envelope,
    failures,
    ingest_record,
    poison,
    reaction_record,
)
from tests.support.ports_bench import Bench, bench_of


@pytest.fixture(name="bench")
def _bench(request: pytest.FixtureRequest) -> Bench:
    return bench_of("dynamo", request)


def task(message: Message) -> DeliveryTask:
    return DeliveryTask(message.account_id, message.conversation_id, message.id)


def test_cw15204_all_customers_wait_for_one(company: Company) -> None:
    """With thousands of conversations a day messages arrived minutes late, because all of them shared one queue."""
    kim, others = ingest_record(envelope(company, "kim")), [ingest_record(envelope(company, f"customer {n}")) for n in range(9)]
    assert failures(workers.ingest(company.desk, batch(poison(kim), kim, *others))) == ["poison", "kim-1"]
    assert len(company.conversations()) == 9


def test_za2108_one_worker_for_everything(company: Company) -> None:
    """A single worker ran all jobs in sequence, so a slow job delayed notifications by hours."""
    slow, quick = (company.reply(company.receive(source_id=name, provider_id=name)) for name in ("kim", "lee"))
    company.provider.outcomes.append(SendLater("Too many requests.", after=600))
    records = [delivery_record(task(message)) for message in (slow, quick)]
    assert failures(workers.deliver(company.desk, batch(*records))) == [f"deliver {slow.id}"]
    assert [recipient.source_id for recipient, _, _ in company.provider.sent] == ["lee"]


def test_za6043_dead_job_keeps_its_lock(company: Company) -> None:
    """A dead job kept its lock, and the jobs behind it were stuck for hours."""
    kim = ingest_record(envelope(company, "kim"), received=MAX_RECEIVES["ingest"])
    bad = poison(kim, received=MAX_RECEIVES["ingest"])
    assert failures(workers.ingest(company.desk, batch(bad, kim))) == ["poison"]
    assert len(company.messages(1)) == 1


def test_cw12874_list_grows_with_history(bench: Bench) -> None:
    """With fifty agents and a long history, opening the list took minutes."""
    for _ in range(26):
        bench.open()
    view = bench.view(status=Status.OPEN)
    with metered() as before:
        bench.desk.lists.conversations(view)
    for _ in range(24):
        bench.open(status=Status.RESOLVED)
    with metered() as after:
        bench.desk.lists.conversations(view)
    assert (after.total, after.read_units) == (before.total, before.read_units)


def test_cw9300_list_without_index(bench: Bench) -> None:
    """A query without an index ran into the time limit, and no list could be loaded."""
    for _ in range(27):
        bench.open()
    for sort in ("last_activity_at", "created_at", "priority", "waiting_since"):
        with metered() as page:
            bench.desk.lists.conversations(bench.view(status=Status.OPEN, sort=sort))
        assert "dynamodb.Scan" not in page.calls
        assert page.calls["dynamodb.Query"] <= 4


def test_cw2844_frame_rendered_per_agent(company: Company) -> None:
    """Thirty to forty users were enough to make the desk very slow."""
    for name in ("ada", "ben"):
        Screen(company, name)
    company.receive()
    before = len(company.desk.push.sent)
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    texts = [text for _, text in company.desk.push.sent[before:] if '"from"' in text]
    assert len(texts) == 2
    assert len(set(texts)) == 1


def test_cw13280_memory_of_long_processes(company: Company) -> None:
    """Long-running processes grew to 15 GB of memory."""
    company.receive()
    [change] = company.desk.store.changes[-1:]
    fresh = replace(company.desk)
    assert workers.react(fresh, batch(reaction_record(change))) == {"batchItemFailures": []}
    assert workers.broadcast(fresh, batch(broadcast_record(change))) == {"batchItemFailures": []}
    assert fresh.feed.head(company.account_id) > 0


def stored(company: Company, change: Any) -> Conversation:
    """A conversation as another release would have written it: without the fields `without`, with the fields `with`."""
    text = to_text(company.receive())
    fields = {name: value for name, value in msgspec.json.decode(text).items() if name not in change["without"]}
    row = Row("pk", "sk", kind="conversation", data=msgspec.json.encode({**fields, **change["with"]}).decode())
    read: Conversation = to_entity(row, keys.CONVERSATION)
    return read


def test_cw12088_data_of_an_older_release(company: Company) -> None:
    """An upgrade over several releases stopped half way, with most tables migrated and the rest not."""
    newer = ("last_public_message_id", "custom_attributes", "priority", "labels", "waiting_since", "first_reply_created_at")
    old = stored(company, {"without": newer, "with": {}})
    assert (old.labels, old.priority, old.last_public_message_id) == ((), None, None)
    assert old.version == company.conversation(old.id).version


def test_cw11614_data_of_a_newer_release(company: Company) -> None:
    """An upgrade failed half way, and the old release read data that the new one had written."""
    read = stored(company, {"without": (), "with": {"sla_policy": {"hours": 4}}})
    assert read == company.conversation(read.id)
