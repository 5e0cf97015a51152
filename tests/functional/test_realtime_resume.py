"""Catching up: the answers to `resume` and `ping`, their order, length and end."""

import json

import pytest
from msgspec.structs import replace

from chalicelib.actions import messages
from chalicelib.adapters.dynamo.feed import MAX_BEHIND
from chalicelib.broadcasting.replay import MAX_POSITIONS
from tests.support.company import Company
from tests.support.socket_client import broadcast, connect, resumed, send_frame


def test_ping_is_answered_with_the_head(company: Company) -> None:
    head = broadcast(company)
    connect(company, "ben")
    assert send_frame(company, "ben", {"action": "ping"}) == [{"head": head}]


def test_resume_covers_every_missed_position_and_ends_with_the_head(company: Company) -> None:
    connect(company, "ada")
    company.receive()
    company.reply(company.conversation(1))
    head = broadcast(company)
    answers = send_frame(company, "ada", {"action": "resume", "after": 2})
    frames, rest = [each for each in answers if "from" in each], [each for each in answers if "from" not in each]
    assert (frames[0]["from"], frames[-1]["to"], rest[0]) == (2, head, {"head": head})
    assert {event["position"] for frame in frames for event in frame["events"]} == set(range(3, head + 1))
    assert rest[1]["events"][0]["event"] == "presence.update"


def test_resume_at_the_head_returns_the_head(company: Company) -> None:
    head = broadcast(company)
    connect(company, "ada")
    assert send_frame(company, "ada", {"action": "resume", "after": head})[0] == {"head": head}


def test_resume_beyond_the_head_resets(company: Company) -> None:
    head = broadcast(company)
    connect(company, "ada")
    assert send_frame(company, "ada", {"action": "resume", "after": head + 1})[0] == {"reset": True, "head": head}


def test_long_resume_has_frames_without_a_gap(company: Company) -> None:
    for number in range(130):
        company.receive(f"message {number}", provider_id=f"in-{number}")
    head = broadcast(company)
    connect(company, "ada")
    frames, events = resumed(company, "ada")
    assert len(frames) > 3
    assert [frame["from"] for frame in frames] == [0, *(frame["to"] for frame in frames[:-1])]
    assert frames[-1]["to"] == head
    assert len([event for event in events if event["event"] == "message.created"]) == 130
    assert max(len(json.dumps(frame)) for frame in frames) < 32_000


def test_long_resume_is_cut_into_answers_that_say_whether_more_follows(company: Company) -> None:
    """A client asks on until no more follows. One of 0.1.0 does the same, because the head is beyond its position."""
    for number in range(130):
        company.receive(f"message {number}", provider_id=f"in-{number}")
    head = broadcast(company)
    connect(company, "ada")
    position, answers = 0, 0
    while position < head:
        answer = send_frame(company, "ada", {"action": "resume", "after": position, "request": answers})
        frames = [frame for frame in answer if "from" in frame]
        [end] = [frame for frame in answer if "head" in frame]
        assert [frame["from"] for frame in frames] == [position, *(frame["to"] for frame in frames[:-1])]
        assert {frame["request"] for frame in (*frames, end)} == {answers}
        assert frames[-1]["to"] <= position + MAX_POSITIONS
        position, answers = frames[-1]["to"], answers + 1
        assert (end["head"], end.get("more")) == (head, True if position < head else None)
        assert ("presence.update" in json.dumps(answer)) is (position == head), "presence ends the last answer only"
    assert answers == -(-head // MAX_POSITIONS) > 1


def test_answer_repeats_the_request_of_the_question(company: Company) -> None:
    head = broadcast(company)
    connect(company, "ada")
    assert send_frame(company, "ada", {"action": "ping", "request": 7}) == [{"head": head, "request": 7}]
    assert send_frame(company, "ada", {"action": "resume", "after": head, "request": 8})[0] == {"head": head, "request": 8}
    reset = {"reset": True, "head": head, "request": 9}
    assert send_frame(company, "ada", {"action": "resume", "after": head + 1, "request": 9})[0] == reset


def test_resume_too_far_behind_the_head_resets(company: Company) -> None:
    broadcast(company)
    rows = company.desk.feed.rows[company.account_id]
    rows += [replace(rows[-1], position=len(rows) + more) for more in range(1, MAX_BEHIND + 1)]
    connect(company, "ada")
    oldest = len(rows) - MAX_BEHIND
    assert send_frame(company, "ada", {"action": "resume", "after": oldest - 1})[0] == {"reset": True, "head": len(rows)}
    assert send_frame(company, "ada", {"action": "resume", "after": oldest})[0]["from"] == oldest


@pytest.mark.parametrize("sent", [0, 1, 2])
def test_answer_ends_at_the_first_frame_that_cannot_be_sent(company: Company, sent: int) -> None:
    """A head after a lost frame would claim that nothing is missing."""
    for number in range(60):
        company.receive("x" * 1_000, provider_id=f"in-{number}")
    broadcast(company)
    connect(company, "ada")
    company.desk.push.answers_left = sent
    company.desk.telemetry.take()
    received = send_frame(company, "ada", {"action": "resume", "after": 0})
    assert [name for frame in received for name in frame] == ["events", "from", "to"] * sent, "neither a head nor presence"
    line = company.desk.telemetry.take()
    assert (line["AnswersCut"], line["frames_before_cut"]) == (1, sent)
    company.desk.push.answers_left = 0
    assert send_frame(company, "ada", {"action": "ping"}) == []
    assert company.desk.telemetry.take()["AnswersCut"] == 1


def test_closed_socket_ends_the_resume(company: Company) -> None:
    company.receive()
    broadcast(company)
    connect(company, "ada")
    company.desk.push.gone.add("ada")
    assert send_frame(company, "ada", {"action": "resume", "after": 0}) == []


def test_large_message_is_omitted_and_can_be_fetched(company: Company) -> None:
    company.receive("x" * 60_000)
    broadcast(company)
    connect(company, "ada")
    _, events = resumed(company, "ada")
    [large] = [event["data"] for event in events if event["event"] == "message.created"]
    assert large["omitted"]
    message = messages.find_message(company.desk, company.caller(), large["conversation_id"], large["id"])
    assert message.content
    assert len(message.content) == 60_000
