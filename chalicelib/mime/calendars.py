"""Invitations (RFC 5545, RFC 5546) as readable lines."""

import re

from msgspec import Struct

from chalicelib.mime.addresses import clean_address

MAX_EVENTS = 5
MAX_ATTENDEES = 20
MAX_VALUE = 500
LINE = re.compile(
    r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^;:"]*)(?:,(?:"[^"]*"|[^;:",]*)){0,20}){0,20}):(.*)', re.DOTALL
)
PARAMETER = re.compile(r';([A-Za-z0-9-]{1,60})=("[^"]*"|[^;:"]*)')
TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?")
TITLES = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer",
    "COUNTER": "Proposal of another time",
    "PUBLISH": "Event",
}
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated"}


class Property(Struct, frozen=True):
    name: str
    parameters: dict[str, str]
    value: str


def invitation(text: str) -> str:
    """Title, times with their zone as written, place, organizer and attendees of each event. Empty without an event."""
    method, events = "", list[list[Property]]()
    within = ""
    for each in _properties(text):
        if each.name == "BEGIN" and each.value.upper() == "VEVENT" and len(events) < MAX_EVENTS:
            events.append([])
            within = "VEVENT"
        elif each.name in ("BEGIN", "END"):
            within = "VEVENT" if each.name == "END" and each.value.upper() != "VEVENT" and within == "VALARM" else ""
            within = "VALARM" if each.name == "BEGIN" and each.value.upper() == "VALARM" else within
        elif each.name == "METHOD":
            method = each.value.upper()
        elif within == "VEVENT":
            events[-1].append(each)
    return "\n\n".join(_shown(method, event) for event in events)


def _properties(text: str) -> list[Property]:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    found = (LINE.fullmatch(line.rstrip("\r")) for line in unfolded.split("\n"))
    return [
        Property(each[1].upper(), {key.upper(): value.strip('"') for key, value in PARAMETER.findall(each[2])}, each[3])
        for each in found
        if each
    ]


def _shown(method: str, event: list[Property]) -> str:
    first: dict[str, Property] = {}
    for each in event:
        first.setdefault(each.name, each)
    people = [each for each in event if each.name == "ATTENDEE"]
    lines = [
        (TITLES.get(method, "Event"), _text(first.get("SUMMARY"))),
        ("When", _times(first)),
        ("Where", _text(first.get("LOCATION"))),
        ("Organizer", _person(first["ORGANIZER"]) if "ORGANIZER" in first else ""),
        (
            "Attendees",
            ", ".join(map(_person, people[:MAX_ATTENDEES]))
            + (f" (+{len(people) - MAX_ATTENDEES})" if len(people) > MAX_ATTENDEES else ""),
        ),
    ]
    return "\n".join(f"{title}: {value}" for title, value in lines if value)


def _text(found: Property | None) -> str:
    if found is None:
        return ""
    unescaped = re.sub(r"\\(.)", lambda match: " " if match[1] in "nN" else match[1], found.value)
    return " ".join(unescaped.split())[:MAX_VALUE]


def _times(event: dict[str, Property]) -> str:
    start, end = _time(event.get("DTSTART")), _time(event.get("DTEND"))
    zone = _zone(event.get("DTSTART"))
    same_day = end.partition(" ")[0] == start.partition(" ")[0]
    shown = f"{start} – {end.partition(' ')[2] if same_day else end}" if end not in ("", start) else start
    repeats = " (repeats)" if "RRULE" in event else ""
    return f"{shown}{zone}{repeats}" if start else ""


def _time(found: Property | None) -> str:
    parts = TIME.match(found.value) if found else None
    if parts is None:
        return ""
    day = f"{parts[1]}-{parts[2]}-{parts[3]}"
    return f"{day} {parts[4]}:{parts[5]}" if parts[4] else day


def _zone(found: Property | None) -> str:
    if found is None:
        return ""
    named = re.sub(r"^/.*?/mozilla\.org/[^/]*/", "", found.parameters.get("TZID", "")) or (
        "UTC" if found.value.endswith("Z") else ""
    )
    return f" ({named[:100]})" if named else ""


def _person(found: Property) -> str:
    address = clean_address(re.sub(r"(?i)^mailto:", "", found.value))
    name = " ".join(found.parameters.get("CN", "").split())[:100]
    answer = ANSWERS.get(found.parameters.get("PARTSTAT", "").upper(), "")
    shown = f"{name} <{address}>" if name and address and name.lower() != address else address or name
    return f"{shown} ({answer})" if answer and shown else shown
