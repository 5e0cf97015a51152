"""The addresses by which a customer is known in an inbox, and their history."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain import phone_numbers

NUMBER, USER_ID, PARENT_USER_ID = "number", "user_id", "parent_user_id"
KINDS = (NUMBER, USER_ID, PARENT_USER_ID)
"""The first kind is preferred for finding a customer and for sending. A newer version may store others."""


class Address(Struct, frozen=True):
    """`id`: as the provider writes it, which is what messages are sent to. `key`: its canonical form, which is the identity.

    `since`: when it was first seen (milliseconds); `until`: when the customer gave it up, None for a current address.
    """

    id: str
    key: str
    kind: str
    since: int | None = None
    until: int | None = None

    @property
    def other_spellings(self) -> tuple[str, ...]:
        """The ids under which versions before 0.2.0 have stored this address."""
        found = phone_numbers.spellings(self.key) if self.kind == NUMBER else ()
        return tuple(each for each in found if each not in (self.id, self.key))


def number(digits: str) -> Address:
    return Address(digits, phone_numbers.canonical(digits), NUMBER)


def current(addresses: Iterable[Address]) -> Address | None:
    """The current address of the most preferred kind, and of these the first."""
    own = (each for each in addresses if each.until is None and each.kind in KINDS)
    return min(own, key=lambda each: KINDS.index(each.kind), default=None)


def seen(
    known: tuple[Address, ...], arrived: Iterable[Address], at: int, *, by_customer: bool, left: Iterable[str] = ()
) -> tuple[Address, ...]:
    """The addresses after an event of time `at` that names the arrived ones.

    `by_customer`: the customer wrote from them. Otherwise the business has used them, which neither proves that a former address
    is in use again nor how the provider spells it. `left`: the keys that the customer gave up.
    """
    given_up = frozenset(left)
    named: dict[str, Address] = {}
    for each in arrived:
        if each.key not in given_up:
            named.setdefault(each.key, each)
    after = [_named_again(each, named.get(each.key), at, by_customer=by_customer) for each in known]
    keys = {each.key for each in known}
    after += [replace(each, since=at) for each in named.values() if each.key not in keys]
    new = {each.key for each in after if each.until is None} - {each.key for each in known if each.until is None}
    replaced = {each.kind for each in after if each.key in new}
    if USER_ID in replaced and not any(each.kind == NUMBER for each in named.values()):
        replaced |= _kinds_bound_to_user_id(known)
    return tuple(
        replace(each, until=at)
        if each.until is None and each.key not in named and (each.key in given_up or each.kind in replaced)
        else each
        for each in after
    )


def _named_again(address: Address, named: Address | None, at: int, *, by_customer: bool) -> Address:
    """An event from before the end of a former address, which arrives late, does not make it current."""
    if named is None or not by_customer:
        return address
    if address.until is not None and at <= address.until:
        return address
    return replace(address, id=named.id, until=None)


def _kinds_bound_to_user_id(known: tuple[Address, ...]) -> set[str]:
    """A provider may give a customer another user id when the number changes. If it does not tell the new number, the known one
    is out of date."""
    return {NUMBER} if any(each.kind == USER_ID and each.until is None for each in known) else set()
