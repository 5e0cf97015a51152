"""Nobody learns from a refusal who has an account."""

import json

import pytest
from msgspec.structs import force_setattr

from tests.fakes import FakePasswords
from tests.security.asking import Outcome, ask
from tests.security.well_formed import Sent
from tests.security.world import PASSWORD, World, world

JSON = {"Content-Type": "application/json"}


class Counting(FakePasswords):
    """How many passwords were checked, which is what takes the time."""

    def __init__(self) -> None:
        self.checked = 0

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.checked += 1
        return super().verify(password_hash, password)


def try_to_sign_in(two: World, email: str, password: str, capsys: pytest.CaptureFixture[str]) -> Outcome:
    body = json.dumps({"email": email, "password": password}).encode()
    return ask(two.desk, Sent("POST", "/auth/sign_in", body, JSON), {}, capsys)


@pytest.mark.parametrize(
    "email", ["nobody@acme.example", "", "not an address", "max@acme.example", "x" * 255, "kim@home.example"]
)
def test_whoever_is_not_known_is_refused_like_a_wrong_password(email: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for who, password in ((email, "Wrong-1"), ("ben@acme.example", "Wrong-1")):
        two, passwords = world(), Counting()
        force_setattr(two.desk, "passwords", passwords)
        outcome = try_to_sign_in(two, who, password, capsys)
        outcome.check(rightly_told=frozenset())
        told.append((outcome.answer.status, outcome.answer.headers, outcome.answer.text, passwords.checked))
    assert told[0] == told[1]
    assert (told[0][0], told[0][3]) == (401, 1)


def test_after_too_many_tries_the_known_and_the_unknown_wait_alike(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for who in ("ben@acme.example", "nobody@acme.example"):
        two = world()
        outcomes = [try_to_sign_in(two, who, "Wrong-1", capsys) for _ in range(7)]
        told.append([(each.in_short, each.answer.text, each.answer.headers) for each in outcomes])
    assert told[0] == told[1]
    assert [short for short, _, _ in told[0]][-1] == "429 too_many_requests"


def test_the_right_password_is_refused_while_it_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """Or else a guess would be confirmed by the one answer that differs."""
    two = world()
    for _ in range(6):
        try_to_sign_in(two, "ben@acme.example", "Wrong-1", capsys)
    outcome = try_to_sign_in(two, "ben@acme.example", PASSWORD, capsys)
    outcome.check(rightly_told=frozenset())
    assert outcome.in_short == "429 too_many_requests"


@pytest.mark.parametrize("path", ["/auth/sign_up", "/auth/password", "/auth", "/api/v1/accounts"])
def test_there_is_no_other_door(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No sign-up and no forgotten password over the API, so nothing there that could tell."""
    outcome = ask(world().desk, Sent("POST", path, b'{"email": "ben@acme.example"}', JSON), {}, capsys)
    assert outcome.in_short == "404 path_not_found"
