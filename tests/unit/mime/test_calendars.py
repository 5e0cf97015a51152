"""Invitations as events, and as lines."""

import time
from typing import Any

import pytest

from chalicelib.domain.received_mails import CalendarEvent
from chalicelib.features.email.contents import MAX_EVENT_BYTES, MAX_MAIL_BYTES, content_of, mail_attributes, size_of
from chalicelib.mime.calendars import MAX_ATTENDEES, MAX_EVENTS, event_lines, read_events
from chalicelib.mime.parsing import parse_mail
from tests.unit.mime.mails import multipart, part

WESTERN_EUROPE = (
    "BEGIN:VTIMEZONE",
    "TZID:Customized Time Zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)


def calendar(*lines: str, method: str = "REQUEST", zone: tuple[str, ...] = WESTERN_EUROPE) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", f"METHOD:{method}", *zone, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"))


def event(*lines: str, **given: Any) -> CalendarEvent:
    (found,) = read_events(calendar("SUMMARY:x", *lines, **given)).events
    return found


LUNCH = calendar(
    "UID:lunch@a.example",
    "SEQUENCE:2",
    "SUMMARY:Lunch\\, or",
    "  dinner\\nsoon",
    'DTSTART;TZID="Customized Time Zone":20250203T100000',
    'DTEND;TZID="Customized Time Zone":20250203T113000',
    "LOCATION;LANGUAGE=en:Room 1",
    'ORGANIZER;CN="Ada: Boss":MAILTO:Ada@a.example',
    "ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob:mailto:bob@a.example",
    "ATTENDEE;CN=kim@a.example;ROLE=OPT-PARTICIPANT:mailto:kim@a.example",
    "BEGIN:VALARM",
    "SUMMARY:alarm",
    "END:VALARM",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20250401T060000Z",
)
LINES = """\
Invitation: Lunch, or dinner soon
When: 2025-02-03 10:00 – 11:30 (Customized Time Zone) (repeats)
Where: Room 1
Organizer: Ada: Boss <ada@a.example>
Attendees: Bob <bob@a.example> (accepted), kim@a.example"""

BERLIN = "TZID=Europe/Berlin"
CUSTOM = "TZID=Customized Time Zone"
TIMES = [
    ((f"DTSTART;{BERLIN}:20250703T100000",), ("2025-07-03T10:00+02:00", "", "Europe/Berlin")),
    (
        (f"DTSTART;{CUSTOM}:20250330T015900", f"DTEND;{CUSTOM}:20250330T030000"),
        ("2025-03-30T01:59+01:00", "2025-03-30T03:00+02:00", "Customized Time Zone"),
    ),
    ((f"DTSTART;{CUSTOM}:20251026T040000",), ("2025-10-26T04:00+01:00", "", "Customized Time Zone")),
    ((f"DTSTART;{CUSTOM}:20250101T000000",), ("2025-01-01T00:00+01:00", "", "Customized Time Zone")),
    (("DTSTART;TZID=Nowhere:20250203T100000",), ("2025-02-03T10:00", "", "Nowhere")),
    (("DTSTART:20250203T100000Z", "DTEND:20250203T100000Z"), ("2025-02-03T10:00+00:00", "", "UTC")),
    (("DTSTART:20250203T100000", "DTEND:20250204T100000"), ("2025-02-03T10:00", "2025-02-04T10:00", "")),
    (("DTSTART:20250203T100000Z", "DURATION:PT1H30M"), ("2025-02-03T10:00+00:00", "2025-02-03T11:30+00:00", "UTC")),
    (("DTSTART;VALUE=DATE:20250203", "DTEND;VALUE=DATE:20250205"), ("2025-02-03", "2025-02-04", "")),
    (("DTSTART;VALUE=DATE:20250203", "DTEND;VALUE=DATE:20250204"), ("2025-02-03", "", "")),
    (("DTSTART;VALUE=DATE:20250203", "DURATION:P1W"), ("2025-02-03", "2025-02-09", "")),
    (
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20250203T100000",),
        ("2025-02-03T10:00+01:00", "", "Europe/Berlin"),
    ),
    (("DTSTART;TZID=../../etc/passwd:20250203T100000",), ("2025-02-03T10:00", "", "../../etc/passwd")),
    (("DTSTART:20251303T100000",), ("", "", "")),
    (("DTSTART:soon",), ("", "", "")),
    (("DTSTART:99991231T235900Z", "DURATION:P9999W"), ("9999-12-31T23:59+00:00", "", "UTC")),
]
LINKS = [
    ("X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg", "https://meet.google.com/abc-defg"),
    ("LOCATION:https://video.example/room", "https://video.example/room"),
    (
        "DESCRIPTION:Join: https://us02web.zoom.us/j/123?pwd=a\\nMeeting ID: 123",
        "https://us02web.zoom.us/j/123?pwd=a",
    ),
    ("DESCRIPTION:See https://other.example/page", ""),
    ("URL:javascript:alert(1)", ""),
    ("URL:http://plain.example", ""),
    ("URL:https://[", ""),
]


def test_event_is_read_and_shown_in_lines() -> None:
    (found,) = read_events(LUNCH).events
    assert (found.uid, found.sequence, found.method, found.title) == ("lunch@a.example", 2, "request", "Lunch, or dinner soon")
    assert (found.start, found.end) == ("2025-02-03T10:00+01:00", "2025-02-03T11:30+01:00")
    assert [(each.address, each.name, each.answer, each.optional) for each in found.attendees] == [
        ("bob@a.example", "Bob", "accepted", False),
        ("kim@a.example", "", "", True),
    ]
    assert found.recurrence is not None
    assert (found.recurrence.frequency, found.recurrence.interval, found.recurrence.days) == ("weekly", 2, ("MO", "WE"))
    assert (found.recurrence.until, found.recurrence.count) == ("2025-04-01", 0)
    assert event_lines(found) == LINES


@pytest.mark.parametrize(("lines", "shown"), TIMES)
def test_times_have_the_offset_of_their_zone(lines: tuple[str, ...], shown: tuple[str, str, str]) -> None:
    found = event(*lines)
    assert (found.start, found.end, found.zone) == shown


def test_zone_by_days_of_a_month_and_by_single_changes() -> None:
    days = "BYMONTH=4;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU"
    zone = (
        "BEGIN:VTIMEZONE", "TZID:Z",
        "BEGIN:STANDARD", "DTSTART:20000101T000000", "TZOFFSETFROM:+0400", "TZOFFSETTO:+0500", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:20200101T020000", "TZOFFSETFROM:+0500", "TZOFFSETTO:+0600", f"RRULE:FREQ=YEARLY;{days}",
        "END:DAYLIGHT", "END:VTIMEZONE",
    )  # fmt: skip
    shown = [
        event(f"DTSTART;TZID=Z:{each}T100000", zone=zone).start[-6:] for each in ("19900101", "20100101", "20250412", "20250413")
    ]
    assert shown == ["+04:00", "+05:00", "+06:00", "+06:00"]
    assert event("DTSTART;TZID=Z:20200411T100000", zone=zone).start.endswith("+05:00")
    assert event("DTSTART;TZID=Z:20200412T100000", zone=zone).start.endswith("+06:00")


@pytest.mark.parametrize(("line", "link"), LINKS)
def test_link_of_the_meeting_is_https(line: str, link: str) -> None:
    assert event(line).link == link


def test_method_names_the_event() -> None:
    found = [event(method=each) for each in ("CANCEL", "REPLY", "COUNTER", "PUBLISH", "X-OTHER")]
    assert [each.method for each in found] == ["cancel", "reply", "counter", "publish", ""]
    assert [event_lines(each).partition(":")[0] for each in found] == [
        "Cancelled", "Answer", "Proposal of another time", "Event", "Event",
    ]  # fmt: skip
    assert [each.cancelled for each in (*found, event("STATUS:CANCELLED"))] == [True, False, False, False, False, True]
    assert read_events("BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT", "reply").events[0].method == "reply"


def test_other_text_is_no_event() -> None:
    for each in ("", "Hello", "BEGIN:VCALENDAR\nEND:VCALENDAR", "SUMMARY:x", "BEGIN:VEVENT\nEND:VEVENT"):
        assert read_events(each).events == ()


def test_attendees_and_events_are_bounded() -> None:
    found = event(*(f"ATTENDEE:mailto:p{each}@a.example" for each in range(30)))
    assert (len(found.attendees), found.attendee_count) == (MAX_ATTENDEES, 30)
    assert event_lines(found).endswith("p19@a.example (+10)")
    many = read_events("".join(f"BEGIN:VEVENT\nSUMMARY:{each}\nEND:VEVENT\n" for each in range(MAX_EVENTS + 1)))
    assert (len(many.events), many.cut) == (MAX_EVENTS, True)


def test_description_stays_in_its_bound() -> None:
    people = tuple(f'ATTENDEE;CN="{"😀" * 100}":mailto:p{each}@{"a" * 200}.example' for each in range(30))
    events = [f"BEGIN:VEVENT\nSUMMARY:{each}{'😀' * 600}\n" + "\n".join(people) + "\nEND:VEVENT\n" for each in range(MAX_EVENTS)]
    mail = parse_mail(
        multipart(part("Please come " * 9_000, "text/plain"), part("".join(events), "text/calendar; charset=utf-8"))
    )
    stored = mail_attributes(mail, {}, {})
    assert size_of(stored["events"]) <= MAX_EVENT_BYTES
    assert size_of(stored) <= MAX_MAIL_BYTES
    assert stored["events"][0]["attendee_count"] == 30


@pytest.mark.parametrize(
    "hostile",
    [
        "BEGIN:VTIMEZONE\n" * 50_000,
        "BEGIN:VEVENT\n" + "ATTENDEE;CN=a:mailto:a@a.example\n" * 25_000,
        "ATTENDEE" + ";a=b,,,," * 20 + "," * 900_000,
        "BEGIN:VEVENT\nDESCRIPTION:" + "https://zoom.us/j/" * 50_000,
        "BEGIN:VTIMEZONE\nTZID:Z\n" + "BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=YEARLY;BYDAY=SU\nEND:STANDARD\n" * 8_000 + "END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Z:20250101T000000\n",
    ],
    ids=["zones", "attendees", "parameters", "links", "changes"],
)  # fmt: skip
def test_hostile_calendar_takes_time_of_its_size(hostile: str) -> None:
    begun = time.process_time()
    read_events(hostile)
    assert time.process_time() - begun < 3


def test_event_stands_beside_the_text_and_is_one_file() -> None:
    versions = (
        part("Please come", "text/plain"),
        part("<p>Please come</p>", "text/html"),
        part(LUNCH, "text/calendar; method=REQUEST"),
    )
    found = parse_mail(multipart(*versions, kind="alternative"))
    assert (found.text, found.html) == ("Please come", "<p>Please come</p>")
    assert [each.title for each in found.events] == ["Lunch, or dinner soon"]
    assert [(each.name, each.content_type) for each in found.files] == [("invite.ics", "text/calendar")]
    stored = mail_attributes(found, {}, {})
    assert content_of(stored, found.events) == f"Please come\n\n{LINES}"
    twice = parse_mail(multipart(*versions, part(LUNCH, "application/ics; name=invite.ics")))
    assert (len(twice.files), len(twice.events)) == (1, 1)


def test_event_alone_is_the_content() -> None:
    found = parse_mail(part(LUNCH, "text/calendar"))
    assert found.text is None
    assert content_of(mail_attributes(found, {}, {}), found.events) == LINES


def test_file_of_a_calendar_is_read_whatever_its_type() -> None:
    found = parse_mail(multipart(part("Hi", "text/plain"), part(LUNCH, "application/octet-stream; name=Lunch.ICS")))
    assert [each.title for each in found.events] == ["Lunch, or dinner soon"]
    assert [each.name for each in found.files] == ["Lunch.ICS"]


def test_many_events_are_a_defect() -> None:
    events = "".join(f"BEGIN:VEVENT\nSUMMARY:{each}\nEND:VEVENT\n" for each in range(9))
    assert "events_cut" in parse_mail(part(events, "text/calendar")).defects


def test_line_that_is_folded_between_the_bytes_of_a_letter_is_joined() -> None:
    folded = calendar("DTSTART:20260203T100000Z", "SUMMARY:Größe").encode().replace("ö".encode(), b"\xc3\r\n \xb6")
    found = parse_mail(b"Content-Type: text/calendar; charset=utf-8\r\n\r\n" + folded)
    assert [each.title for each in found.events] == ["Größe"]
    assert "charset_damaged" not in found.defects
