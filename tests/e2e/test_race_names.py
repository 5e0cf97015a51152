"""What there can be only one of, wanted by several at the same moment: one gets it, the others are told who was faster."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest

from tests.e2e.customers import new_name, new_number
from tests.e2e.desk_api import Agent, told
from tests.e2e.racing import Rounds, at_once, outcome
from tests.e2e.stack import Facts
from tests.e2e.witnesses import Witnesses

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
    wanted: Callable[[int], tuple[str, Json]], code: str, ada: Agent, witnesses: Witnesses, rounds: Rounds
) -> None:
    for _ in rounds.of(2):
        path, body = wanted(new_number())
        answers = at_once([partial(ada.request, "POST", path, json=body)] * COUNT)
        rounds.note(*map(outcome, answers))
        assert Counter(map(outcome, answers)) == {"200": 1, f"422 {code}": COUNT - 1}
        made = next(told(answer) for answer in answers if answer.is_success)
        everything = ada.get(path)
        listed = everything if isinstance(everything, list) else everything["payload"]
        same = [
            each for each in listed if all(each.get(name) == made[name] for name in ("name", "title", "email") if name in made)
        ]
        assert [each["id"] for each in same] == [made["id"]]
        if path != "inboxes":
            told(ada.request("DELETE", f"{path}/{made['id']}"))
    witnesses.agree()


def test_inboxes_of_one_name_are_different_inboxes(ada: Agent, rounds: Rounds) -> None:
    """Names of inboxes are for people; what there is once is the channel's address."""
    for _ in rounds.of(1):
        name = f"Shop {new_number()}"
        made = at_once([partial(ada.post, "inboxes", {"name": name, "channel": {"type": "api"}})] * 3)
        assert len({each["id"] for each in made}) == len({each["inbox_identifier"] for each in made}) == 3
        rounds.note("three inboxes")


def public_contacts(facts: Facts) -> str:
    return f"{facts.url}/public/api/v1/inboxes/{facts.inbox('Api')['inbox_identifier']}/contacts"


def test_a_customer_who_comes_eight_times(facts: Facts, ada: Agent, witnesses: Witnesses, rounds: Rounds) -> None:
    """Under one source id, or one identifier on eight devices: one contact, and everybody gets it."""
    numbers = []
    for _ in rounds.of(2):
        for known_by in ("source_id", "identifier"):
            unique = new_number()
            person = {"name": new_name(), "email": f"p{unique}@example.com", known_by: f"app-{unique}"}
            answers = at_once([partial(httpx.post, public_contacts(facts), json=person, timeout=60)] * 8)
            rounds.note(*(f"{known_by} {outcome(answer)}" for answer in answers))
            ((source_id, _),) = {(told(answer)["source_id"], told(answer)["id"]) for answer in answers}
            numbers.append(start_once(facts, ada, source_id, person["name"], rounds))
    witnesses.agree(*numbers)


def start_once(facts: Facts, ada: Agent, source_id: str, name: str, rounds: Rounds) -> int:
    """Eight times the same request for a conversation, and eight times the same message in it."""
    conversations = f"{public_contacts(facts)}/{source_id}/conversations"
    headers = {"Idempotency-Key": f"start-{source_id}"}
    answers = at_once([partial(httpx.post, conversations, json={}, headers=headers, timeout=60)] * 8)
    rounds.note(*(f"conversation {outcome(answer)}" for answer in answers))
    (number,) = {int(told(answer)["id"]) for answer in answers}
    said = {"content": "Hello", "echo_id": "first"}
    written = at_once([partial(httpx.post, f"{conversations}/{number}/messages", json=said, timeout=60)] * 8)
    assert len({told(answer)["id"] for answer in written}) == 1
    assert ada.texts(number) == ["Hello"]
    assert len(ada.rows_of(name)) == 1
    return number
