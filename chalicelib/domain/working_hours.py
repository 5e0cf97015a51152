"""The hours of a week in which the people of an inbox answer, in the inbox's time zone (contract 4.8)."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox, OpenHours, Week

END_OF_DAY = 24 * 60
LAST_MINUTE = END_OF_DAY - 1
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
TIMES = {"open_hour": 23, "open_minutes": 59, "close_hour": 23, "close_minutes": 59}
"""The fields of a day's hours, with the greatest value of each."""

CLOSED = OpenHours(0, 0)
OPEN_ALL_DAY = OpenHours(0, END_OF_DAY)
DEFAULT_WEEK: Week = (CLOSED, *(OpenHours(9 * 60, 17 * 60) for _ in range(5)), CLOSED)


def is_out_of_office(inbox: Inbox, at: int) -> bool:
    """`at`: milliseconds since 1970 (UTC)."""
    return inbox.keeps_hours and not is_open(inbox.working_hours, at, inbox.timezone)


def is_open(week: Week, at: int, timezone: str) -> bool:
    """`at`: milliseconds since 1970. The clock of the inbox counts, also in an hour that occurs twice or not at all."""
    from chalicelib.domain.time_zones import local_time

    shown = local_time(at, timezone)
    today = week[shown.isoweekday() % 7]
    return today.opens <= shown.hour * 60 + shown.minute < today.closes


def changed_week(before: Week, changes: Iterable[Mapping[str, Any]]) -> Week:
    """`changes`: the fields of the contract's working hours that are sent, one mapping for each day that changes. Raises Invalid,
    which names the day."""
    week, named = list(before or DEFAULT_WEEK), set[int]()
    for change in changes:
        day = change["day_of_week"]
        if not 0 <= day < len(DAYS):
            raise Invalid(
                "A day_of_week is a number from 0 (Sunday) to 6.", code="working_day_unknown", fields=("working_hours",)
            )
        if day in named:
            raise Invalid(f"{DAYS[day]}: the day is named twice.", code="working_day_repeated", **_of(day))
        named.add(day)
        week[day] = _changed_day(day, week[day], change)
    return tuple(week)


def _changed_day(day: int, before: OpenHours, change: Mapping[str, Any]) -> OpenHours:
    """Hours that are sent open a closed day. A day that is not closed or open all day any more needs hours. The hours that stand
    beside `closed_all_day` or `open_all_day` have no meaning."""
    if change.get("closed_all_day") and change.get("open_all_day"):
        raise Invalid(f"{DAYS[day]}: a day is either closed or open all day.", code="working_hours_contradictory", **_of(day))
    if change.get("closed_all_day"):
        return CLOSED
    if change.get("open_all_day"):
        return OPEN_ALL_DAY
    times = {name: value for name in TIMES if (value := change.get(name)) is not None}
    ends = change.get("closed_all_day" if before.is_closed else "open_all_day") is False
    if not times and not ends:
        return before
    return _between(day, {**_times_of(before), **times})


def _times_of(hours: OpenHours) -> dict[str, int]:
    """Empty for a day without hours of its own."""
    if hours.is_closed or hours.is_open_all_day:
        return {}
    return clock_times(hours)


def clock_times(hours: OpenHours) -> dict[str, int]:
    """The contract ends a day at 23:59."""
    closes = min(hours.closes, LAST_MINUTE)
    return dict(zip(TIMES, (*divmod(hours.opens, 60), *divmod(closes, 60)), strict=True))


def _between(day: int, times: Mapping[str, int]) -> OpenHours:
    if times.keys() != TIMES.keys():
        raise Invalid(
            f"{DAYS[day]}: send when it opens and closes, each with hour and minutes.",
            code="working_hours_incomplete",
            **_of(day),
        )
    if not all(0 <= value <= TIMES[name] for name, value in times.items()):
        raise Invalid(f"{DAYS[day]}: a time lies between 00:00 and 23:59.", code="working_time_invalid", **_of(day))
    opens, closes = (times[f"{what}_hour"] * 60 + times[f"{what}_minutes"] for what in ("open", "close"))
    if opens >= closes:
        raise Invalid(
            f"{DAYS[day]}: the opening time must be before the closing time.", code="working_hours_reversed", **_of(day)
        )
    return OpenHours(opens, END_OF_DAY if closes == LAST_MINUTE else closes)


def _of(day: int) -> dict[str, Any]:
    return {"fields": ("working_hours",), "weekday": day}
