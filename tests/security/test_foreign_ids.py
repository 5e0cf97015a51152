"""Names of another account's things are refused, or name nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import msgspec
import pytest

from chalicelib.api.table import ROUTES
from tests.security.asking import ask
from tests.security.credentials import token
from tests.security.foreign_ids import FOREIGN, Foreign
from tests.security.known_secrets import rightly_told
from tests.security.well_formed import BODIES, QUERIES, Sent, filled, filled_text, places, request_for
from tests.security.world import World, world

NAMES_A_THING = re.compile(r".*_ids?")


def structs_in(kind: Any) -> Iterator[type[msgspec.Struct]]:
    for each in get_args(kind) or [kind]:
        if get_args(each):
            yield from structs_in(each)
        elif isinstance(each, type) and issubclass(each, msgspec.Struct):
            yield each


def fields_of(model: type[msgspec.Struct], prefix: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(model):
        yield prefix + field.name
        for inner in structs_in(field.type):
            yield from fields_of(inner, f"{prefix}{field.name}.")


def test_every_field_that_names_a_thing_is_tried() -> None:
    named = {
        (f"{route.method} {route.path}", field)
        for route in ROUTES
        for model in (route.body, route.query)
        if model
        for field in fields_of(model)
        if NAMES_A_THING.fullmatch(field)
    }
    assert named - {(each.route, each.field) for each in FOREIGN} == set()


def prepared(foreign: Foreign, two: World) -> Sent:
    known, value = places(two), foreign.value(two)
    method = foreign.route.partition(" ")[0]
    sent = request_for(foreign.route, known)
    if method == "GET":
        kept = [pair for pair in QUERIES.get(foreign.route, "").split("&") if pair and not pair.startswith(foreign.field)]
        name = f"{foreign.field}[]" if foreign.field.endswith("_ids") else foreign.field
        query = "&".join([*kept, f"{name}={value}"])
        return replace(sent, path=f"{sent.path.partition('?')[0]}?{filled_text(query, known)}")
    body = {name: each for name, each in filled(BODIES[foreign.route], known).items() if name not in foreign.without}
    body |= msgspec.json.decode(msgspec.json.encode(dict(foreign.beside)))
    *way, last = foreign.field.split(".")
    place = body
    for name in way:
        place = place.setdefault(name, {})
    place[last] = value
    return replace(sent, body=msgspec.json.encode(body))


@pytest.mark.parametrize("foreign", FOREIGN, ids=lambda each: f"{each.route} {each.field}")
def test_names_of_another_accounts_things(foreign: Foreign, capsys: pytest.CaptureFixture[str]) -> None:
    two = world()
    ada = two.acme.admin
    outcome = ask(two.desk, prepared(foreign, two), token(ada.access_token), capsys)
    source_id = outcome.answer.json.get("source_id") if foreign.route.endswith("/contacts") and outcome.answer.text else None
    outcome.check(rightly_told=rightly_told(two, foreign.route, user=ada, source_id=source_id))
    assert [each for each in outcome.changed if belongs_to(two.rival.account.id, each)] == []
    assert [word for word in ("Uma private", "of uma", "to uma", "ron@rival") if word in outcome.text] == []
    if foreign.answer == "nothing":
        assert outcome.in_short == "200"
        assert outcome.changed == []
        assert nothing_in(outcome.answer.json if outcome.answer.text else None)
    else:
        assert outcome.in_short == foreign.answer


def belongs_to(account_id: int, changed: str) -> bool:
    """By the account in an item's key, which every key of an account's thing has first or, in claims, second."""
    return (
        re.match(rf"item \w+ \(({account_id}|'[\w-]+', {account_id})\b", changed) is not None or changed == f"feed {account_id}"
    )


def nothing_in(answer: Any) -> bool:
    """No counts, no rows; where there is room for an answer."""
    if answer is None:
        return True
    body = answer.get("data", answer)
    counts = [body["meta"][name] for name in ("mine_count", "assigned_count", "unassigned_count", "all_count")]
    return counts == [0, 0, 0, 0] and not body.get("payload")
