"""Rate limits of sign-in: by pair of person and network, by network, and by known browser."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import profile, sessions
from chalicelib.actions.attempts import HASHES_PER_PROCESS, PER_BROWSER, PER_NEIGHBOURHOOD, PER_NETWORK, PER_PAIR
from chalicelib.domain.errors import TooMany, Unauthenticated
from chalicelib.domain.networks import neighbourhood_of, network_of
from tests.support.company import Company
from tests.support.fakes.passwords import FakePasswords
from tests.support.tenant import PASSWORD

BEN, HOME, ELSEWHERE = "ben@acme.example", "203.0.113.9", "198.51.100.1"


class CountingPasswords(FakePasswords):
    checked = 0

    def verify(self, password_hash: str | None, password: str) -> bool:
        CountingPasswords.checked += 1
        return super().verify(password_hash, password)


def sign_in(company: Company, email: str = BEN, password: str = PASSWORD, **facts: Any) -> sessions.SignedIn:
    return sessions.sign_in(company.desk, email=email, password=password, **{"address": HOME, **facts})


def guess(company: Company, **facts: Any) -> bool:
    """A wrong password. False when the limit refuses the attempt."""
    try:
        sign_in(company, password="wrong", **facts)
    except Unauthenticated:
        return True
    except TooMany:
        return False
    raise AssertionError("a wrong password was accepted")


def test_attempts_from_one_network_do_not_lock_a_person_out_elsewhere(company: Company) -> None:
    answers = [guess(company, address=ELSEWHERE) for _ in range(PER_PAIR.units + 20)]
    assert answers == [True] * PER_PAIR.units + [False] * 20
    assert sign_in(company, address=HOME).user.email == BEN


def test_attempts_from_many_networks_do_not_lock_a_person_out(company: Company) -> None:
    for number in range(200):
        guess(company, address=f"198.{number}.100.1")
    assert sign_in(company).user.email == BEN


def test_known_browser_is_not_locked_out_by_its_own_network(company: Company) -> None:
    browser = sign_in(company).browser
    while guess(company):
        pass
    with pytest.raises(TooMany):
        sign_in(company)
    assert sign_in(company, browser=browser).user.email == BEN
    with pytest.raises(TooMany):
        sign_in(company, browser=browser + "0")


def test_known_browser_of_one_person_is_unknown_for_another(company: Company) -> None:
    browser = sign_in(company).browser
    answers = [guess(company, email="cleo@acme.example", browser=browser) for _ in range(PER_PAIR.units + 1)]
    assert answers[-1] is False


def test_known_browser_has_a_limit_of_its_own(company: Company) -> None:
    browser = sign_in(company).browser
    answers = [guess(company, browser=browser) for _ in range(PER_BROWSER.units + 1)]
    assert answers == [True] * PER_BROWSER.units + [False]


def test_new_password_ends_known_browsers(company: Company) -> None:
    browser = sign_in(company).browser
    profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="New-Secret-1")
    while guess(company):
        pass
    with pytest.raises(TooMany):
        sign_in(company, password="New-Secret-1", browser=browser)


def test_spraying_over_many_addresses_is_slowed(company: Company) -> None:
    answers = [guess(company, email=f"person{number}@acme.example") for number in range(PER_NETWORK.units + 5)]
    assert answers == [True] * PER_NETWORK.units + [False] * 5
    around = [
        guess(company, email=f"other{number}@acme.example", address=f"203.0.113.{number}")
        for number in range(10, 20 + PER_NEIGHBOURHOOD.units)
    ]
    assert around[-1] is False


def test_subscriber_of_ipv6_has_one_network(company: Company) -> None:
    answers = [guess(company, address=f"2001:db8:1:2::{number:x}") for number in range(1, PER_PAIR.units + 4)]
    assert answers == [True] * PER_PAIR.units + [False] * 3
    assert sign_in(company, address="2001:db8:9:2::1").user.email == BEN


def test_refused_attempt_checks_no_password(company: Company) -> None:
    """Hashing is what an attempt costs."""
    counted = replace(company.desk, passwords=CountingPasswords())
    CountingPasswords.checked = 0
    for _ in range(30):
        with pytest.raises((Unauthenticated, TooMany)):
            sessions.sign_in(counted, email=BEN, password="wrong", address=HOME)
    assert CountingPasswords.checked == PER_PAIR.units


def test_limit_ends_with_its_window(company: Company) -> None:
    while guess(company):
        pass
    with pytest.raises(TooMany) as refusal:
        sign_in(company)
    company.desk.clock.at += refusal.value.retry_after * 1000
    assert sign_in(company).user.email == BEN


@pytest.mark.parametrize(
    "email", ["BEN@acme.example", "ben@acme.example ", "\uff42en@acme.example", "b\u200ben@acme\u3002example"]
)
def test_every_spelling_of_an_address_shares_its_counter(company: Company, email: str) -> None:
    answers = [guess(company, email=email if number % 2 else BEN) for number in range(PER_PAIR.units + 1)]
    assert answers[-1] is False


@pytest.mark.parametrize(
    ("address", "network", "neighbourhood"),
    [
        ("203.0.113.9", "203.0.113.9/32", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.9/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("nonsense", "unknown", "unknown"),
        (None, "unknown", "unknown"),
    ],
)
def test_networks_of_an_address(address: str | None, network: str, neighbourhood: str) -> None:
    assert (network_of(address), neighbourhood_of(address)) == (network, neighbourhood)


def test_flood_from_many_networks_hashes_little_and_stops_nobody(company: Company) -> None:
    """Networks that try again are refused when the process has hashed enough; a network's first attempt passes."""
    browser = sign_in(company).browser
    networks = [f"198.{number}.100.1" for number in range(200)]
    first = sum(guess(company, email=f"{address}@acme.example", address=address) for address in networks)
    again = sum(guess(company, email=f"{address}@acme.example", address=address) for address in networks)
    assert (first, again) == (200, 0)
    assert sign_in(company, address="192.0.2.1").user.email == BEN
    assert sign_in(company, address=networks[0], browser=browser).user.email == BEN
    company.desk.clock.sleep(HASHES_PER_PROCESS.seconds)
    assert guess(company, address=networks[0])
