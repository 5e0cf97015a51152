"""References to another account's objects are refused or find nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import msgspec
import pytest

from chalicelib.api.every_route import ROUTES
from tests.security.credentials import token
from tests.security.example_requests import BODIES, QUERIES, ExampleRequest, example_values, fill, fill_text, request_for
from tests.security.foreign_ids import Foreign
from tests.security.known_secrets import allowed_secrets
from tests.security.request_outcome import send_request
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.support.specimen import specimens

FOREIGN = [foreign for specimen in specimens().values() for foreign in specimen.foreign]
REFERENCE = re.compile(r".*_ids?")


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


def test_each_reference_field_is_covered() -> None:
    named = {
        (f"{route.method} {route.path}", field)
        for route in ROUTES
        for model in (route.body, route.query)
        if model
        for field in fields_of(model)
        if REFERENCE.fullmatch(field)
    }
    assert named - {(each.route, each.field) for each in FOREIGN} == set()


def request_with(foreign: Foreign, tenants: TwoTenants) -> ExampleRequest:
    known, value = example_values(tenants), foreign.value(tenants)
    method = foreign.route.partition(" ")[0]
    request = request_for(foreign.route, known)
    if method == "GET":
        kept = [pair for pair in QUERIES.get(foreign.route, "").split("&") if pair and not pair.startswith(foreign.field)]
        name = f"{foreign.field}[]" if foreign.field.endswith("_ids") else foreign.field
        query = "&".join([*kept, f"{name}={value}"])
        return replace(request, path=f"{request.path.partition('?')[0]}?{fill_text(query, known)}")
    body = {name: each for name, each in fill(BODIES[foreign.route], known).items() if name not in foreign.without}
    body |= msgspec.json.decode(msgspec.json.encode(dict(foreign.extra)))
    *parents, last = foreign.field.split(".")
    target = body
    for name in parents:
        target = target.setdefault(name, {})
    target[last] = value
    return replace(request, body=msgspec.json.encode(body))


@pytest.mark.parametrize("foreign", FOREIGN, ids=lambda each: f"{each.route} {each.field}")
def test_reference_to_another_account_gets_expected_answer(foreign: Foreign, capsys: pytest.CaptureFixture[str]) -> None:
    tenants = two_tenants()
    ada = tenants.acme.admin
    outcome = send_request(tenants.desk, request_with(foreign, tenants), token(ada.access_token), capsys)
    source_id = outcome.answer.json.get("source_id") if foreign.route.endswith("/contacts") and outcome.answer.text else None
    outcome.check(allowed_secrets=allowed_secrets(tenants, foreign.route, user=ada, source_id=source_id))
    assert [each for each in outcome.changed if belongs_to(tenants.rival.account.id, each)] == []
    assert [word for word in ("Uma private", "of uma", "to uma", "ron@rival") if word in outcome.text] == []
    if foreign.answer == "nothing":
        assert outcome.summary == "200"
        assert outcome.changed == []
        assert is_empty(outcome.answer.json if outcome.answer.text else None)
    else:
        assert outcome.summary == foreign.answer


def belongs_to(account_id: int, changed: str) -> bool:
    """True if the changed item is this account's: its id is the first part of the key, or the second part of a claim's key."""
    return (
        re.match(rf"item \w+ \(({account_id}|'[\w-]+', {account_id})\b", changed) is not None or changed == f"feed {account_id}"
    )


def is_empty(answer: Any) -> bool:
    """True if the answer has no body, or only zero counts and no rows."""
    if answer is None or answer == []:
        return True
    body = answer.get("data", answer)
    counts = [number for name, number in body["meta"].items() if name.endswith("_count")]
    return len(counts) >= 3 and not any(counts) and not body.get("payload")
