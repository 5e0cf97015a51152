"""Each route that creates something is idempotent: a request that is repeated under one Idempotency-Key creates nothing."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.actions.accounts import create_account
from chalicelib.api.every_route import ROUTES
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message, MessageType
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Route, Routes
from tests.functional.api.conftest import World
from tests.security.credentials import token
from tests.security.example_requests import PREREQUISITES, example_values, request_for
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.support.api_client import Answer, ApiClient
from tests.support.fakes.desk import FakeDesk
from tests.support.tenant import PASSWORD

DERIVED = {
    "change",
    "claim",
    "conversation_of_contact",
    "conversation_under_label",
    "conversation_of_follower",
    "conversation_undelivered",
    "seen_mark",
    "unread_notification",
    "conversation_by_priority",
    "session",
    "timer",
}
"""Kinds that follow from an entity or that no answer names."""

EXPIRING = {"password_link"}
"""Kinds of which a second one does no harm: it expires unused."""

REPEATABLE = {
    "POST /auth/password": "Each request mails a link, at most five in an hour to an address; the newest one is valid.",
    "POST /api/v1/widget/visits": "A tab has one lease, which a repetition renews.",
    "POST /api/v1/notification_subscriptions": "A known endpoint is the same browser.",
    "POST /public/api/v1/inboxes/<inbox_identifier>/contacts": "A known source_id or identifier finds the first contact.",
    "POST /api/v1/accounts/<account_id>/contacts/<contact_id>/contact_inboxes": "A known source_id finds the first link.",
    "POST /api/v1/accounts/<account_id>/conversations/<conversation_id>/scheduled_messages/<scheduled_message_id>/send": (
        "The scheduled message is gone: the repetition is answered with 404."
    ),
}
"""Routes that create without an Idempotency-Key, and why a repetition is safe."""

POSTS = {f"POST {route.path}": route for route in ROUTES if route.method == "POST" and route.access is not Access.WEBHOOK}
every_post = pytest.mark.parametrize("name", POSTS)


@pytest.fixture(name="tenants")
def _tenants() -> TwoTenants:
    return two_tenants()


def entities(desk: FakeDesk) -> set[Key[Any]]:
    """Without the activity messages that tell what a request has changed."""
    return {key for key, item in desk.store.items.items() if key.kind not in DERIVED | EXPIRING and not _is_activity(item)}


def _is_activity(item: object) -> bool:
    return isinstance(item, Message) and item.type is MessageType.ACTIVITY


def send(tenants: TwoTenants, name: str, idempotency_key: str) -> Answer:
    request = request_for(name, example_values(tenants))
    headers = {**request.headers, **token(tenants.acme.admin.access_token), "Idempotency-Key": idempotency_key}
    return ApiClient(tenants.desk).request(request.method, request.path, body=request.body, headers=headers)


def send_first(tenants: TwoTenants, name: str) -> tuple[Answer, set[Key[Any]]]:
    """The answer to a route's example request, and the keys of the entities that it created."""
    if name in PREREQUISITES:
        send(tenants, PREREQUISITES[name], "prerequisite")
    before = entities(tenants.desk)
    answer = send(tenants, name, "k-1")
    assert answer.status in (200, 204)
    return answer, entities(tenants.desk) - before


@every_post
def test_route_that_creates_is_idempotent(tenants: TwoTenants, name: str) -> None:
    _, created = send_first(tenants, name)
    assert bool(created) == (POSTS[name].idempotent or name in REPEATABLE), created


@pytest.mark.parametrize("name", [name for name, route in POSTS.items() if route.idempotent])
def test_repeated_request_creates_nothing(tenants: TwoTenants, name: str) -> None:
    first, _ = send_first(tenants, name)
    before = entities(tenants.desk)
    again = send(tenants, name, "k-1")
    assert (again.status, id_in(again)) == (200, id_in(first))
    assert entities(tenants.desk) == before
    assert send(tenants, name, "k" * 256).json["attributes"] == ["Idempotency-Key"]


def test_key_counts_within_one_account(world: World) -> None:
    """A person of two accounts may use one key in both."""
    _, gil = create_account(world.desk, name="Birch", admin_name="Gil", email="gil@birch.example", password=PASSWORD)
    birch = replace(world.anonymous.as_user(gil.access_token), account_id=gil.account_ids[0])
    assert birch.post("A/agents", {"name": "Ada", "email": "ada@acme.example", "role": "administrator"}).status == 200
    once = {"Idempotency-Key": "k-1"}
    team = {"name": "billing"}
    first = world.ada.post("A/teams", team, headers=once).json
    second = replace(world.ada, account_id=birch.account_id).post("A/teams", team, headers=once).json
    assert (first["account_id"], second["account_id"]) == (1, birch.account_id)
    assert first["id"] != second["id"]


def id_in(answer: Answer) -> int | None:
    """None in an empty answer, as of a macro that has run."""
    if not answer.text:
        return None
    created = answer.json.get("payload", answer.json)
    created = created.get("contact", created)
    assert isinstance(created["id"], int)
    return created["id"]


def test_declaration_and_parameter_go_together() -> None:
    routes = Routes("/things", access=Access.MEMBER)

    def with_key(request: MemberRequest, idempotency_key: str | None) -> None:
        """Create a thing."""

    def without_key(request: MemberRequest) -> None:
        """Create a thing."""

    for handler, idempotent in ((with_key, False), (without_key, True)):
        with pytest.raises(TypeError, match="go together"):
            routes.post("", idempotent=idempotent)(handler)
    routes.post("", idempotent=True)(with_key)
    assert routes.rows == [Route("POST", "/things", Access.MEMBER, with_key, idempotent=True)]
