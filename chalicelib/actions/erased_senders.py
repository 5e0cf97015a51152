"""Messages of customers whose erasure is under way or over: they begin with a new contact, or are dropped."""

from collections.abc import Mapping
from typing import Any

from chalicelib.actions.contact_addresses import all_source_ids
from chalicelib.actions.contact_links import release_link
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.inbound import InboundContact
from chalicelib.domain.inboxes import InboxIdentity
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk


def is_of_erased_sender(
    desk: Desk, inbox: InboxIdentity, sender: InboundContact, accepted_at: int | None, forgotten: ContactInbox | None = None
) -> bool:
    """Whether the desk accepted a message before it erased the sender, whom any address of the message may name. Webhooks that an
    earlier version has accepted do not tell the time: they are taken.

    `forgotten`: the sender's contact inbox, when the erasure has not removed it yet.
    """
    if accepted_at is None:
        return False
    marks = [keys.erased_sender(inbox.account_id, inbox.id, each, desk.digest_key) for each in all_source_ids(sender)]
    erased_at = [int(each.refers_to[0]) for each in desk.store.get_many(marks).values()]
    if forgotten:
        erasure = desk.store.get(keys.erasure_named(forgotten.account_id, f"contact:{forgotten.contact_id}"))
        erased_at += [erasure.due_at] if erasure and not erasure.settling else []
    return accepted_at <= max(erased_at, default=-1)


def release_rows(work: Work, forgotten: ContactInbox, found: Mapping[Key[Any], Any]) -> None:
    """Removes the contact inbox of a contact that is being erased, and its address rows among those that were read, so that the
    new contact can have them."""
    rows = [row for row in found.values() if isinstance(row, ContactInbox) and row.contact_id == forgotten.contact_id]
    for row in {each.source_id: each for each in (*rows, forgotten)}.values():
        release_link(work, row)
