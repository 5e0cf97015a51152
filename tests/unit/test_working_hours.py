"""The hours of a week: which days change, which hours are refused, and when an inbox is open."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox, OpenHours
from chalicelib.domain.working_hours import CLOSED, DAYS, DEFAULT_WEEK, OPEN_ALL_DAY, changed_week, is_open, is_out_of_office
from chalicelib.views.inboxes import working_hours
from tests.support.channels import telegram_channel

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
NINE_TO_FIVE = {"open_hour": 9, "open_minutes": 0, "close_hour": 17, "close_minutes": 0}
MONDAY_NIGHT = (*DEFAULT_WEEK[:1], OpenHours(22 * 60, 24 * 60), OpenHours(0, 2 * 60), *DEFAULT_WEEK[3:])
SUNDAY_AT_NIGHT = (OpenHours(90, 180), *(CLOSED for _ in range(6)))
"""From 01:30 to 03:00, where clocks change."""


def at(text: str) -> int:
    """`text`: a time with its offset."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def inbox(**settings: Any) -> Inbox:
    return Inbox(1, 1, "Bot", telegram_channel(), at("2026-01-01T00:00:00+00:00"), **settings)


hours = st.one_of(
    st.just(CLOSED),
    st.just(OPEN_ALL_DAY),
    st.tuples(st.integers(0, 1439), st.integers(0, 1439))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: OpenHours(pair[0], 1440 if pair[1] == 1439 else pair[1])),
)
weeks = st.lists(hours, min_size=7, max_size=7).map(tuple)
instants = st.integers(at("2020-01-01T00:00+00:00"), at("2035-01-01T00:00+00:00"))


def slowly_open(week: tuple[OpenHours, ...], instant: int, zone: str) -> bool:
    """By the rows that clients get and the texts that a clock shows."""
    shown = datetime.fromtimestamp(instant / 1000, UTC).astimezone(ZoneInfo(zone))
    row = next(each for each in working_hours(inbox(working_hours=week)) if DAYS[each.day_of_week] == shown.strftime("%A"))
    if row.closed_all_day or row.open_all_day:
        return row.open_all_day
    first, last = f"{row.open_hour:02d}:{row.open_minutes:02d}", f"{row.close_hour:02d}:{row.close_minutes:02d}"
    return first <= (clock := shown.strftime("%H:%M")) and (clock < last or last == "23:59")


@given(weeks, instants, st.sampled_from(ZONES))
def test_inbox_is_open_as_its_rows_and_its_clock_say(week: tuple[OpenHours, ...], instant: int, zone: str) -> None:
    assert is_open(week, instant, zone) == slowly_open(week, instant, zone)


@given(weeks)
def test_rows_of_a_week_give_the_same_week(week: tuple[OpenHours, ...]) -> None:
    rows = [{name: getattr(row, name) for name in row.__struct_fields__} for row in working_hours(inbox(working_hours=week))]
    assert changed_week((), rows) == changed_week(DEFAULT_WEEK, reversed(rows)) == week


@pytest.mark.parametrize(
    ("zone", "open_from", "until"),
    [
        ("Europe/Berlin", "2026-03-29T01:30+01:00", "2026-03-29T01:00+00:00"),  # 02:00 to 03:00 does not exist
        ("America/New_York", "2026-03-08T01:30-05:00", "2026-03-08T07:00+00:00"),
        ("Europe/Berlin", "2026-10-25T01:30+02:00", "2026-10-25T02:00+00:00"),  # 02:00 to 03:00 occurs twice
        ("Australia/Lord_Howe", "2026-10-04T01:30+10:30", "2026-10-04T03:00+11:00"),  # half an hour
        ("Asia/Tokyo", "2026-10-25T01:30+09:00", "2026-10-25T03:00+09:00"),
    ],
)
def test_clock_that_changes_decides(zone: str, open_from: str, until: str) -> None:
    first, last = at(open_from), at(until)
    for instant, expected in ((first - 1, False), (first, True), (last - 1, True), (last, False)):
        assert is_open(SUNDAY_AT_NIGHT, instant, zone) is expected


def test_hour_that_occurs_twice_is_open_by_its_clock() -> None:
    """In New York, 01:00 to 02:00 comes again: 01:00 to 01:30 is outside the hours both times."""
    shown = [is_open(SUNDAY_AT_NIGHT, at(f"2026-11-01T{time}"), "America/New_York") for time in ("01:29-04:00", "01:30-04:00")]
    again = [is_open(SUNDAY_AT_NIGHT, at(f"2026-11-01T{time}"), "America/New_York") for time in ("01:29-05:00", "01:30-05:00")]
    assert shown == again == [False, True]


def test_night_shift_is_in_two_days_without_a_gap() -> None:
    start = datetime(2026, 11, 30, 22, tzinfo=UTC)
    assert not is_open(MONDAY_NIGHT, int(start.timestamp() * 1000) - 1, "UTC")
    assert all(is_open(MONDAY_NIGHT, int((start + timedelta(minutes=minute)).timestamp() * 1000), "UTC") for minute in range(240))
    assert not is_open(MONDAY_NIGHT, at("2026-12-01T02:00+00:00"), "UTC")


def test_name_that_is_no_time_zone_stands_for_utc() -> None:
    for name in ("", "Mars/Olympus", "../../etc/passwd", "a\x00b"):
        assert is_open(DEFAULT_WEEK, at("2026-12-01T09:00+00:00"), name)
        assert not is_open(DEFAULT_WEEK, at("2026-12-01T17:00+00:00"), name)


def test_inbox_without_hours_is_always_open() -> None:
    midnight = at("2026-12-01T00:00+00:00")
    closed = (CLOSED,) * 7
    assert not is_out_of_office(inbox(), midnight)
    assert not is_out_of_office(inbox(working_hours_enabled=True), midnight)
    assert not is_out_of_office(inbox(working_hours=closed), midnight)
    assert is_out_of_office(inbox(working_hours_enabled=True, working_hours=closed), midnight)


def test_only_the_days_that_are_sent_change() -> None:
    after = changed_week((), [{"day_of_week": 6, **NINE_TO_FIVE}, {"day_of_week": 1, "open_hour": 8, "open_minutes": 30}])
    assert after == (CLOSED, OpenHours(510, 1020), *DEFAULT_WEEK[2:6], OpenHours(540, 1020))
    assert changed_week(after, [{"day_of_week": 6, "closed_all_day": True, **NINE_TO_FIVE}])[6] == CLOSED
    assert changed_week(after, [{"day_of_week": 1}]) == after


def test_flag_that_a_day_does_not_have_changes_nothing() -> None:
    week = (CLOSED, OPEN_ALL_DAY, *DEFAULT_WEEK[2:])
    for change in ({"open_all_day": False}, {"closed_all_day": None}, {"open_hour": None}):
        assert changed_week(week, [{"day_of_week": 0, **change}]) == week
    assert changed_week(week, [{"day_of_week": 1, "closed_all_day": False}]) == week
    assert changed_week(week, [{"day_of_week": 2, "closed_all_day": False, "open_all_day": False}]) == week


@pytest.mark.parametrize(
    ("change", "hours"),
    [
        ({"open_all_day": True, "open_hour": 3}, OPEN_ALL_DAY),
        ({"closed_all_day": False, "open_all_day": False, **NINE_TO_FIVE}, OpenHours(540, 1020)),
        ({**NINE_TO_FIVE, "close_hour": 23, "close_minutes": 59}, OpenHours(540, 1440)),
        ({"open_hour": 0, "open_minutes": 0, "close_hour": 23, "close_minutes": 59}, OPEN_ALL_DAY),
    ],
)
def test_day_takes_the_hours_that_are_sent(change: dict[str, Any], hours: OpenHours) -> None:
    assert changed_week((), [{"day_of_week": 3, **change}])[3] == hours


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day_of_week": 7, **NINE_TO_FIVE}, "working_day_unknown"),
        ({"day_of_week": -1, **NINE_TO_FIVE}, "working_day_unknown"),
        ({"day_of_week": 0, "closed_all_day": True, "open_all_day": True}, "working_hours_contradictory"),
        ({"day_of_week": 0, "closed_all_day": False}, "working_hours_incomplete"),
        ({"day_of_week": 0, "closed_all_day": False, "open_all_day": False}, "working_hours_incomplete"),
        ({"day_of_week": 0, "open_hour": 9, "close_hour": 17}, "working_hours_incomplete"),
        ({"day_of_week": 0, **NINE_TO_FIVE, "close_minutes": None}, "working_hours_incomplete"),
        ({"day_of_week": 0, **NINE_TO_FIVE, "open_hour": 24}, "working_time_invalid"),
        ({"day_of_week": 0, **NINE_TO_FIVE, "open_hour": -1}, "working_time_invalid"),
        ({"day_of_week": 0, **NINE_TO_FIVE, "close_minutes": 60}, "working_time_invalid"),
        ({"day_of_week": 0, **NINE_TO_FIVE, "close_hour": 2**53}, "working_time_invalid"),
        ({"day_of_week": 0, **NINE_TO_FIVE, "open_hour": 17}, "working_hours_reversed"),
        ({"day_of_week": 0, **NINE_TO_FIVE, "close_hour": 2}, "working_hours_reversed"),
        (
            {"day_of_week": 0, "open_hour": 23, "open_minutes": 59, "close_hour": 23, "close_minutes": 59},
            "working_hours_reversed",
        ),
    ],
)
def test_hours_without_a_meaning_are_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        changed_week((), [change])
    assert (refusal.value.code, refusal.value.fields) == (code, ("working_hours",))
    assert code == "working_day_unknown" or refusal.value.message.startswith("Sunday: ")


def test_day_that_is_sent_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="Tuesday") as refusal:
        changed_week((), [{"day_of_week": 2, "closed_all_day": True}, {"day_of_week": 2, "open_all_day": True}])
    assert refusal.value.code == "working_day_repeated"
