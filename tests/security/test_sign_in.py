"""A refused sign-in does not reveal whether the address has an account."""

import json

import pytest
from msgspec.structs import force_setattr

from tests.security.example_requests import ExampleRequest
from tests.security.request_outcome import Outcome, send_request
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.support.fakes.passwords import FakePasswords
from tests.support.tenant import PASSWORD

JSON = {"Content-Type": "application/json"}


class CountingPasswords(FakePasswords):
    """Counts the checked passwords, because a check takes most of the time of a sign-in."""

    def __init__(self) -> None:
        self.checked = 0

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.checked += 1
        return super().verify(password_hash, password)


def try_to_sign_in(tenants: TwoTenants, email: str, password: str, capsys: pytest.CaptureFixture[str]) -> Outcome:
    body = json.dumps({"email": email, "password": password}).encode()
    return send_request(tenants.desk, ExampleRequest("POST", "/auth/sign_in", body, JSON), {}, capsys)


@pytest.mark.parametrize(
    "email", ["nobody@acme.example", "", "not an address", "max@acme.example", "x" * 255, "kim@home.example"]
)
def test_unknown_address_is_refused_like_wrong_password(email: str, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for address in (email, "ben@acme.example"):
        tenants, passwords = two_tenants(), CountingPasswords()
        force_setattr(tenants.desk, "passwords", passwords)
        outcome = try_to_sign_in(tenants, address, "Wrong-1", capsys)
        outcome.check(allowed_secrets=frozenset())
        answers.append((outcome.answer.status, outcome.answer.headers, outcome.answer.text, passwords.checked))
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][3]) == (401, 1)


def test_rate_limit_is_equal_for_known_and_unknown_address(capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for address in ("ben@acme.example", "nobody@acme.example"):
        tenants = two_tenants()
        outcomes = [try_to_sign_in(tenants, address, "Wrong-1", capsys) for _ in range(7)]
        answers.append([(each.summary, each.answer.text, each.answer.headers) for each in outcomes])
    assert answers[0] == answers[1]
    assert [summary for summary, _, _ in answers[0]][-1] == "429 too_many_requests"


def test_right_password_is_refused_during_rate_limit(capsys: pytest.CaptureFixture[str]) -> None:
    """A different answer would confirm a guessed password."""
    tenants = two_tenants()
    for _ in range(6):
        try_to_sign_in(tenants, "ben@acme.example", "Wrong-1", capsys)
    outcome = try_to_sign_in(tenants, "ben@acme.example", PASSWORD, capsys)
    outcome.check(allowed_secrets=frozenset())
    assert outcome.summary == "429 too_many_requests"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/auth/sign_up", "404 path_not_found"),
        ("/auth", "404 path_not_found"),
        ("/api/v1/accounts", "404 path_not_found"),
    ],
)
def test_other_account_routes_do_not_exist(path: str, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The API has no sign-up, which could reveal whether an address has an account."""
    outcome = send_request(two_tenants().desk, ExampleRequest("POST", path, b'{"email": "ben@acme.example"}', JSON), {}, capsys)
    assert outcome.summary == answer


def test_forgotten_password_reveals_no_account(capsys: pytest.CaptureFixture[str]) -> None:
    desk = two_tenants().desk
    answers = []
    for email in ("ben@acme.example", "nobody@acme.example"):
        body = json.dumps({"email": email}).encode()
        outcome = send_request(desk, ExampleRequest("POST", "/auth/password", body, JSON), {}, capsys)
        answers.append((outcome.summary, len(desk.queues.background)))
    assert [summary for summary, _ in answers] == ["200", "200"]
    assert answers[1][1] == 2 * answers[0][1]
