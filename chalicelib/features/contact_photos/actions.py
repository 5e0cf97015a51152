"""Removes a contact's photo, and fetches one from the address that a program or the customer's site has given."""

from urllib.parse import urljoin

from msgspec.structs import replace

from chalicelib.actions.contacts import decide_change
from chalicelib.actions.finding import held_contact
from chalicelib.actions.photos import store_photo
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid
from chalicelib.domain.outbound import SendLater
from chalicelib.domain.photos import BY_AGENT, MAX_BYTES, Picture, check_photo, is_address, of_contact
from chalicelib.ports import AddressRefused, Desk, HttpResponse, ResponseLost, Unreachable

MAX_REDIRECTS = 3
MAX_MILLISECONDS = 5_000
"""For all requests of one try, so that a batch of ten ends within the minute of the function. Eight tries take four minutes."""

MOVED = (301, 302, 303, 307, 308)
BUSY = (408, 425, 429, 500, 502, 503, 504)


@retried
def remove_contact_photo(desk: Desk, caller: Caller, contact_id: int) -> Contact:
    """A customer's address brings no other photo after that."""
    work = Work(desk, caller.account_id, ordering_key=f"contact:{contact_id}", performer_id=caller.user.id)
    before = held_contact(work, contact_id)
    contact = decide_change(work, before, replace(before, photo=None, photo_from=BY_AGENT, photo_pending=False))
    work.commit()
    return contact


def fetch_photo(desk: Desk, account_id: int, contact_id: int) -> None:
    """A refused address, and a file that is no photo, leave the photo as it was. Raises SendLater while the server does not
    answer."""
    contact = desk.store.get(keys.contact(account_id, contact_id))
    if contact and contact.photo_pending and contact.photo_from:
        _settle(desk, account_id, contact_id, contact.photo_from, _downloaded(desk, contact.photo_from))


def give_up(desk: Desk, account_id: int, contact_id: int) -> None:
    """After the last try. The same address is not asked again."""
    contact = desk.store.get(keys.contact(account_id, contact_id))
    if contact and contact.photo_pending and contact.photo_from:
        _settle(desk, account_id, contact_id, contact.photo_from, None)


def _downloaded(desk: Desk, address: str) -> Picture | None:
    until = desk.clock.now() + MAX_MILLISECONDS
    for _ in range(MAX_REDIRECTS + 1):
        response = _request(desk, address, until) if is_address(address) else None
        if response is None or response.status not in MOVED:
            return _picture(response)
        address = _moved_to(address, response)
    return None


def _moved_to(address: str, response: HttpResponse) -> str:
    """Empty for an address that cannot be read."""
    try:
        return urljoin(address, response.headers.get("location", ""))
    except ValueError:
        return ""


def _picture(response: HttpResponse | None) -> Picture | None:
    try:
        return check_photo(response.body) if response and response.status == 200 else None
    except Invalid:
        return None


def _request(desk: Desk, address: str, until: int) -> HttpResponse | None:
    """None for an address that leads into a private network, and for a response that is too large. `until`: in milliseconds.

    The outcome is raised after the `except` block, because the transport's errors may quote the address.
    """
    try:
        if (left := until - desk.clock.now()) > 0:
            headers = {"Accept": "image/*"}
            response = desk.transport.request("GET", address, headers=headers, timeout=left / 1000, max_bytes=MAX_BYTES)
            if response.status not in BUSY:
                return response
    except (AddressRefused, ValueError):
        return None
    except (Unreachable, ResponseLost):
        pass
    raise SendLater("The server of the photo did not answer.")


@retried
def _settle(desk: Desk, account_id: int, contact_id: int, address: str, picture: Picture | None) -> None:
    """Nothing, if the photo was removed, replaced or wanted from elsewhere meanwhile."""
    work = Work(desk, account_id, ordering_key=f"contact:{contact_id}")
    before = work.get(keys.contact(account_id, contact_id))
    if before is None or not before.photo_pending or before.photo_from != address:
        return
    key = store_photo(desk, account_id, of_contact(account_id, contact_id), picture) if picture else before.photo
    decide_change(work, before, replace(before, photo=key, photo_pending=False))
    work.commit()
