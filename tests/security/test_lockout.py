"""A flood from other networks stops no named person: no agent, no customer, no provider."""

import json
from collections.abc import Callable

import pytest
from msgspec.structs import force_setattr

from chalicelib.domain.rate_limits import Limit, RateLimits
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.security.visitors import PUBLIC, Visitor, network
from tests.support.channels import identifier_hash
from tests.support.tenant import PASSWORD
from tests.support.webhooks import telegram_message, telegram_proof

APP = f"{PUBLIC}/acme-app-identifier"
BEN = {"email": "ben@acme.example", "password": PASSWORD}
PROOF = {"identifier": "crm-7", "identifier_hash": identifier_hash("crm-7", "hmac-secret-of-acme-app-identifier")}
KIM = f"{APP}/contacts/source-of-kim"
UPDATE = {"update_id": 1, "message": telegram_message({"id": 42, "first_name": "Grace"}, 1, 1_767_225_600, text="Hello")}
BOT = telegram_proof("telegram-webhook-secret")
ATTACKERS, TRIES, HOME = 60, 12, network(9_000)


def flood(tenants: TwoTenants) -> None:
    """Everything that a stranger can send, about the persons of this test, from many networks and again and again."""
    for number in range(ATTACKERS):
        attacker = Visitor(tenants.desk, network(number))
        for _ in range(TRIES):
            attacker.request("POST", "/auth/sign_in", {**BEN, "password": "Wrong-1"})
            attacker.request("PUT", "/auth/password", {"reset_password_token": "guessed", "password": "Secret-22"})
            attacker.request("POST", f"{APP}/contacts", {"name": "Eve", "email": "kim@home.example"})
            attacker.request("POST", f"{APP}/contacts", {**PROOF, "identifier_hash": "0" * 64})
            attacker.request("GET", f"{APP}/contacts/guessed")
            attacker.request("POST", "/webhooks/telegram/77", UPDATE, telegram_proof("guessed"))
            attacker.request("GET", "/api/v1/profile", headers={"api_access_token": "guessed"})


def sign_in(tenants: TwoTenants) -> int:
    return Visitor(tenants.desk, HOME).request("POST", "/auth/sign_in", BEN).status


def use_token(tenants: TwoTenants) -> int:
    token = {"api_access_token": tenants.acme.users["ben"].access_token}
    return Visitor(tenants.desk, HOME).request("GET", "/api/v1/profile", headers=token).status


def set_password(tenants: TwoTenants) -> int:
    body = {"reset_password_token": tenants.link_token, "password": "Secret-22"}
    return Visitor(tenants.desk, HOME).request("PUT", "/auth/password", body).status


def write_as_kim(tenants: TwoTenants) -> int:
    url = f"{KIM}/conversations/{tenants.acme.conversations['kim'].id}/messages"
    return Visitor(tenants.desk, HOME).request("POST", url, {"content": "Still me"}).status


def prove_identity(tenants: TwoTenants) -> int:
    return Visitor(tenants.desk, HOME).request("POST", f"{APP}/contacts", PROOF).status


def send_webhook(tenants: TwoTenants) -> int:
    sent = Visitor(tenants.desk, network(3)).request("POST", "/webhooks/telegram/77", UPDATE, BOT)
    assert json.loads(sent.text or "{}") == {}
    return sent.status


PERSONS: list[Callable[[TwoTenants], int]] = [sign_in, use_token, set_password, write_as_kim, prove_identity, send_webhook]


@pytest.fixture(scope="module", name="flooded")
def _flooded() -> TwoTenants:
    tenants = two_tenants()
    flood(tenants)
    return tenants


@pytest.mark.parametrize("person", PERSONS, ids=lambda person: person.__name__)
def test_flood_from_other_networks_stops_no_person(flooded: TwoTenants, person: Callable[[TwoTenants], int]) -> None:
    assert person(flooded) == 200


def test_flood_that_uses_an_inbox_up_stops_strangers_only() -> None:
    tenants = two_tenants()
    few = RateLimits(customers_per_network=Limit(20, 600), customers_per_inbox=Limit(200, 3600))
    force_setattr(tenants.desk, "rate_limits", few)
    tenants.desk.clock.sleep(2 * 86_400)
    flood(tenants)
    assert Visitor(tenants.desk, HOME).request("POST", f"{APP}/contacts", {}).status == 429
    assert [person(tenants) for person in PERSONS] == [200] * len(PERSONS)
