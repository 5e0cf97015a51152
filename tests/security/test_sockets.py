"""Sockets: who may open one, what each kind of person may say on it, and whose words reach whom."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib import realtime, workers
from chalicelib.actions import contacts, customers, messages
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.contacts import Contact
from tests.functional.lambda_events import batch, told, websocket
from tests.security import access_table
from tests.security.credentials import prepare
from tests.security.known_secrets import secrets_of
from tests.security.known_secrets import told as secrets_in
from tests.security.whole_desk import contents, differences
from tests.security.world import BOT_SECRET, Company, World, world

TABLE = access_table.read(Path(__file__).with_name("sockets.txt"))
TOKENS: dict[str, Callable[[World], str]] = {
    "administrator": lambda two: two.acme.admin.pubsub_token,
    "agent of the inbox": lambda two: two.acme.users["ben"].pubsub_token,
    "agent without the inbox": lambda two: two.acme.users["cleo"].pubsub_token,
    "former member": lambda two: two.acme.users["max"].pubsub_token,
    "other account's administrator": lambda two: two.rival.admin.pubsub_token,
    "customer": lambda two: two.acme.customers["kim"].link.pubsub_token,
    "administrator, account suspended": lambda two: two.acme.admin.pubsub_token,
    "nothing": lambda _: "",
    "garbage": lambda _: "garbage \N{SNOWMAN}",
    "administrator's access token": lambda two: two.acme.admin.access_token,
    "customer's source id": lambda two: two.acme.customers["kim"].link.source_id,
    "bot's token": lambda _: f"77:{BOT_SECRET}",
}
ACCOUNTS: dict[str, Callable[[World], str]] = {
    "Acme": lambda two: str(two.acme.account.id),
    "Rival": lambda two: str(two.rival.account.id),
    "no account": lambda _: "",
    "made-up account": lambda _: "99999",
}
SOCKETS = {
    "administrator": "ada",
    "agent of the inbox": "ben",
    "agent without the inbox": "cleo",
    "former member": "max",
    "other account's administrator": "rita",
    "customer": "kim",
    "another customer": "lee",
    "administrator, account suspended": "ada",
}
SAID: dict[str, dict[str, Any]] = {
    "resume": {"action": "resume", "after": 0},
    "ping": {"action": "ping"},
    "presence": {"action": "presence"},
    "typing": {"action": "typing", "typing_status": "on"},
}
HEARS = {
    "ada": {"kim", "lee", "sam"},
    "ben": {"kim", "lee"},
    "cleo": {"sam"},
    "dan": set(),
    "max": set(),
    "rita": {"uma"},
    "ron": {"uma"},
    "kim": {"kim"},
    "lee": {"lee"},
    "sam": {"sam"},
    "uma": {"uma"},
}
"""Whose conversation each socket is told about, and nobody else's."""

NOTE = "between us agents"


def test_every_action_has_its_column() -> None:
    assert TABLE["saying"].columns == list(SAID) == list({name: realtime.ACTIONS[name] for name in SAID})
    assert set(SAID) == set(realtime.ACTIONS)


@pytest.mark.parametrize("who", TABLE["opening"].rows)
def test_opening(who: str) -> None:
    for account, expected in TABLE["opening"].rows[who].items():
        two = world()
        prepare(who, two)
        before = contents(two.desk)
        event = websocket("CONNECT", "new", token=TOKENS[who](two), account_id=ACCOUNTS[account](two))
        answer = realtime.connect(two.desk, event)
        code = json.loads(answer["body"])["error"]["code"] if answer["statusCode"] != 200 else ""
        assert f"{answer['statusCode']} {code}".strip() == expected, account
        assert secrets_in(json.dumps(answer), secrets_of(two.desk)) == []
        assert bool(differences(before, contents(two.desk))) == (expected == "200")
        if expected == "200":
            opened = two.desk.sockets.open["new"]
            assert opened.account_id == (two.rival if who.startswith("other") else two.acme).account.id


@pytest.mark.parametrize("who", TABLE["saying"].rows)
def test_saying(who: str) -> None:
    for action, expected in TABLE["saying"].rows[who].items():
        two = world()
        prepare(who, two)
        before, name = contents(two.desk), SOCKETS[who]
        said = {**SAID[action], "conversation_id": two.acme.conversations["kim"].id}
        assert realtime.handle_message(two.desk, websocket("MESSAGE", name, body=json.dumps(said))) == {"statusCode": 200}
        answers = [json.loads(text) for text in two.desk.push.to(name)]
        errors = [each["error"]["code"] for each in answers if "error" in each]
        assert errors == ([expected.removeprefix("- ")] if expected != "200" else []), action
        if errors:
            pushed = f"pushed {len(two.desk.push.sent) - 1}"
            ended = [f"socket {name}"] if who == "former member" else []
            assert differences(before, contents(two.desk)) == [pushed, *ended], "nobody but the one who spoke is told anything"


def broadcast(two: World) -> None:
    workers.broadcast(two.desk, batch(*map(told, two.desk.store.changes)))


def everything_happens(company: Company) -> None:
    """In each conversation: a reply, a note, a customer's word, a renamed customer, a read."""
    desk = company.desk
    for name, conversation in company.conversations.items():
        for content, private in ((f"new answer to {name}", False), (f"{NOTE} of {name}", True)):
            messages.create_message(desk, company.caller(), conversation.id, NewMessage(content=content, private=private))
        customers.write(desk, company.customers[name], conversation.id, content=f"new words of {name}")
        renamed: Contact = company.customers[name].contact
        contacts.update_contact(desk, company.caller(), renamed.id, changes={"name": f"{name.title()} private"})
        customers.seen_by_customer(desk, company.customers[name], conversation.id)


@pytest.mark.parametrize("way", ["pushed", "resumed"])
@pytest.mark.parametrize("name", HEARS)
def test_nobody_is_told_what_is_not_theirs(name: str, way: str) -> None:
    two = world()
    two.desk.push.sent.clear()
    for company in (two.acme, two.rival):
        everything_happens(company)
    broadcast(two)
    if way == "resumed":
        two.desk.push.sent.clear()
        realtime.handle_message(two.desk, websocket("MESSAGE", name, body=json.dumps(SAID["resume"])))
    heard = " ".join(two.desk.push.to(name))
    everybody = set(two.acme.conversations) | set(two.rival.conversations)
    assert {each for each in everybody if f"new words of {each}" in heard} == HEARS[name]
    assert {each for each in everybody if f"new answer to {each}" in heard} == HEARS[name]
    is_customer = name in everybody
    assert {each for each in everybody if f"{NOTE} of {each}" in heard} == (set() if is_customer else HEARS[name])
    assert tokens_in(heard, two) <= {f"source-of-{each}" for each in HEARS[name]}
    if is_customer:
        assert "@acme.example" not in heard
        assert "@rival.example" not in heard


def tokens_in(heard: str, two: World) -> set[str]:
    """The customers whose socket token is in it; any other secret fails."""
    found = secrets_in(heard, secrets_of(two.desk))
    assert {kind for kind, _ in found} <= {"customer's socket token"}
    return {str(owner) for _, owner in found}


def test_an_account_that_is_suspended_is_told_nothing() -> None:
    two = world()
    two.desk.push.sent.clear()
    everything_happens(two.acme)
    prepare("administrator, account suspended", two)
    broadcast(two)
    assert not [text for name in ("ada", "ben", "cleo") for text in two.desk.push.to(name) if "new words" in text]
