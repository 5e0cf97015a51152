"""Agents merge two contacts that are one person.

A merge begins with a durable mark (`ContactMerge`) and a timer, moves what belongs to the mergee in steps that can be repeated,
and ends with the transaction that removes the mergee. The request takes the steps itself for as long as it may; the timer
continues after that, and after a crash.
"""

from msgspec.structs import replace

from chalicelib.actions.finding import find_contact, held_contact
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.kinds import Key
from chalicelib.features.contact_merge.model import CONTACT_MERGES, ContactMerge, MergedContact, check_merged, merged
from chalicelib.ports import Desk

REQUEST_MS = 10_000
"""The gateway ends a request after 29 s. A step takes about 30 ms, so that this moves some 300 conversations."""


def find_merged(desk: Desk, caller: Caller, *, base_id: int, mergee_id: int) -> MergedContact:
    """Changes nothing. Raises what `merge_contacts` raises."""
    _refuse_same(base_id, mergee_id)
    base, mergee = (find_contact(desk, caller, each) for each in (base_id, mergee_id))
    found = merged(base, mergee)
    check_merged(found.contact)
    return found


def merge_contacts(desk: Desk, caller: Caller, *, base_id: int, mergee_id: int) -> Contact:
    """Returns the base. A repetition continues a merge that was interrupted.

    Raises Invalid (`contact_merged_with_itself`, `too_many_links`, `too_many_contact_labels`), NotFound (`contact_not_found`) and
    Conflict (`contact_merge_running`) while one of the contacts takes part in another merge.
    """
    from chalicelib.features.contact_merge.moving import run

    _refuse_same(base_id, mergee_id)
    merge = _begin(desk, caller, base_id, mergee_id)
    run(desk, merge, until=desk.clock.now() + REQUEST_MS)
    return find_contact(desk, caller, base_id)


@retried
def _begin(desk: Desk, caller: Caller, base_id: int, mergee_id: int) -> ContactMerge:
    """Marks both contacts, so that neither is deleted nor merged with a third one before the end."""
    work = Work(desk, caller.account_id, ordering_key=f"contact:{mergee_id}", performer_id=caller.user.id)
    base, mergee = (held_contact(work, each) for each in (base_id, mergee_id))
    begun = work.get(mark_key(caller.account_id, mergee_id))
    if begun and begun.base_id == base_id:
        return begun
    if base.merging_with or mergee.merging_with:
        raise Conflict("One of the contacts is being merged. Try again in a minute.", code="contact_merge_running")
    check_merged(merged(base, mergee).contact)
    merge = ContactMerge(caller.account_id, base_id, mergee_id, caller.user.id, work.at)
    work.update(keys.contact(caller.account_id, base_id), replace(base, merging_with=mergee_id))
    work.update(keys.contact(caller.account_id, mergee_id), replace(mergee, merging_with=base_id))
    work.create(mark_key(caller.account_id, mergee_id), merge)
    work.plan(merge.timer)
    work.commit()
    return merge


def mark_key(account_id: int, mergee_id: int) -> Key[ContactMerge]:
    return CONTACT_MERGES.key(account_id, mergee_id)


def _refuse_same(base_id: int, mergee_id: int) -> None:
    if base_id == mergee_id:
        raise Invalid("A contact cannot be merged with itself.", code="contact_merged_with_itself", fields=("mergee_contact_id",))
