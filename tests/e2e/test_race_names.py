"""What there can be only one of, wanted by several at the same moment: one gets it, the others are told who was faster."""

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
    ("wanted", "code"),
    [(label, "title_taken"), (team, "name_taken"), (agent, "already_a_member"), (bot, "channel_taken")],
    ids=["label", "team", "agent", "telegram inbox"],
)
def test_a_setting_of_one_name(
    wanted: Callable[[int], tuple[str, Json]], code: str, ada: Agent, observers: Observers, rounds: Rounds
) -> None:
    for _ in rounds.repeat(2):
        path, body = wanted(new_number())
        answers = run_concurrently([partial(ada.request, "POST", path, json=body)] * COUNT)
        rounds.record(*map(outcome, answers))
        assert Counter(map(outcome, answers)) == {"200": 1, f"422 {code}": COUNT - 1}
        made = next(json_of(answer) for answer in answers if answer.is_success)
        everything = ada.get(path)
        listed = everything if isinstance(everything, list) else everything["payload"]
        same = [
            each for each in listed if all(each.get(name) == made[name] for name in ("name", "title", "email") if name in made)
        ]
        assert [each["id"] for each in same] == [made["id"]]
        if path != "inboxes":
            json_of(ada.request("DELETE", f"{path}/{made['id']}"))
    observers.assert_consistent()


def test_inboxes_of_one_name_are_different_inboxes(ada: Agent, rounds: Rounds) -> None:
    """Names of inboxes are for people; what there is once is the channel's address."""
    for _ in rounds.repeat(1):
        name = f"Shop {new_number()}"
        made = run_concurrently([partial(ada.post, "inboxes", {"name": name, "channel": {"type": "api"}})] * 3)
        assert len({each["id"] for each in made}) == len({each["inbox_identifier"] for each in made}) == 3
        rounds.record("three inboxes")


def public_contacts(stack_info: StackInfo) -> str:
    return f"{stack_info.url}/public/api/v1/inboxes/{stack_info.inbox('Api')['inbox_identifier']}/contacts"


def test_a_customer_who_comes_eight_times(stack_info: StackInfo, ada: Agent, observers: Observers, rounds: Rounds) -> None:
    """Under one source id, or one identifier on eight devices: one contact, and everybody gets it."""
    numbers = []
    for _ in rounds.repeat(2):
        for known_by in ("source_id", "identifier"):
            unique = new_number()
            person = {"name": new_name(), "email": f"p{unique}@example.com", known_by: f"app-{unique}"}
            answers = run_concurrently([partial(httpx.post, public_contacts(stack_info), json=person, timeout=60)] * 8)
            rounds.record(*(f"{known_by} {outcome(answer)}" for answer in answers))
            ((source_id, _),) = {(json_of(answer)["source_id"], json_of(answer)["id"]) for answer in answers}
            numbers.append(start_once(stack_info, ada, source_id, person["name"], rounds))
    observers.assert_consistent(*numbers)


def start_once(stack_info: StackInfo, ada: Agent, source_id: str, name: str, rounds: Rounds) -> int:
    """Eight times the same request for a conversation, and eight times the same message in it."""
    conversations = f"{public_contacts(stack_info)}/{source_id}/conversations"
    headers = {"Idempotency-Key": f"start-{source_id}"}
    answers = run_concurrently([partial(httpx.post, conversations, json={}, headers=headers, timeout=60)] * 8)
    rounds.record(*(f"conversation {outcome(answer)}" for answer in answers))
    (number,) = {int(json_of(answer)["id"]) for answer in answers}
    said = {"content": "Hello", "echo_id": "first"}
    written = run_concurrently([partial(httpx.post, f"{conversations}/{number}/messages", json=said, timeout=60)] * 8)
    assert len({json_of(answer)["id"] for answer in written}) == 1
    assert ada.texts(number) == ["Hello"]
    assert len(ada.rows_of(name)) == 1
    return number
