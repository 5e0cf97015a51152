"""Adapters of the system: passwords, ids and clock."""

import time
from itertools import pairwise

import pytest

from chalicelib.adapters.clock import RandomIds, SystemClock
from chalicelib.adapters.passwords import Argon2Passwords


def test_passwords_are_hashed_with_argon2_and_verified() -> None:
    passwords = Argon2Passwords()
    kept = passwords.hash("Secret-1")
    assert kept.startswith("$argon2id$")
    assert kept != passwords.hash("Secret-1"), "salted"
    assert passwords.verify(kept, "Secret-1")
    assert not passwords.verify(kept, "secret-1")
    assert not passwords.verify("not a hash", "Secret-1")


def test_unknown_user_takes_as_long_as_a_wrong_password() -> None:
    passwords = Argon2Passwords()
    kept = passwords.hash("Secret-1")
    assert not passwords.verify(None, "nobody has this password")
    spent = []
    for known in (kept, None):
        started = time.process_time()
        passwords.verify(known, "wrong")
        spent.append(time.process_time() - started)
    assert spent[1] > spent[0] / 4


def test_ids_increase_and_fit_53_bits() -> None:
    ids = RandomIds()
    made = [ids.next() for _ in range(20_000)]
    assert all(earlier < later for earlier, later in pairwise(made))
    assert made[-1] < 2**53
    assert made[-1] > 2**48, "they carry the time"
    assert ids.next(above=made[-1] + 10**6) > made[-1] + 10**6


def test_ids_fit_53_bits_until_2092(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 3_880_000_000 * 10**9)
    assert RandomIds().next() < 2**53


def test_ids_of_a_period_lie_between_its_ids() -> None:
    ids, start = RandomIds(), SystemClock().now()
    made = [ids.next() for _ in range(1_000)]
    first, last = ids.between(start, SystemClock().now())
    assert first < made[0] < made[-1] < last
    hour = 3_600_000
    assert ids.between(start - 2 * hour, start - hour)[1] < made[0]
    assert ids.between(start + hour, start + 2 * hour)[0] > made[-1]
    assert ids.between(0, 2**53)[1] > 2**53 - 1
    assert ids.between(0, 1) == (0, -1), "before the first id"


def test_tokens_are_long_and_unique() -> None:
    ids = RandomIds()
    made = {ids.token() for _ in range(1000)} | {ids.uuid() for _ in range(1000)}
    assert len(made) == 2000
    assert len(ids.token()) == 32


def test_clock_counts_milliseconds() -> None:
    assert abs(SystemClock().now() - time.time() * 1000) < 1000
