"""Times of calendars: zones, durations and repetitions (RFC 5545 3.3).

A zone is that of its name, if the name is in the zone files; otherwise the rules that the calendar gives for it. Only rules of
one change in a year are read, which is the form of all programs: others would be a loop as long as their sender likes.
"""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from msgspec import Struct

from chalicelib.domain.received_mails import Recurrence
from chalicelib.mime.calendar_properties import Property

TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?")
OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?")
ZONE_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")
DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = {"DAILY": "daily", "WEEKLY": "weekly", "MONTHLY": "monthly", "YEARLY": "yearly"}
MAX_ZONES = 10
MAX_CHANGES = 200
"""Of a zone; programs that list each year have some fifty."""


class Change(Struct, frozen=True):
    """From `start` (local time before it) the offset is `after`. `yearly`: the parts of its rule; empty for a single one."""

    start: datetime
    before: timedelta
    after: timedelta
    yearly: Mapping[str, str]


class Moment(Struct, frozen=True):
    """`at` is naive where the zone is unknown or the time is everybody's own; midnight of an all-day event."""

    at: datetime
    all_day: bool
    zone: str = ""

    def shown(self) -> str:
        return self.at.date().isoformat() if self.all_day else self.at.isoformat(timespec="minutes")


def moment_of(found: Property | None, zones: Mapping[str, Sequence[Change]]) -> Moment | None:
    parts = TIME.match(found.value) if found else None
    if found is None or parts is None:
        return None
    try:
        day, clock = date(int(parts[1]), int(parts[2]), int(parts[3])), time(int(parts[4] or 0), int(parts[5] or 0))
    except ValueError:
        return None
    at = datetime.combine(day, clock)
    if not parts[4]:
        return Moment(at, all_day=True)
    name = zone_name(found.parameters.get("TZID", "")) or ("UTC" if parts[7] else "")
    offset = timedelta(0) if parts[7] else _offset(at, name, zones.get(found.parameters.get("TZID", ""), ()))
    return Moment(at if offset is None else at.replace(tzinfo=timezone(offset)), all_day=False, zone=name)


def end_of(event: Mapping[str, Property], start: Moment, zones: Mapping[str, Sequence[Change]]) -> str:
    """Empty for an event without a length. Of an all-day event its last day: DTEND is the day after it."""
    end = moment_of(event.get("DTEND"), zones)
    if end is None and "DURATION" in event and (parts := DURATION.fullmatch(event["DURATION"].value)):
        weeks, days, hours, minutes = (int(each or 0) for each in parts.groups())
        end = Moment(_later(start.at, timedelta(days=weeks * 7 + days, hours=hours, minutes=minutes)), start.all_day)
    if end is None or end.all_day != start.all_day:
        return ""
    last = Moment(_later(end.at, timedelta(days=-1)), all_day=True) if start.all_day else end
    is_later = last.at.replace(tzinfo=None) > start.at.replace(tzinfo=None) or last.at.tzinfo != start.at.tzinfo
    return last.shown() if is_later else ""


def _later(at: datetime, duration: timedelta) -> datetime:
    try:
        return at + duration
    except OverflowError:
        return at


def zone_name(given: str) -> str:
    """Without the prefix of programs that name their source: `/freeassociation.sourceforge.net/Europe/Berlin`."""
    ends = ("/".join(given.split("/")[-size:]) for size in (3, 2, 1)) if given.startswith("/") else ()
    return next((each for each in ends if _known(each)), given[:100])


def _known(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if ZONE_NAME.fullmatch(name) else None
    except (KeyError, OSError, ValueError):
        return None


def _offset(at: datetime, name: str, changes: Sequence[Change]) -> timedelta | None:
    if (zone := _known(name)) is not None:
        return zone.utcoffset(at)
    passed = [(onset, each.after) for each in changes for onset in _onsets(each, at.year) if onset <= at]
    if passed:
        return max(passed)[1]
    return min(changes, key=lambda each: each.start).before if changes else None


def _onsets(change: Change, year: int) -> Iterator[datetime]:
    """Those of the year and of the one before, which the first days of a year need."""
    if not change.yearly:
        yield change.start
        return
    until = TIME.match(change.yearly.get("UNTIL", ""))
    last = date(int(until[1]), 12, 31) if until else date.max
    for each in (year - 1, year):
        day = _day_in(change, each)
        if day is not None and change.start.date() <= day <= last:
            yield datetime.combine(day, change.start.time())


def _day_in(change: Change, year: int) -> date | None:
    rule = change.yearly
    month = int(rule["BYMONTH"]) if re.fullmatch(r"0?[1-9]|1[0-2]", rule.get("BYMONTH", "")) else change.start.month
    wanted = DAY.fullmatch(rule.get("BYDAY", ""))
    numbers = {int(each) for each in re.findall(r"\d{1,2}", rule.get("BYMONTHDAY", ""))}
    if not wanted:
        numbers = numbers or {change.start.day}
    if not 1 <= year <= 9998:
        return None
    days = [
        day
        for day in (date(year, month, each + 1) for each in range(calendar.monthrange(year, month)[1]))
        if (not wanted or WEEKDAYS[day.weekday()] == wanted[2]) and (not numbers or day.day in numbers)
    ]
    place = int(wanted[1] or 1) if wanted else 1
    place = place - 1 if place > 0 else place
    return days[place] if -len(days) <= place < len(days) else None


def zones_of(components: Sequence[tuple[str, Sequence[Property]]]) -> dict[str, list[Change]]:
    """By the name of the zone. `components`: those of VTIMEZONE in their order, which are itself and its changes."""
    zones: dict[str, list[Change]] = {}
    name = ""
    for kind, listed in components:
        first = {each.name: each for each in reversed(listed)}
        if kind == "VTIMEZONE":
            name = first["TZID"].value if "TZID" in first and len(zones) < MAX_ZONES else ""
            if name:
                zones.setdefault(name, [])
        elif name and len(zones[name]) < MAX_CHANGES and (change := _change(first)):
            zones[name].append(change)
    return zones


def _change(first: Mapping[str, Property]) -> Change | None:
    start = moment_of(first.get("DTSTART"), {})
    before, after = (_fixed(first.get(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    rule = rule_of(first["RRULE"]) if "RRULE" in first else {}
    if start is None or before is None or after is None or rule.get("FREQ", "YEARLY") != "YEARLY":
        return None
    return Change(start.at.replace(tzinfo=None), before, after, rule)


def _fixed(found: Property | None) -> timedelta | None:
    parts = OFFSET.match(found.value) if found else None
    if parts is None or int(parts[2]) > 23 or int(parts[3]) > 59:
        return None
    size = timedelta(hours=int(parts[2]), minutes=int(parts[3]))
    return -size if parts[1] == "-" else size


def rule_of(found: Property) -> dict[str, str]:
    pairs = (each.partition("=") for each in found.value.upper().split(";")[:20])
    return {name.strip(): value.strip()[:200] for name, _, value in pairs if value}


def recurrence_of(found: Property | None) -> Recurrence | None:
    if found is None:
        return None
    rule = rule_of(found)
    until = TIME.match(rule.get("UNTIL", ""))
    return Recurrence(
        frequency=FREQUENCIES.get(rule.get("FREQ", ""), ""),
        interval=_number(rule.get("INTERVAL", "")) or 1,
        count=_number(rule.get("COUNT", "")),
        until=f"{until[1]}-{until[2]}-{until[3]}" if until else "",
        days=tuple(each for each in rule.get("BYDAY", "").split(",") if DAY.fullmatch(each))[:7],
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,5}", text) else 0
