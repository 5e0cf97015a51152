"""Removes the addresses of an erased contact, and remembers them as keyed hashes."""

from collections.abc import Sequence

from msgspec.structs import replace

from chalicelib.actions.address_learning import home_of
from chalicelib.actions.contact_links import address_row, release_link, release_token
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.contacts import ContactInbox, ContactLink
from chalicelib.domain.erasure import KEEP_ERASED_SECONDS
from chalicelib.domain.inboxes import InboxRef
from chalicelib.domain.keys import Claim
from chalicelib.ports import ANY_VERSION, Put

LINKS_AT_ONCE = 20
"""Rows of addresses: three writes each, beside those of the contact, and a transaction has at most 100. A contact rarely has
more. The erasure removes the others, and a message that meets one of them begins with a new contact."""


def divided_links(links: tuple[ContactLink, ...]) -> tuple[tuple[ContactLink, ...], tuple[ContactLink, ...]]:
    """Those whose rows fit into one transaction, at least one, and the others."""
    rows = 0
    for number, link in enumerate(links):
        rows += len(link.source_ids)
        if number and rows > LINKS_AT_ONCE:
            return links[:number], links[number:]
    return links, ()


def remove_links(work: Work, contact_id: int, links: Sequence[ContactLink], *, erased_at: int) -> None:
    """Removes the links that are still the contact's, and remembers the hashes of their source ids, so that webhooks which were
    accepted before the erasure do not bring the contact back. An address that another contact shares stays with that one."""
    places = [(each.inbox_id, source_id) for each in links for source_id in each.source_ids]
    rows = {place: keys.contact_inbox(work.account_id, *place) for place in places}
    found = work.desk.store.get_many(list(rows.values()))
    for (inbox_id, source_id), key in rows.items():
        row = found.get(key)
        if row is not None and _is_kept(work, contact_id, InboxRef(work.account_id, inbox_id), row):
            continue
        erased = keys.erased_sender(work.account_id, inbox_id, source_id, work.desk.digest_key)
        work.add(Put(erased, Claim((erased_at,)), expected=ANY_VERSION, expires_at=work.at // 1000 + KEEP_ERASED_SECONDS))
        if row is not None:
            release_link(work, row)


def _is_kept(work: Work, contact_id: int, inbox: InboxRef, row: ContactInbox) -> bool:
    """Whether the row is another contact's. One that the contact had given up leads to its new owner from now on, as an address
    of that one; one that the contact had taken over goes back to the contact that had it before."""
    home = home_of(work, inbox, row)
    owner = home.contact_id if home else contact_id
    key = keys.contact_inbox(inbox.account_id, inbox.id, row.source_id)
    if home and owner != contact_id:
        if row.contact_id == contact_id:
            release_token(work, row)
            work.update(key, replace(address_row(home, row.source_id), version=row.version))
        return True
    if row.contact_id == contact_id:
        return False
    before = work.get(keys.contact(work.account_id, row.contact_id))
    link = next((each for each in before.links if each.id == row.id), None) if before else None
    if link is None:
        return False
    work.update(key, replace(row, home=None if link.source_id == row.source_id else link.source_id))
    return True
