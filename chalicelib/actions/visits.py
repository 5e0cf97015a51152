"""Counts requests without a session, before they cost more than two reads. Raises TooMany above the limits of the deployment."""

from chalicelib.actions.attempts import count_attempt
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.inboxes import Inbox, InboxIdentity
from chalicelib.domain.keys import hashed, keyed_hash
from chalicelib.domain.networks import LOCAL, network_of
from chalicelib.domain.rate_limits import Visit, units_counted
from chalicelib.ports import Desk

DAY_MS = 86_400_000


def count_customer(desk: Desk, inbox: InboxIdentity, link: ContactInbox | None, visit: Visit) -> None:
    """Of a customer with this link, or without one yet. A link that the account's server has proven, or that an agent made, has a
    counter of its own: no flood uses it up."""
    if link and (link.hmac_verified or link.by_desk):
        _count_proven(desk, inbox, f"link {link.id}", visit)
    else:
        _count_unproven(desk, inbox, visit, known=_is_of_earlier_day(desk, link))


def count_identity(desk: Desk, inbox: Inbox, proven: str | None, visit: Visit) -> None:
    """Of a request to identify, with the identifier that its hash proves."""
    if proven:
        _count_proven(desk, inbox, f"identifier {keyed_hash(desk.digest_key, proven)[:32]}", visit)
    else:
        _count_unproven(desk, inbox, visit, known=False)


def _count_proven(desk: Desk, inbox: InboxIdentity, who: str, visit: Visit) -> None:
    if visit.address not in LOCAL:
        count_attempt(desk, f"visit {inbox.account_id} {inbox.id} of {who}", desk.rate_limits.proven_customer, visit.units)


def _count_unproven(desk: Desk, inbox: InboxIdentity, visit: Visit, *, known: bool) -> None:
    if visit.address in LOCAL:
        return
    limits, name = desk.rate_limits, f"visit {inbox.account_id} {inbox.id}"
    count_attempt(desk, f"{name} from {network_of(visit.address)}", limits.customers_per_network, visit.units)
    counted = units_counted(visit.units, visit.request_id)
    count_attempt(desk, f"{name} {'known' if known else 'new'}", limits.customers_per_inbox, counted)


def _is_of_earlier_day(desk: Desk, link: ContactInbox | None) -> bool:
    return link is not None and desk.clock.now() - link.created_at > DAY_MS


def count_webhook(desk: Desk, inbox: Inbox, events: int, request_id: str) -> None:
    """Of a webhook with a valid signature. The provider repeats one that is refused."""
    counted = units_counted(events, request_id)
    count_attempt(desk, f"webhook {inbox.account_id} {inbox.id}", desk.rate_limits.webhook_events_per_inbox, counted)


def count_file_link(desk: Desk, key: str, visit: Visit) -> None:
    """Of a file that exists: requests with a guessed token cost two reads."""
    counted = units_counted(visit.units, visit.request_id)
    count_attempt(desk, f"file {hashed(key)[:32]}", desk.rate_limits.links_per_file, counted)
