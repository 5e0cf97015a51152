"""Any socket frame and any queue message gets an answer or a reported failure, and never a partial write."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import realtime, workers
from chalicelib.domain.events import Change
from chalicelib.wire import to_json
from tests.security.counted_ports import counted
from tests.security.desk_snapshot import contents, differences, restorer
from tests.security.two_tenants import two_tenants
from tests.support.lambda_events import batch, broadcast_record, failures, sqs_record, websocket
from tests.unit.channels.samples import ANY_JSON, paths_in, replace_or_delete

MAX_PORT_CALLS = 12
FUZZ = settings(max_examples=200, suppress_health_check=list(HealthCheck))
TENANTS = two_tenants()
RESTORE = restorer(TENANTS.desk)
DESK, CALLS = counted(TENANTS.desk)
CHANGES: list[Change] = TENANTS.desk.store.changes
DOCUMENTED = {
    "json_malformed",
    "action_unknown",
    "position_invalid",
    "conversation_id_invalid",
    "view_invalid",
    "conversation_not_found",
    "inbox_not_yours",
    "account_not_yours",
    "agents_only",
    "socket_unknown",
}

frames = st.one_of(
    st.text(max_size=60),
    ANY_JSON.map(json.dumps),
    st.fixed_dictionaries(
        {"action": st.one_of(st.sampled_from([*realtime.ACTIONS, "subscribe", None]), ANY_JSON)},
        optional=dict.fromkeys(("after", "conversation_id", "typing_status", "is_private", "viewing"), ANY_JSON),
    ).map(json.dumps),
    st.sampled_from(["[" * 100_000, '{"action": "ping"' * 2, '{"action": "ping", "action": "resume"}', "\x00", "\ud800", " "]),
)


@FUZZ
@given(st.sampled_from(["ada", "ben", "max", "rita", "kim", "nobody"]), st.one_of(st.none(), frames))
def test_each_frame_is_answered(name: str, body: str | None) -> None:
    RESTORE()
    TENANTS.desk.push.sent.clear()
    CALLS.clear()
    before = contents(TENANTS.desk)
    assert realtime.handle_message(DESK, websocket("MESSAGE", name, body=body)) == {"statusCode": 200}
    assert sum(CALLS.values()) <= MAX_PORT_CALLS + len(TENANTS.desk.push.sent), CALLS
    answers = [json.loads(text) for text in TENANTS.desk.push.to(name)]
    assert {each["error"]["code"] for each in answers if "error" in each} <= DOCUMENTED
    changed = differences(before, contents(TENANTS.desk))
    assert [each for each in changed if not each.startswith("pushed ")] in ([], ["socket max"]), (
        "the socket of a former member ends"
    )
    if any("error" in each for each in answers):
        assert len(TENANTS.desk.push.sent) == 1


@FUZZ
@given(st.dictionaries(st.sampled_from(["token", "account_id", "x"]), st.text(max_size=300), max_size=3))
def test_invalid_query_opens_no_socket(query: dict[str, str]) -> None:
    RESTORE()
    before = contents(TENANTS.desk)
    answer = realtime.connect(DESK, websocket("CONNECT", "new", **query))
    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (401, "pubsub_token_invalid")
    assert differences(before, contents(TENANTS.desk)) == []


WORKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "ingest": workers.ingest,
    "react": workers.react,
    "background": workers.background,
    "broadcast": workers.broadcast,
    "deliver": workers.deliver,
}


@pytest.mark.parametrize("worker", WORKERS)
@FUZZ
@given(body=st.one_of(st.text(max_size=60), ANY_JSON.map(json.dumps), st.sampled_from(["[" * 100_000, "{}", "null", ""])))
def test_malformed_queue_message_is_reported_as_failed(worker: str, body: str) -> None:
    """The queue delivers it again after a delay, and in the end it becomes a dead letter."""
    RESTORE()
    before = contents(TENANTS.desk)
    answer = WORKERS[worker](DESK, batch(sqs_record(body, "group", "poison")))
    assert failures(answer) == ["poison"]
    assert differences(before, contents(TENANTS.desk)) == ["delayed 0"]


@st.composite
def damaged_change(draw: st.DrawFn) -> str:
    """A serialized change with random values in one or two places."""
    change = json.loads(to_json(draw(st.sampled_from(CHANGES))))
    for _ in range(draw(st.integers(1, 2))):
        places = paths_in(change)
        replace_or_delete(draw, change, draw(st.sampled_from(places)))
    return json.dumps(change)


@pytest.mark.parametrize("worker", ["react", "background", "broadcast"])
@FUZZ
@given(body=damaged_change())
def test_damaged_change_fails_alone(worker: str, body: str) -> None:
    """A valid change of another message group in the same batch is processed in any case."""
    RESTORE()
    good = next(each for each in CHANGES if each.account_id == TENANTS.rival.account.id)
    answer = WORKERS[worker](DESK, batch(sqs_record(body, "group", "damaged"), broadcast_record(good)))
    assert set(failures(answer)) <= {"damaged"}
