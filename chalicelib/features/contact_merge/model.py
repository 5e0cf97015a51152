"""The merge of two contacts that are one person: the base stays, the mergee moves into it."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.contacts import IDENTIFYING, MAX_LABELS, MAX_LINKS, Contact, NameSource
from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Kind
from chalicelib.domain.timers import Timer

CONTACT_MERGE = "contact_merge"
RETRY_MS = 60_000

NAME_SOURCES = (None, *NameSource)
"""A name replaces one whose source comes earlier."""


class ContactMerge(Struct, frozen=True):
    """A merge that has begun and has not ended. `started_at`: milliseconds since 1970 (UTC)."""

    account_id: int
    base_id: int
    mergee_id: int
    performer_id: int
    started_at: int
    version: int = 1

    @property
    def timer(self) -> Timer:
        """Continues a merge that its request has not finished."""
        return Timer(self.started_at + RETRY_MS, CONTACT_MERGE, self.account_id, self.mergee_id)


CONTACT_MERGES = Kind("contact_merge", ContactMerge, "A#{account}#CONTACT_MERGES", "MERGEE#{contact:016d}")
"""A merge of two contacts that has not ended. Removed at the end."""


class MergedContact(Struct, frozen=True):
    """`filled`: the fields and attributes that the base gets. `dropped`: the mergee's values that differ from those of the base,
    which stay."""

    contact: Contact
    filled: tuple[str, ...]
    dropped: dict[str, Any]


def merged(base: Contact, mergee: Contact) -> MergedContact:
    """The base with the mergee's links and labels, and with its values where the base has none (contract 8.17). A value with a
    proof counts more than one that a customer has stated. Whether the base is blocked does not change."""
    after = _identified(_named(base, mergee), mergee)
    after = replace(
        after,
        additional_attributes={**mergee.additional_attributes, **base.additional_attributes},
        custom_attributes={**mergee.custom_attributes, **base.custom_attributes},
        links=tuple({link.id: link for link in (*base.links, *mergee.links)}.values()),
        labels=tuple(dict.fromkeys((*base.labels, *mergee.labels))),
        last_activity_at=max(filter(None, (base.last_activity_at, mergee.last_activity_at)), default=None),
    )
    if after.photo is None and (mergee.photo or after.photo_from is None):
        after = replace(after, photo=mergee.photo, photo_from=mergee.photo_from, photo_pending=mergee.photo_pending)
    had, others, has = _values(base), _values(mergee), _values(after)
    filled = tuple(name for name in has if has[name] != had.get(name))
    dropped = {name: value for name, value in others.items() if value != has.get(name)}
    return MergedContact(after, filled, dropped)


def check_merged(contact: Contact) -> Contact:
    """Raises Invalid (`too_many_links`, `too_many_contact_labels`)."""
    fields = ("mergee_contact_id",)
    if len(contact.links) > MAX_LINKS:
        raise Invalid(f"A contact has at most {MAX_LINKS} links to inboxes.", code="too_many_links", fields=fields)
    if len(contact.labels) > MAX_LABELS:
        raise Invalid(f"A contact has at most {MAX_LABELS} labels.", code="too_many_contact_labels", fields=fields)
    return contact


def _named(base: Contact, mergee: Contact) -> Contact:
    if NAME_SOURCES.index(mergee.name_source) > NAME_SOURCES.index(base.name_source):
        return replace(base, name=mergee.name, name_source=mergee.name_source)
    return base


def _identified(base: Contact, mergee: Contact) -> Contact:
    taken = [name for name in IDENTIFYING if getattr(mergee, name) and _is_open(base, name, proven=name in mergee.verified)]
    values = {name: getattr(mergee, name) for name in taken}
    kept = [name for name in base.unverified if name not in taken]
    return replace(base, **values, unverified=(*kept, *(name for name in taken if name in mergee.unverified)))


def _is_open(base: Contact, name: str, *, proven: bool) -> bool:
    return not getattr(base, name) or (proven and name in base.unverified)


def _values(contact: Contact) -> dict[str, Any]:
    """By the name of the field or of the attribute."""
    fields = {name: getattr(contact, name) for name in ("name", *IDENTIFYING)}
    attributes = {**contact.additional_attributes, **contact.custom_attributes}
    return {name: value for name, value in {**attributes, **fields}.items() if value not in (None, "")}
