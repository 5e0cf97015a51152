"""Requests without a session are limited by network, inbox and customer. A refused request changes nothing."""

import json
from typing import Any

import pytest
from msgspec.structs import force_setattr

from chalicelib.actions import customers
from chalicelib.api.every_route import ROUTES
from chalicelib.domain.rate_limits import UNIT_BYTES, UNITS_OF_CREATE, UNITS_OF_THREAD, Limit, RateLimits
from chalicelib.http.access import Access
from tests.security.desk_snapshot import contents
from tests.security.example_requests import example_values, request_for
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.security.visitors import PUBLIC, Visitor, network
from tests.support.channels import identifier_hash
from tests.support.webhooks import telegram_message, telegram_proof

APP = f"{PUBLIC}/acme-app-identifier"
KIM = f"{APP}/contacts/source-of-kim"
WEBHOOK, BOT = "/webhooks/telegram/77", telegram_proof("telegram-webhook-secret")
FEW = RateLimits(Limit(20, 600), Limit(200, 3600), Limit(20, 600), Limit(300, 60), Limit(100, 600))
DAY_SECONDS = 86_400
CACHED = ("GET /api/v1/widget/config",)
"""The CDN keeps it, with its query as the key. It reads two rows and writes nothing."""
COUNTED = [
    row
    for row in ROUTES
    if row.access in (Access.CUSTOMER, Access.VISITOR)
    or (row.path.startswith(("/public/", "/api/v1/widget/")) and f"{row.method} {row.path}" not in CACHED)
]


class CountingLists:
    """Counts the messages that are read."""

    def __init__(self, lists: Any) -> None:
        self._lists, self.read = lists, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lists, name)

    def messages(self, *where: Any, **page: Any) -> Any:
        found = self._lists.messages(*where, **page)
        self.read += len(found)
        return found


@pytest.fixture(name="tenants")
def _tenants() -> TwoTenants:
    tenants = two_tenants()
    force_setattr(tenants.desk, "rate_limits", FEW)
    return tenants


def update(number: int) -> bytes:
    message = telegram_message({"id": 42, "first_name": "Grace"}, number, 1_767_225_600, text="Hello")
    return json.dumps({"update_id": number, "message": message}).encode()


def prove(tenants: TwoTenants, who: str, address: str) -> str:
    """The path of a customer with a proven identity."""
    known = {"identifier": who, "identifier_hash": identifier_hash(who, "hmac-secret-of-acme-app-identifier")}
    answer = Visitor(tenants.desk, address).request("POST", f"{APP}/contacts", known)
    assert answer.status == 200, answer.text
    return f"{APP}/contacts/{answer.json['source_id']}"


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: f"{row.method} {row.path}")
def test_every_public_route_is_limited_by_network(tenants: TwoTenants, row: Any) -> None:
    request = request_for(f"{row.method} {row.path}", example_values(tenants))
    flood, others = Visitor(tenants.desk, network(1)), Visitor(tenants.desk, network(2))
    sent = (row.method, request.path, request.body, request.headers)
    assert flood.floods(40, *sent) == FEW.customers_per_network.units // row.units
    before = contents(tenants.desk)
    refused = flood.request(*sent)
    assert (refused.status, refused.json["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= FEW.customers_per_network.seconds
    is_open_to_other_origins = row.path.startswith("/public/")
    assert refused.headers.get("access-control-expose-headers") == ("Retry-After" if is_open_to_other_origins else None)
    assert contents(tenants.desk) == before
    assert others.request(*sent).status != 429


def test_limit_ends_with_its_window(tenants: TwoTenants) -> None:
    visitor = Visitor(tenants.desk, network(1))
    visitor.floods(30, "GET", KIM)
    tenants.desk.clock.sleep(int(visitor.request("GET", KIM).headers["retry-after"]))
    assert visitor.request("GET", KIM).status == 200


def test_large_bodies_and_new_contacts_take_more_units(tenants: TwoTenants) -> None:
    text = {"name": "x" * (UNIT_BYTES * 9)}
    assert Visitor(tenants.desk, network(1)).floods(5, "PATCH", KIM, text) == 2
    assert Visitor(tenants.desk, network(2)).floods(5, "POST", f"{APP}/contacts", {}) == 20 // UNITS_OF_CREATE


@pytest.mark.parametrize("path", ["messages", "conversations"])
def test_new_visitors_of_a_website_take_the_units_of_a_new_contact(tenants: TwoTenants, path: str) -> None:
    url = f"/api/v1/widget/{path}?website_token=acme-site-token"
    made = []
    for number in range(5):
        token = {"X-Auth-Token": tenants.acme.visitor_token(f"new {number}")}
        answer = Visitor(tenants.desk, network(1)).request("POST", url, {"message": {"content": "Hello"}}, token)
        made.append(answer.status)
    assert made.count(200) == 20 // UNITS_OF_CREATE
    assert len([each for each in tenants.desk.store.of_kind("contact_inbox") if each.source_id.startswith("source-of-new ")]) == 2


def test_forged_tokens_of_visitors_are_limited(tenants: TwoTenants) -> None:
    url = "/api/v1/widget/messages?website_token=acme-site-token"
    flood = Visitor(tenants.desk, network(1))
    assert flood.floods(40, "GET", url, None, {"X-Auth-Token": "forged"}) == 20 // UNITS_OF_THREAD


def test_flood_from_many_networks_is_bounded_by_inbox(tenants: TwoTenants) -> None:
    made = sum(Visitor(tenants.desk, network(number)).floods(2, "POST", f"{APP}/contacts", {}) for number in range(100))
    assert made == FEW.customers_per_inbox.units // UNITS_OF_CREATE
    other = Visitor(tenants.desk, network(1)).request("POST", f"{PUBLIC}/acme-back-identifier/contacts", {})
    assert other.status == 200, "another inbox has its own limit"


def test_flood_leaves_proven_and_earlier_customers_alone(tenants: TwoTenants) -> None:
    """A customer without a proof who has written on an earlier day passes too, from a network that is not the flood's."""
    proven = prove(tenants, "crm-7", network(500))
    tenants.desk.clock.sleep(DAY_SECONDS + 1)
    for number in range(100):
        Visitor(tenants.desk, network(number)).floods(2, "POST", f"{APP}/contacts", {})
    assert Visitor(tenants.desk, network(501)).request("POST", f"{APP}/contacts", {}).status == 429
    for path in (proven, KIM):
        assert Visitor(tenants.desk, network(501)).request("GET", path).status == 200
    assert prove(tenants, "crm-8", network(502))


def test_proven_customer_is_limited_alone(tenants: TwoTenants) -> None:
    """Wherever the requests come from: a registered customer of the account's program may be a stranger, too."""
    first, second = prove(tenants, "crm-7", network(1)), prove(tenants, "crm-8", network(1))
    passed = sum(Visitor(tenants.desk, network(number)).request("GET", first).status == 200 for number in range(50))
    assert passed == FEW.proven_customer.units
    assert Visitor(tenants.desk, network(1)).request("GET", second).status == 200


def test_webhook_above_the_limit_is_refused_before_it_is_queued(tenants: TwoTenants) -> None:
    provider, queues = Visitor(tenants.desk, network(1)), tenants.desk.queues
    before, sent = len(queues.inbound), range(600)
    refused = [each for each in sent if provider.request("POST", WEBHOOK, update(each), BOT).status == 429]
    accepted = len(sent) - len(refused)
    assert accepted == pytest.approx(FEW.webhook_events_per_inbox.units, abs=100), "one request in ten is counted"
    assert len(queues.inbound) - before == accepted
    tenants.desk.clock.sleep(60)
    for number in refused[:20]:
        assert provider.request("POST", WEBHOOK, update(number), BOT).status == 200, "the provider repeats it"
    assert len(queues.inbound) - before == accepted + 20


def test_unsigned_webhooks_use_nothing_up(tenants: TwoTenants) -> None:
    attacker = Visitor(tenants.desk, network(1))
    for _ in range(600):
        assert attacker.request("POST", WEBHOOK, update(1), telegram_proof("guessed")).status == 401
    assert attacker.request("POST", WEBHOOK, update(1), BOT).status == 200


def test_password_link_is_limited_and_guesses_do_not_count(tenants: TwoTenants) -> None:
    body = {"reset_password_token": tenants.link_token, "password": "Secret-22"}
    owner, attacker = Visitor(tenants.desk, network(1)), Visitor(tenants.desk, network(2))
    assert attacker.floods(50, "PUT", "/auth/password", {**body, "reset_password_token": "guessed"}) == 50
    assert owner.request("PUT", "/auth/password", body).status == 200
    assert attacker.floods(50, "PUT", "/auth/password", {**body, "password": "Secret-23"}) == 9


def test_links_of_one_file_are_limited(tenants: TwoTenants) -> None:
    path = request_for("GET /rails/active_storage/blobs/redirect/<account_id>/<token>/<file_name>", example_values(tenants)).path
    shown = sum(Visitor(tenants.desk, network(number)).request("GET", path).status == 302 for number in range(400))
    assert shown == pytest.approx(FEW.links_per_file.units, abs=40), "one request in ten is counted"


def test_reading_a_thread_of_very_long_messages_stops_at_the_size_of_a_page(tenants: TwoTenants) -> None:
    kim, conversation = tenants.acme.customers["kim"], tenants.acme.conversations["kim"]
    for _ in range(60):
        customers.write(tenants.desk, kim, conversation.id, content="x" * 150_000)
    lists = CountingLists(tenants.desk.lists)
    force_setattr(tenants.desk, "lists", lists)
    visitor = Visitor(tenants.desk, network(1))
    assert visitor.request("GET", f"{KIM}/conversations/{conversation.id}").status == 200
    assert lists.read == 20
    assert visitor.request("GET", f"{KIM}/conversations").status == 200
    assert lists.read == 40
