"""Moves what belongs to the mergee of a merge to its base, in steps. Every step looks for what is still there, so that it can be
repeated, and run twice at the same time."""

from msgspec.structs import replace

from chalicelib.actions.contact_claims import claimed_values
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.photos import erase_photo
from chalicelib.actions.socket_revocation import drop_customer_sockets
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact, ContactInbox, ContactLink
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.domain.event_types import CONTACT_CHANGED, CONTACT_DELETED, CONTACT_MERGED, CONTACT_UPDATED
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Activity, Cause
from chalicelib.domain.photos import wanted_photo
from chalicelib.features.contact_merge.actions import mark_key
from chalicelib.features.contact_merge.model import ContactMerge, merged
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put

AT_ONCE = 10


def run(desk: Desk, merge: ContactMerge, *, until: int) -> bool:
    """Whether the merge has ended. `until`: milliseconds since 1970 (UTC), after which no further step begins.

    Each link moves together with its current conversation, so that a message which arrives meanwhile finds the contact of the
    link in the conversation. Without a link no new conversation can begin.
    """
    while link := _next_link(desk, merge):
        if desk.clock.now() > until:
            return False
        _move_link(desk, merge, link)
    while found := desk.lists.conversations_of(merge.account_id, merge.mergee_id, limit=AT_ONCE):
        for each in found:
            if desk.clock.now() > until:
                return False
            _move_conversation(desk, merge, each.id)
    _remove_mergee(desk, merge)
    desk.store.commit(
        [
            Delete(mark_key(merge.account_id, merge.mergee_id), expected=ANY_VERSION),
            Delete(keys.timer(merge.timer), expected=ANY_VERSION),
        ]
    )
    return True


def _contacts(desk: Desk, merge: ContactMerge) -> tuple[Contact, Contact] | None:
    """The base and the mergee; None after the mergee was removed."""
    base_key, mergee_key = _keys(merge)
    found = desk.store.get_many([base_key, mergee_key])
    return (found[base_key], found[mergee_key]) if mergee_key in found else None


def _next_link(desk: Desk, merge: ContactMerge) -> ContactLink | None:
    contacts = _contacts(desk, merge)
    return contacts[1].links[0] if contacts and contacts[1].links else None


@retried
def _move_link(desk: Desk, merge: ContactMerge, link: ContactLink) -> None:
    """Moves the rows of all addresses that are still the mergee's."""
    contacts = _contacts(desk, merge)
    if contacts is None or link not in contacts[1].links:
        return
    base, mergee = contacts
    wanted = [keys.contact_inbox(merge.account_id, link.inbox_id, each) for each in link.source_ids]
    rows = {key: row for key, row in desk.store.get_many(wanted).items() if row.contact_id == mergee.id}
    work = _work_of_link(desk, merge, list(rows.values()))
    for key, row in rows.items():
        work.update(key, replace(row, contact_id=base.id))
    left = tuple(each for each in mergee.links if each.id != link.id)
    for contact, links in ((mergee, left), (base, (*base.links, link))):
        work.update(keys.contact(merge.account_id, contact.id), replace(contact, links=links, updated_at=work.at))
        work.event(CONTACT_UPDATED, contact_id=contact.id)
    work.commit()
    drop_customer_sockets(desk, merge.account_id, [(link.inbox_id, link.source_id)])


def _work_of_link(desk: Desk, merge: ContactMerge, rows: list[ContactInbox]) -> Work:
    """A work that moves the current conversation of the link, if it has one."""
    current = next((row.conversation_id for row in rows if row.conversation_id), None)
    conversation = desk.store.get(keys.conversation(merge.account_id, current)) if current else None
    if conversation is not None and conversation.contact_id == merge.mergee_id:
        return _conversation_work(desk, merge, conversation)
    return Work(desk, merge.account_id, ordering_key=f"contact:{merge.mergee_id}", performer_id=merge.performer_id)


@retried
def _move_conversation(desk: Desk, merge: ContactMerge, conversation_id: int) -> None:
    conversation = desk.store.get(keys.conversation(merge.account_id, conversation_id))
    if conversation is not None and conversation.contact_id == merge.mergee_id:
        _conversation_work(desk, merge, conversation).commit()
    else:
        own = keys.conversation_of_contact(merge.account_id, merge.mergee_id, conversation_id)
        desk.store.commit([Delete(own, expected=ANY_VERSION)])


def _conversation_work(desk: Desk, merge: ContactMerge, conversation: Conversation) -> ConversationWork:
    work = of_conversation(desk, conversation)
    work.cause = Cause("contact_merge", by=merge.performer_id, id=merge.mergee_id)
    # The thread of a merged conversation is its survivor's, which gets the line.
    lines = () if conversation.merged_into else (Activity("contact_merged", about="contact_id"),)
    work.apply_quietly(Edit(replace(conversation, contact_id=merge.base_id), activities=lines))
    work.event(CONTACT_CHANGED, conversation_id=conversation.id)
    before, after = (
        keys.conversation_of_contact(merge.account_id, each, conversation.id) for each in (merge.mergee_id, merge.base_id)
    )
    work.add(Delete(before, expected=ANY_VERSION))
    work.add(Put(after, Claim(()), expected=ANY_VERSION))
    return work


@retried
def _remove_mergee(desk: Desk, merge: ContactMerge) -> None:
    """Gives the base what it lacks. The mergee's version refuses the removal if something was written to it meanwhile."""
    contacts = _contacts(desk, merge)
    if contacts is None:
        return
    base, mergee = contacts
    base_key, mergee_key = _keys(merge)
    work = Work(desk, merge.account_id, ordering_key=f"contact:{mergee.id}", performer_id=merge.performer_id)
    after = replace(merged(base, mergee).contact, merging_with=None, updated_at=work.at)
    work.update(base_key, after)
    work.remove(mergee_key, mergee)
    _pass_claims(work, mergee, after)
    if mergee.photo and mergee.photo != after.photo:
        erase_photo(work, mergee.photo)
    work.event(CONTACT_UPDATED, contact_id=base.id, trigger=wanted_photo(after))
    work.event(CONTACT_MERGED, contact_id=base.id)
    work.event(CONTACT_DELETED, contact_id=mergee.id, merged_into_id=base.id)
    work.commit()


def _pass_claims(work: Work, mergee: Contact, after: Contact) -> None:
    """The mergee's values that the base has taken lead to the base; nobody has the others."""
    for name, value in mergee.verified.items():
        taken = after.verified.get(name) == value
        for claimed in claimed_values(name, value):
            key = keys.contact_field(work.account_id, name, claimed)
            claim = work.get(key)
            if claim is not None and claim.refers_to[0] == mergee.id:
                work.add(Put(key, Claim((after.id,)), expected=ANY_VERSION) if taken else Delete(key, expected=ANY_VERSION))


def _keys(merge: ContactMerge) -> tuple[Key[Contact], Key[Contact]]:
    return keys.contact(merge.account_id, merge.base_id), keys.contact(merge.account_id, merge.mergee_id)
