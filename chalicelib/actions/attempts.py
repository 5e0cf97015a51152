"""Counts attempts to guess a password, before the password is checked."""

from chalicelib.domain.errors import TooMany
from chalicelib.domain.keys import hashed
from chalicelib.domain.networks import LOCAL, neighbourhood_of, network_of
from chalicelib.domain.rate_limits import Limit
from chalicelib.ports import Desk

PER_PAIR = Limit(5, 300)
"""Of one e-mail address (or one signed-in user) from one network. No attempt counts against another network, so that a stranger
cannot lock a person out."""

PER_BROWSER = Limit(10, 300)
"""Of one e-mail address from a browser in which it has signed in before. Neighbours in its network do not count."""

PER_NETWORK = Limit(20, 300)
PER_NEIGHBOURHOOD = Limit(60, 900)
"""Of all e-mail addresses together, against spraying one password over many of them."""

RESETS_PER_NETWORK = Limit(5, 1_800)
RESETS_PER_ADDRESS = Limit(5, 3_600)
"""Mails with a password link. Further requests for the address are answered as the others and send nothing: the person has five
links by then, and no stranger learns who asked."""

HASHES_PER_PROCESS = Limit(60, 60)
"""Passwords that one process checks, whatever network they come from. Above it, only the first attempt of a network and known
browsers pass, so that a flood stops nobody. The number of an attacker's networks bounds the rest."""


def count_sign_in(desk: Desk, email: str, address: str | None, browser: str | None) -> None:
    """Raises TooMany. `browser`: the id of a known browser of the person with this e-mail address."""
    if address in LOCAL:
        return
    who = hashed(email)[:32]
    if browser:
        count_attempt(desk, f"sign-in browser {who} {browser}", PER_BROWSER)
        return
    count_attempt(desk, f"sign-in neighbourhood {neighbourhood_of(address)}", PER_NEIGHBOURHOOD)
    count_attempt(desk, f"sign-in network {network_of(address)}", PER_NETWORK)
    count_attempt(desk, f"sign-in pair {who} {network_of(address)}", PER_PAIR)
    _bound_hashes(desk, network_of(address))


def _bound_hashes(desk: Desk, network: str) -> None:
    now = desk.clock.now() // 1000
    ends = (now // HASHES_PER_PROCESS.seconds + 1) * HASHES_PER_PROCESS.seconds
    total, own = f"hashes {ends}", f"hashes {network} {ends}"
    if desk.memory.get(own) and desk.memory.get(total) >= HASHES_PER_PROCESS.units:
        raise TooMany("Too many requests. Try again later.", retry_after=ends - now)
    for name in (total, own):
        desk.memory.put(name, desk.memory.get(name) + 1)


def count_password_check(desk: Desk, user_id: int, address: str | None) -> None:
    """Of a signed-in user who states the current password. Raises TooMany."""
    count_attempt(desk, f"password check {user_id} {network_of(address)}", PER_PAIR)


def count_password_link(desk: Desk, token: str, address: str | None) -> None:
    """Of a link that exists. Requests with a guessed token cost one read and hash nothing."""
    if address not in LOCAL:
        count_attempt(desk, f"password link {hashed(token)[:32]}", PER_BROWSER)


def count_reset(desk: Desk, email: str, address: str | None) -> bool:
    """Whether the e-mail address gets a mail. Raises TooMany for the network."""
    if address not in LOCAL:
        count_attempt(desk, f"reset network {network_of(address)}", RESETS_PER_NETWORK)
    return counted(desk, f"reset address {hashed(email)[:32]}", RESETS_PER_ADDRESS) <= RESETS_PER_ADDRESS.units


def count_attempt(desk: Desk, name: str, limit: Limit, units: int = 1) -> None:
    """Raises TooMany. A window that this process knows to be used up takes no further call of the store; 0 units take none."""
    if counted(desk, name, limit, units) > limit.units:
        now = desk.clock.now() // 1000
        raise TooMany("Too many requests. Try again later.", retry_after=limit.seconds - now % limit.seconds)


def counted(desk: Desk, name: str, limit: Limit, units: int = 1) -> int:
    """Adds the units to the counter of the current window, unless it is used up, and returns what this process knows of it."""
    ends = (desk.clock.now() // 1000 // limit.seconds + 1) * limit.seconds
    window = f"{name} {ends}"
    if units and desk.memory.get(window) <= limit.units:
        desk.memory.put(window, desk.store.count(window, by=units, expires_at=ends + limit.seconds))
    return desk.memory.get(window)
