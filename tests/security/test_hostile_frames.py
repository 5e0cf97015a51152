"""Whatever a socket says, and whatever a queue hands over: an answer, or a failure that is told; never half a write."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import realtime, workers
from chalicelib.domain.events import Change
from chalicelib.wire import to_json
from tests.functional.lambda_events import batch, failures, sqs_record, told, websocket
from tests.security.counted_ports import counted
from tests.security.whole_desk import contents, differences, keeper
from tests.security.world import world
from tests.unit.channels.samples import ANY_JSON, paths_in, replace_or_delete

MOST_CALLS = 12
OFTEN = settings(max_examples=200, suppress_health_check=list(HealthCheck))
TWO = world()
BACK = keeper(TWO.desk)
DESK, CALLS = counted(TWO.desk)
CHANGES: list[Change] = TWO.desk.store.changes
DOCUMENTED = {
    "json_malformed",
    "action_unknown",
    "position_invalid",
    "conversation_id_invalid",
    "conversation_not_found",
    "inbox_not_yours",
    "account_not_yours",
    "agents_only",
    "socket_unknown",
}

said = st.one_of(
    st.text(max_size=60),
    ANY_JSON.map(json.dumps),
    st.fixed_dictionaries(
        {"action": st.one_of(st.sampled_from([*realtime.ACTIONS, "subscribe", None]), ANY_JSON)},
        optional=dict.fromkeys(("after", "conversation_id", "typing_status", "is_private"), ANY_JSON),
    ).map(json.dumps),
    st.sampled_from(["[" * 100_000, '{"action": "ping"' * 2, '{"action": "ping", "action": "resume"}', "\x00", "\ud800", " "]),
)


@OFTEN
@given(st.sampled_from(["ada", "ben", "max", "rita", "kim", "nobody"]), st.one_of(st.none(), said))
def test_any_frame_is_answered(name: str, body: str | None) -> None:
    BACK()
    TWO.desk.push.sent.clear()
    CALLS.clear()
    before = contents(TWO.desk)
    assert realtime.handle_message(DESK, websocket("MESSAGE", name, body=body)) == {"statusCode": 200}
    assert sum(CALLS.values()) <= MOST_CALLS + len(TWO.desk.push.sent), CALLS
    answers = [json.loads(text) for text in TWO.desk.push.to(name)]
    assert {each["error"]["code"] for each in answers if "error" in each} <= DOCUMENTED
    changed = differences(before, contents(TWO.desk))
    assert [each for each in changed if not each.startswith("pushed ")] in ([], ["socket max"]), "whose right has ended"
    if any("error" in each for each in answers):
        assert len(TWO.desk.push.sent) == 1


@OFTEN
@given(st.dictionaries(st.sampled_from(["token", "account_id", "x"]), st.text(max_size=300), max_size=3))
def test_no_made_up_query_opens_a_socket(query: dict[str, str]) -> None:
    BACK()
    before = contents(TWO.desk)
    answer = realtime.connect(DESK, websocket("CONNECT", "new", **query))
    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (401, "pubsub_token_invalid")
    assert differences(before, contents(TWO.desk)) == []


WORKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "ingest": workers.ingest,
    "react": workers.react,
    "broadcast": workers.broadcast,
    "deliver": workers.deliver,
}


@pytest.mark.parametrize("worker", WORKERS)
@OFTEN
@given(body=st.one_of(st.text(max_size=60), ANY_JSON.map(json.dumps), st.sampled_from(["[" * 100_000, "{}", "null", ""])))
def test_what_a_queue_cannot_have_got_from_us_is_a_failure_that_is_told(worker: str, body: str) -> None:
    """It comes again after a pause, and is parked in the end."""
    BACK()
    before = contents(TWO.desk)
    answer = WORKERS[worker](DESK, batch(sqs_record(body, "lane", "poison")))
    assert failures(answer) == ["poison"]
    assert differences(before, contents(TWO.desk)) == ["delayed 0"]


@st.composite
def damaged_change(draw: st.DrawFn) -> str:
    """A change as it is on the wire, with anything at all in up to two places."""
    change = json.loads(to_json(draw(st.sampled_from(CHANGES))))
    for _ in range(draw(st.integers(1, 2))):
        places = paths_in(change)
        replace_or_delete(draw, change, draw(st.sampled_from(places)))
    return json.dumps(change)


@pytest.mark.parametrize("worker", ["react", "broadcast"])
@OFTEN
@given(body=damaged_change())
def test_a_damaged_change_fails_alone(worker: str, body: str) -> None:
    """Beside a good one of another lane, which is handled whatever becomes of it."""
    BACK()
    good = next(each for each in CHANGES if each.account_id == TWO.rival.account.id)
    answer = WORKERS[worker](DESK, batch(sqs_record(body, "lane", "malformed_webhooks"), told(good)))
    assert set(failures(answer)) <= {"malformed_webhooks"}
