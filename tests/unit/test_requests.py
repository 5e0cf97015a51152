"""Idempotency keys: a repeated request returns the object that the first one created, also after an upgrade."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import agents, contacts, customers, identities, inboxes, messages, teams
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.errors import Conflict
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.people import Availability, Role
from chalicelib.features.labels import actions as labels
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write

Make = Callable[..., Any]


def team(company: Company, name: str = "Support", **where: Any) -> Any:
    return teams.create_team(where.get("desk", company.desk), company.caller(), name=name, idempotency_key="once")


def label(company: Company, name: str = "vip", **where: Any) -> Any:
    return labels.create_label(where.get("desk", company.desk), company.caller(), title=name, idempotency_key="once")


def agent(company: Company, name: str = "Dan", **where: Any) -> Any:
    desk, email = where.get("desk", company.desk), f"{name.lower()}@acme.example"
    return agents.invite_agent(desk, company.caller(), email=email, name=name, idempotency_key="once")


def bot(company: Company, name: str = "Bot", **where: Any) -> Any:
    """The secret differs on every call, as in the API."""
    channel = TelegramChannel("88:another", f"secret {company.desk.ids.next()}")
    return inboxes.create_inbox(
        where.get("desk", company.desk), company.caller(), name=name, channel=channel, idempotency_key="once"
    )


def app(company: Company, name: str = "App", **where: Any) -> Any:
    """The identifier differs on every call, as in the API."""
    channel = ApiChannel(f"identifier {company.desk.ids.next()}", "hmac")
    return inboxes.create_inbox(
        where.get("desk", company.desk), company.caller(), name=name, channel=channel, idempotency_key="once"
    )


every_setting = pytest.mark.parametrize("make", [team, label, agent, bot, app])


@every_setting
def test_repeated_request_creates_one_object(company: Company, make: Make) -> None:
    first, changes = make(company), len(company.desk.store.changes)
    assert make(company) == first
    assert len(company.desk.store.changes) == changes


@every_setting
def test_concurrent_requests_with_one_key_return_the_same_object(company: Company, make: Make) -> None:
    made = []
    desk = with_concurrent_write(company.desk, lambda: made.append(make(company)))
    assert make(company, desk=desk) == made[0]


@every_setting
def test_idempotency_key_of_another_request_is_refused(company: Company, make: Make) -> None:
    make(company)
    with pytest.raises(Conflict) as refusal:
        make(company, "Another")
    assert refusal.value.code == "idempotency_mismatch"


FILE = StoredFile("a.txt", "text/plain", b"some bytes")
STORED = {
    "team": "('support', None, True)",
    "label": "('vip', None, '#ff0000', True)",
    "agent": "('dan@acme.example', 'Dan', <Role.ADMINISTRATOR: 'administrator'>, <Availability.BUSY: 'busy'>, None)",
    "inbox": "('Bot', 'Channel::Telegram', 'telegram:88', [('greeting_enabled', True)])",
    "contact": (
        "([('email', 'lee@home.example'), ('identifier', None), ('name', 'Lee'), ('phone_number', None)],"
        " None, None, True, None, {'plan': 'gold'})"
    ),
    "conversation": "({inbox}, {contact}, None, <Status.OPEN: 'open'>, None, None, 'Hi', None, {{'order': 7}})",
    "message": "('Hi', <MessageType.OUTGOING: 1>, True, 'text', [('a.txt', 10)])",
    "customer's conversation": "({'order': 7},)",
    "customer's message": "('Hi', [('a.txt', 10)])",
}
"""The text whose hash release 0.1.0 stored for each of these requests."""


def create_one_of_each(company: Company) -> dict[str, Any]:
    """Sends each request under the key "k". Returns the values that its stored text contains."""
    desk, ada = company.desk, company.caller()
    assert isinstance(company.app.channel, ApiChannel)
    kim = identities.identify(desk, company.app.channel.identifier, source_id="kim")
    teams.create_team(desk, ada, name="support", idempotency_key="k")
    labels.create_label(desk, ada, title="vip", color="#ff0000", idempotency_key="k")
    person: dict[str, Any] = {"email": "Dan@acme.example", "role": Role.ADMINISTRATOR, "availability": Availability.BUSY}
    agents.invite_agent(desk, ada, name="Dan", **person, idempotency_key="k")
    inboxes.create_inbox(desk, ada, name="Bot", channel=TelegramChannel("88:t", "s"), greeting_enabled=True, idempotency_key="k")
    attributes: dict[str, Any] = {"custom_attributes": {"plan": "gold"}, "blocked": True}
    contacts.create_contact(desk, ada, name="Lee", email="lee@home.example", **attributes, idempotency_key="k")
    started = create_conversation(
        desk,
        ada,
        inbox_id=company.app.id,
        contact_id=kim.contact.id,
        status=Status.OPEN,
        message=NewMessage(content="Hi"),
        custom_attributes={"order": 7},
        idempotency_key="k",
    )
    note = NewMessage(content="Hi", private=True, attachments=(FILE,), echo_id="k")
    messages.create_message(desk, ada, started.id, note)
    customers.start_conversation(desk, kim, custom_attributes={"order": 7}, idempotency_key="k")
    customers.write(desk, kim, started.id, content="Hi", attachments=(FILE,), echo_id="k")
    return {"inbox": company.app.id, "contact": kim.contact.id, "conversation_id": started.id, "link": kim.link.id}


def test_stored_claims_keep_their_form(company: Company) -> None:
    """The texts are those of the first release. The fingerprints are hashed with the client's id as the key."""
    ids = create_one_of_each(company)
    user, customer = f"user:{company.caller().user.id}", f"customer:{ids['link']}"
    for name, text in STORED.items():
        noun = name.removeprefix("customer's ")
        what = f"message:{ids['conversation_id']}" if noun == "message" else noun
        by = user if noun == name else customer
        claim = company.desk.store.get(keys.request(company.account_id, by, what, "k"))
        asked = text.format(**ids) if name == "conversation" else text
        assert claim is not None, name
        assert claim.fingerprint == hmac.new(b"k", asked.encode(), hashlib.sha256).hexdigest()[:32], name
        earlier = replace(claim, fingerprint=hashlib.sha256(asked.encode()).hexdigest()[:32])
        company.desk.store.overwrite(keys.request(company.account_id, by, what, "k"), earlier)
    assert create_one_of_each(company) == ids, "requests are recognised by the fingerprints of the first release"
