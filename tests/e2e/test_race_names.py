"""Concurrent creation of objects with unique names: one request succeeds, the others get the code for a taken name."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest

from tests.e2e.concurrency import Rounds, outcome, run_concurrently
from tests.e2e.customers import new_name, new_number
from tests.e2e.desk_api import Agent, json_of
from tests.e2e.observers import Observers
from tests.e2e.stack import StackInfo
from tests.support.channels import identifier_hash

Json = dict[str, Any]
COUNT = 6
BOT = {"type": "telegram", "bot_token": "{number}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"}


def label(number: int) -> tuple[str, Json]:
    return "labels", {"title": f"race-{number}", "color": "#123456"}


def team(number: int) -> tuple[str, Json]:
    return "teams", {"name": f"Race {number}"}


def agent(number: int) -> tuple[str, Json]:
    return "agents", {"name": "Racer", "email": f"racer{number}@acme.example", "role": "agent"}


def bot(number: int) -> tuple[str, Json]:
    return "inboxes", {"name": f"Bot {number}", "channel": {**BOT, "bot_token": BOT["bot_token"].format(number=number)}}


@pytest.mark.parametrize(
    ("new_object", "code"),
    [(label, "title_taken"), (team, "name_taken"), (agent, "already_a_member"), (bot, "channel_taken")],
    ids=["label", "team", "agent", "telegram inbox"],
)
def test_one_of_concurrent_creations_succeeds(
    new_object: Callable[[int], tuple[str, Json]], code: str, ada: Agent, observers: Observers, rounds: Rounds
) -> None:
    for _ in rounds.repeat(2):
        path, body = new_object(new_number())
        answers = run_concurrently([partial(ada.request, "POST", path, json=body)] * COUNT)
        rounds.record(*map(outcome, answers))
        assert Counter(map(outcome, answers)) == {"200": 1, f"422 {code}": COUNT - 1}
        created = next(json_of(answer) for answer in answers if answer.is_success)
        answer_body = ada.get(path)
        listed = answer_body if isinstance(answer_body, list) else answer_body["payload"]
        same = [
            each
            for each in listed
            if all(each.get(name) == created[name] for name in ("name", "title", "email") if name in created)
        ]
        assert [each["id"] for each in same] == [created["id"]]
        if path != "inboxes":
            json_of(ada.request("DELETE", f"{path}/{created['id']}"))
    observers.assert_consistent()


def test_inboxes_may_share_a_name(ada: Agent, rounds: Rounds) -> None:
    """Only a channel's address is unique; an inbox name is not."""
    for _ in rounds.repeat(1):
        name = f"Shop {new_number()}"
        created = run_concurrently([partial(ada.post, "inboxes", {"name": name, "channel": {"type": "api"}})] * 3)
        assert len({each["id"] for each in created}) == len({each["inbox_identifier"] for each in created}) == 3
        rounds.record("three inboxes")


def public_contacts(stack_info: StackInfo) -> str:
    return f"{stack_info.url}/public/api/v1/inboxes/{stack_info.inbox('Api')['inbox_identifier']}/contacts"


def test_concurrent_identification_creates_one_contact(
    stack_info: StackInfo, ada: Agent, observers: Observers, rounds: Rounds
) -> None:
    """Eight requests with one source id or one proven identifier all return the same contact."""
    numbers, secret = [], ada.get(f"inboxes/{stack_info.inbox('Api')['id']}")["hmac_token"]
    for _ in rounds.repeat(2):
        for key in ("source_id", "identifier"):
            unique = new_number()
            proof = {"identifier_hash": identifier_hash(f"app-{unique}", secret)} if key == "identifier" else {}
            person = {"name": new_name(), "email": f"p{unique}@example.com", key: f"app-{unique}", **proof}
            answers = run_concurrently([partial(httpx.post, public_contacts(stack_info), json=person, timeout=60)] * 8)
            rounds.record(*(f"{key} {outcome(answer)}" for answer in answers))
            ((source_id, _),) = {(json_of(answer)["source_id"], json_of(answer)["id"]) for answer in answers}
            numbers.append(start_once(stack_info, ada, source_id, person["name"], rounds))
    observers.assert_consistent(*numbers)


def start_once(stack_info: StackInfo, ada: Agent, source_id: str, name: str, rounds: Rounds) -> int:
    """Sends eight equal requests for a conversation, then eight equal messages to it; returns the conversation's id."""
    conversations = f"{public_contacts(stack_info)}/{source_id}/conversations"
    headers = {"Idempotency-Key": f"start-{source_id}"}
    answers = run_concurrently([partial(httpx.post, conversations, json={}, headers=headers, timeout=60)] * 8)
    rounds.record(*(f"conversation {outcome(answer)}" for answer in answers))
    (number,) = {int(json_of(answer)["id"]) for answer in answers}
    message = {"content": "Hello", "echo_id": "first"}
    written = run_concurrently([partial(httpx.post, f"{conversations}/{number}/messages", json=message, timeout=60)] * 8)
    assert len({json_of(answer)["id"] for answer in written}) == 1
    assert ada.texts(number) == ["Hello"]
    assert len(ada.rows_of(name)) == 1
    return number
