"""Entries of the history as JSON, with the names of the people and things that they are about."""

from msgspec import Struct, field

from chalicelib.domain.contacts import Contact
from chalicelib.domain.messages import CUSTOMER, Cause
from chalicelib.domain.people import Directory
from chalicelib.features.history.model import Action, Entry
from chalicelib.views.times import epoch


class HistoryActorShape(Struct, kw_only=True):
    """`type`: `agent`, `contact`, `system` (the desk itself), or `person` where only a name is known. `name` is null for people
    who left, unless the entry has stored it."""

    type: str
    id: int | None
    name: str | None


class HistoryValueShape(Struct, kw_only=True):
    """An agent, a team, a contact or a merged conversation has an id; a status or a priority has a name only."""

    id: int | None
    name: str | None


class HistoryReasonShape(Struct, kw_only=True):
    """`type` is one of the reasons that docs/history.md lists, which also tells the meaning of the other fields."""

    type: str
    id: int | None
    name: str | None
    number: int | None
    at: int | None
    detail: str | None
    by: HistoryActorShape | None


class HistoryEntryShape(Struct, kw_only=True):
    """`message_id`: the message or line of the thread, if there is one. `because`: null where `by` says everything. `until`: the
    end of a snooze. Times are seconds since 1970."""

    id: str
    message_id: int | None
    created_at: int
    action: Action
    by: HistoryActorShape | None
    because: HistoryReasonShape | None
    from_: HistoryValueShape | None = field(name="from")
    to: HistoryValueShape | None
    labels: list[str]
    until: int | None
    error: str | None
    version: int


PEOPLE = (Action.ASSIGNED, Action.UNASSIGNED)
TEAMS = (Action.TEAM_ASSIGNED, Action.TEAM_REMOVED)


class Names(Struct, frozen=True):
    """`contact`: the conversation's present one; None if no entry needs it or if it is gone."""

    directory: Directory
    contact: Contact | None

    def actor(self, user_id: int | None, stored: str | None = None) -> HistoryActorShape | None:
        if user_id is None:
            return HistoryActorShape(type="person", id=None, name=stored) if stored else None
        if user_id == CUSTOMER:
            contact = self.contact
            return HistoryActorShape(type="contact", id=contact.id if contact else None, name=contact.name if contact else stored)
        return HistoryActorShape(type="agent", id=user_id, name=self._person(user_id) or stored)

    def value(self, entry: Entry, value: int | str | None, stored: str | None = None) -> HistoryValueShape | None:
        if value is None:
            return HistoryValueShape(id=None, name=stored) if stored else None
        if isinstance(value, str):
            return HistoryValueShape(id=None, name=value)
        return HistoryValueShape(id=value, name=self._name(entry.action, value) or stored)

    def place(self, cause: Cause) -> str | None:
        """The name of the inbox or of the team of a reason."""
        if cause.kind in ("rotation", "greeting", "out_of_office", "survey"):
            return next((each.name for each in self.directory.inboxes if each.id == cause.id), None)
        team = self.directory.team(cause.id) if cause.kind == "team_change" else None
        return team.name if team else None

    def _name(self, action: Action, value: int) -> str | None:
        if action in PEOPLE:
            return self._person(value)
        if action in TEAMS:
            team = self.directory.team(value)
            return team.name if team else None
        is_contact = action is Action.CONTACT_CHANGED and self.contact is not None and self.contact.id == value
        return self.contact.name if self.contact and is_contact else None

    def _person(self, user_id: int) -> str | None:
        member = self.directory.member(user_id)
        return member.available_name if member else None


def needs_contact(entries: list[Entry]) -> bool:
    return any(entry.by == CUSTOMER or entry.action is Action.CONTACT_CHANGED for entry in entries)


def history_entry(entry: Entry, names: Names) -> HistoryEntryShape:
    return HistoryEntryShape(
        id=entry.id,
        message_id=entry.message_id,
        created_at=epoch(entry.at),
        action=entry.action,
        by=_actor(entry, names),
        because=_reason(entry.cause, names) if entry.cause else None,
        from_=names.value(entry, entry.before),
        to=names.value(entry, entry.after, entry.after_name),
        labels=list(entry.labels),
        until=epoch(entry.until) if entry.until else None,
        error=entry.error,
        version=entry.version,
    )


def _actor(entry: Entry, names: Names) -> HistoryActorShape | None:
    """The desk has done what has a reason and no author."""
    known = names.actor(entry.by, entry.by_name)
    if known or entry.cause is None or entry.cause.kind == "unknown":
        return known
    return HistoryActorShape(type="system", id=None, name=None)


def _reason(cause: Cause, names: Names) -> HistoryReasonShape:
    return HistoryReasonShape(
        type=cause.kind,
        id=cause.id,
        name=names.place(cause) or cause.name,
        number=cause.number,
        at=epoch(cause.at) if cause.at else None,
        detail=cause.detail,
        by=names.actor(cause.by),
    )
