"""Every route as everybody who might ask, as written down in access.txt."""

from collections.abc import Callable

import pytest

from chalicelib.api.table import ROUTES
from chalicelib.domain.people import User
from tests.security import access_table
from tests.security.asking import Outcome, ask_route
from tests.security.credentials import CREDENTIALS, prepare, token
from tests.security.customer_paths import CUSTOMER_PATHS
from tests.security.known_secrets import private_words, rightly_told
from tests.security.well_formed import BODIES, QUERIES, places
from tests.security.whole_desk import keeper
from tests.security.world import World, world

TABLE = access_table.read()
BY_CREDENTIAL, BY_PATH, INSIDE = (TABLE[name] for name in ("credentials", "customers", "other account's things"))
UNHEARD = " and nobody is told"
ALL = {f"{route.method} {route.path}": route for route in ROUTES}
INSIDERS: dict[str, Callable[[World], User]] = {
    "administrator": lambda world: world.rival.admin,
    "agent": lambda world: world.rival.users["ron"],
}
ASKS: dict[str, Callable[[World], User]] = {
    "other account's administrator": lambda world: world.rival.admin,
    "former member": lambda world: world.acme.users["max"],
    "agent without the inbox": lambda world: world.acme.users["cleo"],
    "agent of the inbox": lambda world: world.acme.users["ben"],
    "session of an agent of the inbox": lambda world: world.acme.users["ben"],
    "administrator": lambda world: world.acme.admin,
    "administrator, account suspended": lambda world: world.acme.admin,
}
"""Whose credential it is, where it is somebody's."""


@pytest.fixture(name="two")
def _two() -> World:
    return world()


def test_every_route_and_every_credential_has_its_place_in_the_table() -> None:
    assert list(BY_CREDENTIAL.rows) == list(ALL)
    assert list(BY_PATH.rows) == [route for route in ALL if " /public/" in route]
    assert list(INSIDE.rows) == [route for route in ALL if "/accounts/" in route]
    assert [BY_CREDENTIAL.columns, BY_PATH.columns] == [list(CREDENTIALS), list(CUSTOMER_PATHS)]
    assert INSIDE.columns == list(INSIDERS)


def test_every_body_has_an_example_and_every_example_a_route() -> None:
    with_body = {route for route, row in ALL.items() if row.body or (row.method == "POST" and row.access == "webhook")}
    assert set(BODIES) == with_body
    assert set(QUERIES) <= set(ALL)


def is_granted(outcome: Outcome, route: str, *, unheard: bool = False) -> None:
    """Reading changes nothing; everything else does something that can be seen."""
    assert outcome.answer.status < 400
    assert bool(outcome.changed) == (not route.startswith("GET") and not unheard), outcome.changed


@pytest.mark.parametrize("route", BY_CREDENTIAL.rows)
def test_credentials(two: World, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    back, known = keeper(two.desk), places(two)
    for credential, expected in BY_CREDENTIAL.rows[route].items():
        prepare(credential, two)
        outcome = ask_route(two, route, known, CREDENTIALS[credential](two), capsys)
        assert outcome.in_short == expected.removesuffix(UNHEARD), credential
        user = two.acme.users["ben"] if route == "POST /auth/sign_in" else ASKS[credential](two) if credential in ASKS else None
        source_id = known["source_id"] if " /public/" in route else None
        outcome.check(rightly_told=rightly_told(two, route, user=user, source_id=_whose(route, outcome, source_id)))
        if outcome.answer.status < 400:
            is_granted(outcome, route, unheard=expected.endswith(UNHEARD))
        if credential in ("other account's administrator", "former member") and "/accounts/" in route:
            assert [word for word in private_words(two) if word in outcome.text] == []
        back()


def _whose(route: str, outcome: Outcome, source_id: str | None) -> str | None:
    """A new customer is told about themselves."""
    creates = route.startswith("POST") and route.endswith("/contacts")
    return str(outcome.answer.json["source_id"]) if source_id and creates and outcome.answer.status == 200 else source_id


@pytest.mark.parametrize("route", BY_PATH.rows)
def test_customers(two: World, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    back = keeper(two.desk)
    for name, expected in BY_PATH.rows[route].items():
        known = places(two) | CUSTOMER_PATHS[name](two)
        outcome = ask_route(two, route, known, {}, capsys)
        assert outcome.in_short == expected, name
        outcome.check(rightly_told=rightly_told(two, route, source_id=_whose(route, outcome, known["source_id"])))
        if outcome.answer.status < 400:
            is_granted(outcome, route)
        if name != "own":
            assert [word for word in ("Kim private", "kim@home", "of kim", "to kim") if word in outcome.text] == []
            assert not [each for each in outcome.changed if "source-of-kim" in each]
        back()


@pytest.mark.parametrize("route", INSIDE.rows)
def test_things_of_another_account(two: World, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    back, known = keeper(two.desk), places(two) | {"account_id": two.rival.account.id}
    for name, expected in INSIDE.rows[route].items():
        user = INSIDERS[name](two)
        outcome = ask_route(two, route, known, token(user.access_token), capsys)
        assert outcome.in_short == expected, name
        outcome.check(rightly_told=rightly_told(two, route, user=user))
        assert [word for word in private_words(two) if word in outcome.text] == []
        back()
