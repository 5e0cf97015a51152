"""Compares the answer of each route for each kind of caller with the access matrix."""

from collections.abc import Callable

import pytest

from chalicelib.api.every_route import ROUTES
from chalicelib.domain.people import User
from tests.security import access_table
from tests.security.credentials import CREDENTIALS, prepare, token
from tests.security.customer_paths import CUSTOMER_PATHS
from tests.security.desk_snapshot import restorer
from tests.security.example_requests import BODIES, QUERIES, example_values
from tests.security.known_secrets import allowed_secrets, private_words
from tests.security.request_outcome import Outcome, send_route_request
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.security.visitor_tokens import VISITOR_TOKENS

TABLE = access_table.access_matrix()
BY_CREDENTIAL, BY_CUSTOMER_PATH, BY_VISITOR_TOKEN, OTHER_ACCOUNT = (
    TABLE[name] for name in ("credentials", "customers", "visitors", "other account's objects")
)
VISITORS = tuple(f"chalicelib.features.{noun}.routes" for noun in ("page_visits", "widget"))
WITHOUT_EFFECT = " without effect"
WITH_EFFECT = " with effect"
"""Of a GET, which clients of Chatwoot send for a change."""
ALL = {f"{route.method} {route.path}": route for route in ROUTES}
RIVALS: dict[str, Callable[[TwoTenants], User]] = {
    "administrator": lambda tenants: tenants.rival.admin,
    "agent": lambda tenants: tenants.rival.users["ron"],
}
USERS: dict[str, Callable[[TwoTenants], User]] = {
    "other account's administrator": lambda tenants: tenants.rival.admin,
    "former member": lambda tenants: tenants.acme.users["max"],
    "agent without the inbox": lambda tenants: tenants.acme.users["cleo"],
    "agent of the inbox": lambda tenants: tenants.acme.users["ben"],
    "session of an agent of the inbox": lambda tenants: tenants.acme.users["ben"],
    "administrator": lambda tenants: tenants.acme.admin,
    "administrator, account suspended": lambda tenants: tenants.acme.admin,
}
"""The user of a credential, if it has one."""


@pytest.fixture(name="tenants")
def _tenants() -> TwoTenants:
    return two_tenants()


def test_table_covers_each_route_and_credential() -> None:
    assert set(BY_CREDENTIAL.rows) == set(ALL)
    assert sorted(BY_CUSTOMER_PATH.rows) == sorted(route for route in ALL if " /public/" in route)
    of_visitors = {
        route
        for route, row in ALL.items()
        if row.access == "visitor" or (row.handler.__module__ in VISITORS and " /api/v1/widget/" in route)
    }
    assert set(BY_VISITOR_TOKEN.rows) == of_visitors
    assert set(OTHER_ACCOUNT.rows) == {route for route in ALL if "/accounts/" in route}
    assert [BY_CREDENTIAL.columns, BY_CUSTOMER_PATH.columns] == [list(CREDENTIALS), list(CUSTOMER_PATHS)]
    assert BY_VISITOR_TOKEN.columns == list(VISITOR_TOKENS)
    assert OTHER_ACCOUNT.columns == list(RIVALS)


def test_examples_match_routes_with_body() -> None:
    with_body = {route for route, row in ALL.items() if row.body or (row.method == "POST" and row.access == "webhook")}
    assert set(BODIES) == with_body
    assert set(QUERIES) <= set(ALL)


def assert_granted(outcome: Outcome, route: str, expected: str = "") -> None:
    """A read changes nothing; each other granted request changes the desk, unless the table says otherwise."""
    assert outcome.answer.status < 400
    has_effect = not route.startswith("GET") and not expected.endswith(WITHOUT_EFFECT)
    assert bool(outcome.changed) == (has_effect or expected.endswith(WITH_EFFECT)), outcome.changed


def answer_of(expected: str) -> str:
    return expected.removesuffix(WITHOUT_EFFECT).removesuffix(WITH_EFFECT)


SIGNS_IN = {"POST /auth/sign_in": "ben", "PUT /auth/password": "dan", "PATCH /auth/password": "dan"}
"""Routes that sign a user in, and the user of their example request."""


@pytest.mark.parametrize("route", BY_CREDENTIAL.rows)
def test_credential_gets_documented_answer(tenants: TwoTenants, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    restore, known = restorer(tenants.desk), example_values(tenants)
    for credential, expected in BY_CREDENTIAL.rows[route].items():
        prepare(credential, tenants)
        outcome = send_route_request(tenants, route, known, CREDENTIALS[credential](tenants), capsys)
        assert outcome.summary == answer_of(expected), credential
        user = _user_of(tenants, route, credential)
        source_id = known["source_id"] if " /public/" in route else "source-of-vera" if " /api/v1/widget/" in route else None
        outcome.check(
            allowed_secrets=allowed_secrets(tenants, route, user=user, source_id=_source_id_of(route, outcome, source_id))
        )
        if outcome.answer.status < 400:
            assert_granted(outcome, route, expected)
        if credential in ("other account's administrator", "former member") and "/accounts/" in route:
            assert [word for word in private_words(tenants) if word in outcome.text] == []
        restore()


def _user_of(tenants: TwoTenants, route: str, credential: str) -> User | None:
    """The user whose secrets the answer may hold: of the credential, or the one whom the request itself signs in."""
    if route in SIGNS_IN:
        return tenants.acme.users[SIGNS_IN[route]]
    return USERS[credential](tenants) if credential in USERS else None


def _source_id_of(route: str, outcome: Outcome, source_id: str | None) -> str | None:
    """The source id of the requesting customer. A request that creates a customer is answered with the new one's secrets."""
    creates = route.startswith("POST") and route.endswith("/contacts")
    return str(outcome.answer.json["source_id"]) if source_id and creates and outcome.answer.status == 200 else source_id


@pytest.mark.parametrize("route", BY_CUSTOMER_PATH.rows)
def test_customer_path_gets_documented_answer(tenants: TwoTenants, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    restore = restorer(tenants.desk)
    for name, expected in BY_CUSTOMER_PATH.rows[route].items():
        known = example_values(tenants) | CUSTOMER_PATHS[name](tenants)
        outcome = send_route_request(tenants, route, known, {}, capsys)
        assert outcome.summary == expected, name
        outcome.check(
            allowed_secrets=allowed_secrets(tenants, route, source_id=_source_id_of(route, outcome, known["source_id"]))
        )
        if outcome.answer.status < 400:
            assert_granted(outcome, route)
        if name != "own":
            assert [word for word in ("Kim private", "kim@home", "of kim", "to kim") if word in outcome.text] == []
            assert not [each for each in outcome.changed if "source-of-kim" in each]
        restore()


@pytest.mark.parametrize("route", BY_VISITOR_TOKEN.rows)
def test_visitor_token_gets_documented_answer(tenants: TwoTenants, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    restore = restorer(tenants.desk)
    for name, expected in BY_VISITOR_TOKEN.rows[route].items():
        known = example_values(tenants) | VISITOR_TOKENS[name](tenants)
        outcome = send_route_request(tenants, route, known, {}, capsys)
        assert outcome.summary == answer_of(expected), name
        owner = {"own": "source-of-vera", "another visitor's token": "source-of-wim"}.get(name, "source-of-nobody")
        outcome.check(allowed_secrets=allowed_secrets(tenants, route, source_id=owner))
        if outcome.answer.status < 400:
            assert_granted(outcome, route, expected)
        if name != "own":
            assert [word for word in ("Vera private", "vera@home", "of vera", "to vera") if word in outcome.text] == []
            assert not [each for each in outcome.changed if "source-of-vera" in each]
        restore()


@pytest.mark.parametrize("route", OTHER_ACCOUNT.rows)
def test_object_of_another_account_is_refused(tenants: TwoTenants, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    restore, known = restorer(tenants.desk), example_values(tenants) | {"account_id": tenants.rival.account.id}
    for name, expected in OTHER_ACCOUNT.rows[route].items():
        user = RIVALS[name](tenants)
        outcome = send_route_request(tenants, route, known, token(user.access_token), capsys)
        assert outcome.summary == expected, name
        outcome.check(allowed_secrets=allowed_secrets(tenants, route, user=user))
        assert [word for word in private_words(tenants) if word in outcome.text] == []
        restore()
