"""Agents' actions on the notes of a contact.

Each writes the contact's next version with the note: browsers that show the contact read its notes again, and a note never
outlives a contact that is deleted at the same time.
"""

from msgspec.structs import replace

from chalicelib.actions.finding import find_contact, held_contact
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_changes import check_room
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import NotFound
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.kinds import Key
from chalicelib.features.contact_notes.model import CONTACT_NOTES, MAX_NOTES, ContactNote, clean_content
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put

MOVED_AT_ONCE = 40


def list_notes(desk: Desk, caller: Caller, contact_id: int) -> list[ContactNote]:
    """Newest first. Raises NotFound (`contact_not_found`)."""
    find_contact(desk, caller, contact_id)
    return desk.store.list_of(CONTACT_NOTES, caller.account_id, contact_id)[::-1]


def find_note(desk: Desk, caller: Caller, contact_id: int, note_id: int) -> ContactNote:
    """Raises NotFound (`note_not_found`), also for a note of another contact."""
    note = desk.store.get(CONTACT_NOTES.key(caller.account_id, contact_id, note_id))
    if note is None:
        raise NotFound("There is no such note.", code="note_not_found")
    return note


@retried
def create_note(desk: Desk, caller: Caller, contact_id: int, *, content: str, idempotency_key: str | None = None) -> ContactNote:
    request = idempotent_request(caller, "contact note", idempotency_key, content, within=contact_id)
    if earlier := request.earlier(desk):
        return find_note(desk, caller, contact_id, earlier)
    work = _work(desk, caller, contact_id)
    check_room(len(desk.store.list_of(CONTACT_NOTES, caller.account_id, contact_id)), most=MAX_NOTES)
    note = ContactNote(desk.ids.next(), caller.account_id, contact_id, caller.user.id, clean_content(content), work.at, work.at)
    request.claim(work, note.id)
    work.create(_key(note), note)
    work.commit()
    return note


@retried
def update_note(desk: Desk, caller: Caller, contact_id: int, note_id: int, *, content: str | None = None) -> ContactNote:
    """None leaves the content as it is. The author stays the one who wrote the note first."""
    before = find_note(desk, caller, contact_id, note_id)
    after = before if content is None else replace(before, content=clean_content(content))
    if after == before:
        return before
    work = _work(desk, caller, contact_id)
    saved: ContactNote = work.update(_key(before), replace(after, updated_at=work.at))
    work.commit()
    return saved


@retried
def delete_note(desk: Desk, caller: Caller, contact_id: int, note_id: int) -> None:
    note = find_note(desk, caller, contact_id, note_id)
    work = _work(desk, caller, contact_id)
    work.remove(_key(note), note)
    work.commit()


def move_notes(desk: Desk, account_id: int, from_id: int, to_id: int) -> None:
    """Of a contact that was merged into another one. Safe to repeat. Without the other contact, which was deleted meanwhile, the
    notes are removed."""
    while notes := desk.store.list_of(CONTACT_NOTES, account_id, from_id)[:MOVED_AT_ONCE]:
        _move(desk, account_id, to_id, notes)


@retried
def _move(desk: Desk, account_id: int, to_id: int, notes: list[ContactNote]) -> None:
    work = Work(desk, account_id, ordering_key=f"contact:{to_id}")
    contact = work.get(keys.contact(account_id, to_id))
    for note in notes:
        work.add(Delete(_key(note), expected=ANY_VERSION))
        if contact:
            moved = replace(note, contact_id=to_id)
            work.add(Put(_key(moved), moved, expected=ANY_VERSION))
    if contact:
        work.update(keys.contact(account_id, to_id), contact)
        work.event(CONTACT_UPDATED, contact_id=to_id)
    work.commit()


def _key(note: ContactNote) -> Key[ContactNote]:
    return CONTACT_NOTES.key(note.account_id, note.contact_id, note.id)


def _work(desk: Desk, caller: Caller, contact_id: int) -> Work:
    """A work with the contact's next version. Raises NotFound (`contact_not_found`)."""
    work = Work(desk, caller.account_id, ordering_key=f"contact:{contact_id}", performer_id=caller.user.id)
    work.update(keys.contact(caller.account_id, contact_id), held_contact(work, contact_id))
    work.event(CONTACT_UPDATED, contact_id=contact_id)
    return work
