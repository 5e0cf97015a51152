"""Stores and replaces the photos of people, contacts and inboxes (docs/decisions/0046)."""

from msgspec.structs import replace

from chalicelib.actions.conversation_work import plan_erasure
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.erasure import FILES, SETTLE_MILLISECONDS, Erasure
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.photos import BY_AGENT, Picture, of_contact, photo_key
from chalicelib.ports import Desk


def store_photo(desk: Desk, account_id: int, owner: str, picture: Picture) -> str:
    """Returns the key of the file, for `decide_photo`. Its erasure is planned before it is stored, and the transaction that takes
    it ends the plan: neither a refusal nor a crash leaves an unused file."""
    key = photo_key(owner, desk.ids.token(), picture.ending)
    plan = Work(desk, account_id, ordering_key="settings")
    plan_erasure(plan, _erasure(account_id, key, desk.clock.now() + SETTLE_MILLISECONDS))
    plan.commit()
    desk.files.save(key, StoredFile(key, picture.content_type, picture.body))
    return key


def decide_photo(work: Work, before: str | None, after: str | None) -> None:
    """Belongs to the transaction in which the owner's photo changes. `after`: a file of `store_photo`, in the same account."""
    if after == before:
        return
    unsaved = work.get(keys.erasure_named(work.account_id, _name(after))) if after else None
    if unsaved:
        work.release(keys.erasure(unsaved))
        work.cancel(unsaved.timer)
    if before:
        erase_photo(work, before)


def erase_photo(work: Work, key: str) -> None:
    """Plans the removal of a file that its owner has no more."""
    plan_erasure(work, _erasure(work.account_id, key, work.at))


def _erasure(account_id: int, key: str, due_at: int) -> Erasure:
    return Erasure(account_id, FILES, key, due_at, files=(key,))


def _name(key: str) -> str:
    return f"{FILES}:{key}"


def with_photo(desk: Desk, contact: Contact, picture: Picture) -> Contact:
    """The contact with a photo that an agent has chosen."""
    key = store_photo(desk, contact.account_id, of_contact(contact.account_id, contact.id), picture)
    return replace(contact, photo=key, photo_from=BY_AGENT, photo_pending=False)
