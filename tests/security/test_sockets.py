"""Sockets: the callers that may open one, the actions that each may send, and the conversations that each receives."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib import realtime, workers
from chalicelib.actions import contacts, customers, messages
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.contacts import Contact
from tests.security import access_table
from tests.security.credentials import prepare
from tests.security.desk_snapshot import contents, differences
from tests.security.known_secrets import secrets_in, secrets_of
from tests.security.two_tenants import BOT_SECRET, BusyTenant, TwoTenants, two_tenants
from tests.support.lambda_events import batch, broadcast_record, websocket

TABLE = access_table.read(Path(__file__).with_name("sockets.txt"))
TOKENS: dict[str, Callable[[TwoTenants], str]] = {
    "administrator": lambda tenants: tenants.acme.admin.pubsub_token,
    "agent of the inbox": lambda tenants: tenants.acme.users["ben"].pubsub_token,
    "agent without the inbox": lambda tenants: tenants.acme.users["cleo"].pubsub_token,
    "former member": lambda tenants: tenants.acme.users["max"].pubsub_token,
    "other account's administrator": lambda tenants: tenants.rival.admin.pubsub_token,
    "customer": lambda tenants: tenants.acme.customers["kim"].link.pubsub_token,
    "website's visitor": lambda tenants: tenants.acme.customers["vera"].link.pubsub_token,
    "visitor's token of the API": lambda tenants: tenants.acme.visitor_token("vera"),
    "administrator, account suspended": lambda tenants: tenants.acme.admin.pubsub_token,
    "no token": lambda _: "",
    "garbage": lambda _: "garbage \N{SNOWMAN}",
    "administrator's access token": lambda tenants: tenants.acme.admin.access_token,
    "customer's source id": lambda tenants: tenants.acme.customers["kim"].link.source_id,
    "bot's token": lambda _: f"77:{BOT_SECRET}",
}
ACCOUNTS: dict[str, Callable[[TwoTenants], str]] = {
    "Acme": lambda tenants: str(tenants.acme.account.id),
    "Rival": lambda tenants: str(tenants.rival.account.id),
    "no account": lambda _: "",
    "unknown account": lambda _: "99999",
}
SOCKETS = {
    "administrator": "ada",
    "agent of the inbox": "ben",
    "agent without the inbox": "cleo",
    "former member": "max",
    "other account's administrator": "rita",
    "customer": "kim",
    "another customer": "lee",
    "website's visitor": "vera",
    "administrator, account suspended": "ada",
}
FRAMES: dict[str, dict[str, Any]] = {
    "resume": {"action": "resume", "after": 0},
    "ping": {"action": "ping"},
    "presence": {"action": "presence"},
    "typing": {"action": "typing", "typing_status": "on"},
    "viewing": {"action": "viewing"},
}
VISIBLE = {
    "ada": {"kim", "lee", "sam", "vera", "wim"},
    "ben": {"kim", "lee", "vera", "wim"},
    "cleo": {"sam"},
    "dan": set(),
    "max": set(),
    "rita": {"uma"},
    "ron": {"uma"},
    "kim": {"kim"},
    "lee": {"lee"},
    "sam": {"sam"},
    "uma": {"uma"},
    "vera": {"vera"},
    "wim": {"wim"},
}
"""The customers whose conversations each socket receives, and no others."""

NOTE = "private note"


def test_table_covers_each_action() -> None:
    assert TABLE["actions"].columns == list(FRAMES) == list({name: realtime.ACTIONS[name] for name in FRAMES})
    assert set(FRAMES) == set(realtime.ACTIONS)


@pytest.mark.parametrize("who", TABLE["opening"].rows)
def test_opening_gets_documented_answer(who: str) -> None:
    for account, expected in TABLE["opening"].rows[who].items():
        tenants = two_tenants()
        prepare(who, tenants)
        before = contents(tenants.desk)
        event = websocket("CONNECT", "new", token=TOKENS[who](tenants), account_id=ACCOUNTS[account](tenants))
        answer = realtime.connect(tenants.desk, event)
        code = json.loads(answer["body"])["error"]["code"] if answer["statusCode"] != 200 else ""
        assert f"{answer['statusCode']} {code}".strip() == expected, account
        assert secrets_in(json.dumps(answer), secrets_of(tenants.desk)) == []
        assert bool(differences(before, contents(tenants.desk))) == (expected == "200")
        if expected == "200":
            socket = tenants.desk.sockets.open["new"]
            assert socket.account_id == (tenants.rival if who.startswith("other") else tenants.acme).account.id


@pytest.mark.parametrize("who", TABLE["actions"].rows)
def test_action_gets_documented_answer(who: str) -> None:
    for action, expected in TABLE["actions"].rows[who].items():
        tenants = two_tenants()
        prepare(who, tenants)
        before, name = contents(tenants.desk), SOCKETS[who]
        frame = {**FRAMES[action], "conversation_id": tenants.acme.conversations["kim"].id}
        assert realtime.handle_message(tenants.desk, websocket("MESSAGE", name, body=json.dumps(frame))) == {"statusCode": 200}
        answers = [json.loads(text) for text in tenants.desk.push.to(name)]
        errors = [each["error"]["code"] for each in answers if "error" in each]
        assert errors == ([expected.removeprefix("- ")] if expected != "200" else []), action
        if errors:
            pushed = f"pushed {len(tenants.desk.push.sent) - 1}"
            ended = [f"socket {name}"] if who == "former member" else []
            assert differences(before, contents(tenants.desk)) == [pushed, *ended], "only the sender receives a frame"


def broadcast(tenants: TwoTenants) -> None:
    workers.broadcast(tenants.desk, batch(*map(broadcast_record, tenants.desk.store.changes)))


def cause_events(tenant: BusyTenant) -> None:
    """Creates events of every audience in each conversation: a reply, a note, a customer's message, a renamed contact, a read."""
    desk = tenant.desk
    for name, conversation in tenant.conversations.items():
        for content, private in ((f"new answer to {name}", False), (f"{NOTE} of {name}", True)):
            messages.create_message(desk, tenant.caller(), conversation.id, NewMessage(content=content, private=private))
        customers.write(desk, tenant.customers[name], conversation.id, content=f"new words of {name}")
        renamed: Contact = tenant.customers[name].contact
        contacts.update_contact(desk, tenant.caller(), renamed.id, changes={"name": f"{name.title()} private"})
        customers.seen_by_customer(desk, tenant.customers[name], conversation.id)


CUSTOMERS_OF_SPECIMENS = {"ada": {"max", "lea"}, "ben": {"max", "lea"}}
"""Seen by the members of the Telegram inbox and of that for mails, whose customers are made by specimens."""


@pytest.mark.parametrize("delivered", ["pushed", "resumed"])
@pytest.mark.parametrize("name", VISIBLE)
def test_socket_receives_only_visible_conversations(name: str, delivered: str) -> None:
    tenants = two_tenants()
    tenants.desk.push.sent.clear()
    for tenant in (tenants.acme, tenants.rival):
        cause_events(tenant)
    broadcast(tenants)
    if delivered == "resumed":
        tenants.desk.push.sent.clear()
        realtime.handle_message(tenants.desk, websocket("MESSAGE", name, body=json.dumps(FRAMES["resume"])))
    received = " ".join(tenants.desk.push.to(name))
    all_customers = set(tenants.acme.conversations) | set(tenants.rival.conversations)
    assert {each for each in all_customers if f"new words of {each}" in received} == VISIBLE[name]
    assert {each for each in all_customers if f"new answer to {each}" in received} == VISIBLE[name]
    is_customer = name in all_customers
    assert {each for each in all_customers if f"{NOTE} of {each}" in received} == (set() if is_customer else VISIBLE[name])
    assert tokens_in(received, tenants) <= {
        f"source-of-{each}" for each in VISIBLE[name] | CUSTOMERS_OF_SPECIMENS.get(name, set())
    }
    if is_customer:
        assert "@acme.example" not in received
        assert "@rival.example" not in received


def tokens_in(received: str, tenants: TwoTenants) -> set[str]:
    """The customers whose socket token occurs in the text. Any other secret in it fails."""
    found = secrets_in(received, secrets_of(tenants.desk))
    assert {kind for kind, _ in found} <= {"customer's socket token"}
    return {str(owner) for _, owner in found}


def test_suspended_account_receives_nothing() -> None:
    tenants = two_tenants()
    tenants.desk.push.sent.clear()
    cause_events(tenants.acme)
    prepare("administrator, account suspended", tenants)
    broadcast(tenants)
    assert not [text for name in ("ada", "ben", "cleo") for text in tenants.desk.push.to(name) if "new words" in text]
