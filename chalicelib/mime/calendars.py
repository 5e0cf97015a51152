"""Invitations (RFC 5545, RFC 5546): calendar → events, and events → lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from chalicelib.domain.received_mails import Attendee, CalendarEvent
from chalicelib.mime.addresses import CONTROLS, clean_address
from chalicelib.mime.calendar_properties import Property, properties
from chalicelib.mime.calendar_times import Change, end_of, moment_of, recurrence_of, zones_of

MAX_EVENTS = 5
MAX_ATTENDEES = 20
MAX_VALUE = 500
MAX_LINK = 1_000
MAX_DEPTH = 10
METHODS = {"REQUEST", "CANCEL", "REPLY", "COUNTER", "DECLINECOUNTER", "PUBLISH", "ADD", "REFRESH"}
TITLES = {"request": "Invitation", "reply": "Answer", "counter": "Proposal of another time"}
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated"}
LINKS = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE", "URL")
MEETINGS = re.compile(
    r"https://(?:meet\.google\.com/|teams\.(?:microsoft|live)\.com/|(?:[\w-]{1,60}\.)?zoom\.us/[jws]/|[\w-]{1,60}\.webex\.com/"
    r"|meet\.jit\.si/|whereby\.com/)[^\s\"'<>\\]{1,900}"
)


class Found(Struct, frozen=True):
    """`cut`: the calendar has more events than are read."""

    events: tuple[CalendarEvent, ...]
    cut: bool = False


def read_events(text: str, told_method: str = "") -> Found:
    """`told_method`: of the part's content type, for a calendar that names none. Empty for a text that is no calendar."""
    reader = _Reader(told_method)
    for each in properties(text):
        reader.take(each)
        if len(reader.events) > MAX_EVENTS:
            return Found(_events(reader.method, reader.events[:MAX_EVENTS], reader.zones), cut=True)
    return Found(_events(reader.method, reader.events, reader.zones))


class _Reader:
    """`zones`: each VTIMEZONE, followed by its changes."""

    def __init__(self, method: str) -> None:
        self.method = method.upper()
        self.events: list[list[Property]] = []
        self.zones: list[tuple[str, list[Property]]] = []
        self.within: list[str] = []

    def take(self, found: Property) -> None:
        inner = self.within[-1] if self.within else ""
        if found.name == "BEGIN":
            self._begin(found.value.upper())
        elif found.name == "END":
            self.within = self.within[:-1]
        elif inner == "VEVENT":
            self.events[-1].append(found)
        elif self.zones and inner == self.zones[-1][0]:
            self.zones[-1][1].append(found)
        elif found.name == "METHOD" and inner == "VCALENDAR":
            self.method = found.value.upper()

    def _begin(self, name: str) -> None:
        self.within = [*self.within, name][-MAX_DEPTH:]
        if name == "VEVENT":
            self.events.append([])
        elif "VTIMEZONE" in self.within:
            self.zones.append((name, []))


def _events(
    method: str, events: Iterable[Sequence[Property]], zones: Sequence[tuple[str, Sequence[Property]]]
) -> tuple[CalendarEvent, ...]:
    known = zones_of(zones)
    told = method.lower() if method in METHODS else ""
    return tuple(dict.fromkeys(_event(told, each, known) for each in events if each))


def _event(method: str, listed: Sequence[Property], zones: Mapping[str, Sequence[Change]]) -> CalendarEvent:
    first = {each.name: each for each in reversed(listed)}
    start = moment_of(first.get("DTSTART"), zones)
    people = [person for each in listed if each.name == "ATTENDEE" and (person := _person(each))]
    sequence = first["SEQUENCE"].value if "SEQUENCE" in first else ""
    return CalendarEvent(
        method=method,
        uid=_text(first, "UID"),
        sequence=int(sequence) if re.fullmatch(r"[0-9]{1,9}", sequence) else 0,
        title=_text(first, "SUMMARY"),
        location=_text(first, "LOCATION"),
        link=_link(first),
        start=start.shown() if start else "",
        end=end_of(first, start, zones) if start else "",
        all_day=bool(start and start.all_day),
        zone=start.zone if start else "",
        organizer=_person(first["ORGANIZER"]) if "ORGANIZER" in first else None,
        attendees=tuple(people[:MAX_ATTENDEES]),
        attendee_count=len(people),
        cancelled=method == "cancel" or _text(first, "STATUS").upper() == "CANCELLED",
        one_of_series="RECURRENCE-ID" in first,
        recurrence=recurrence_of(first.get("RRULE")),
    )


def _text(first: Mapping[str, Property], name: str) -> str:
    return CONTROLS.sub(" ", first[name].text(MAX_VALUE)).strip() if name in first else ""


def _person(found: Property) -> Attendee | None:
    address = clean_address(re.sub(r"(?i)^mailto:", "", found.value))
    name = CONTROLS.sub(" ", " ".join(found.parameters.get("CN", "").split())[:100])
    if not address and not name:
        return None
    return Attendee(
        address,
        "" if name.lower() == address else name,
        ANSWERS.get(found.parameters.get("PARTSTAT", "").upper(), ""),
        optional=found.parameters.get("ROLE", "").upper() == "OPT-PARTICIPANT",
    )


def _link(first: Mapping[str, Property]) -> str:
    """Of the meeting: a property that is made for it, the place, or a link to a known service within the texts."""
    given = [first[name].value for name in (*LINKS, "LOCATION") if name in first]
    within = (MEETINGS.search(first[name].text(20_000)) for name in ("LOCATION", "DESCRIPTION") if name in first)
    found = [each for each in given if _is_link(each)] + [match[0] for match in within if match]
    return found[0] if found else ""


def _is_link(text: str) -> bool:
    try:
        return len(text) <= MAX_LINK and not re.search(r"[\s\\<>\"]", text) and urlsplit(text).scheme == "https"
    except ValueError:
        return False


def event_lines(event: CalendarEvent) -> str:
    """In English, for readers of the message without its description."""
    people = [_shown(each) for each in event.attendees]
    more = event.attendee_count - len(people)
    lines = [
        ("Cancelled" if event.cancelled else TITLES.get(event.method, "Event"), event.title),
        ("When", _times(event)),
        ("Where", event.location),
        ("Organizer", _shown(event.organizer) if event.organizer else ""),
        ("Attendees", ", ".join(people) + (f" (+{more})" if more else "")),
    ]
    return "\n".join(f"{title}: {value}" for title, value in lines if value)


def _times(event: CalendarEvent) -> str:
    start, end = (each[:16].replace("T", " ") for each in (event.start, event.end))
    same_day = start[:10] == end[:10]
    shown = f"{start} – {end[11:] if same_day else end}" if end else start
    zone = f" ({event.zone})" if event.zone else ""
    return f"{shown}{zone}{' (repeats)' if event.recurrence else ''}" if start else ""


def _shown(person: Attendee) -> str:
    named = f"{person.name} <{person.address}>" if person.name and person.address else person.address or person.name
    return f"{named} ({person.answer})" if person.answer else named
