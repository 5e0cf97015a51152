"""Invitations as lines."""

import pytest

from chalicelib.mime.calendars import invitation
from chalicelib.mime.parsing import parse_mail
from tests.unit.mime.mails import multipart, part

BEGIN = ("BEGIN:VTIMEZONE", "DTSTART:16010101T000000", "END:VTIMEZONE", "BEGIN:VEVENT")


def calendar(*lines: str, method: str = "REQUEST") -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", f"METHOD:{method}", *BEGIN, *lines, "END:VEVENT", "END:VCALENDAR"))


LUNCH = calendar(
    "SUMMARY:Lunch\\, or",
    "  dinner\\nsoon",
    'DTSTART;TZID="W. Europe Standard Time":20250203T100000',
    'DTEND;TZID="W. Europe Standard Time":20250203T113000',
    "LOCATION;LANGUAGE=en:Room 1",
    'ORGANIZER;CN="Ada: Boss":MAILTO:Ada@a.example',
    "ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob:mailto:bob@a.example",
    "ATTENDEE;CN=kim@a.example:mailto:kim@a.example",
    "BEGIN:VALARM",
    "SUMMARY:alarm",
    "END:VALARM",
    "RRULE:FREQ=DAILY",
)
LINES = """\
Invitation: Lunch, or dinner soon
When: 2025-02-03 10:00 – 11:30 (W. Europe Standard Time) (repeats)
Where: Room 1
Organizer: Ada: Boss <ada@a.example>
Attendees: Bob <bob@a.example> (accepted), kim@a.example"""

TIMES = [
    (("DTSTART:20250203T100000Z",), "2025-02-03 10:00 (UTC)"),
    (("DTSTART:20250203T100000Z", "DTEND:20250203T100000Z"), "2025-02-03 10:00 (UTC)"),
    (("DTSTART;VALUE=DATE:20250203", "DTEND;VALUE=DATE:20250205"), "2025-02-03 – 2025-02-05"),
    (("DTSTART:20250203T100000", "DTEND:20250204T100000"), "2025-02-03 10:00 – 2025-02-04 10:00"),
    (("DTSTART;TZID=/x/mozilla.org/20050126_1/Europe/Berlin:20250203T100000",), "2025-02-03 10:00 (Europe/Berlin)"),
    (("DTSTART:soon",), None),
]


def test_event_is_shown_in_lines() -> None:
    assert invitation(LUNCH) == LINES


@pytest.mark.parametrize(("lines", "shown"), TIMES)
def test_times_are_shown_with_their_zone(lines: tuple[str, ...], shown: str | None) -> None:
    assert invitation(calendar("SUMMARY:x", *lines)) == "Invitation: x" + (f"\nWhen: {shown}" if shown else "")


def test_method_names_the_event() -> None:
    titles = [invitation(calendar("SUMMARY:x", method=each)) for each in ("CANCEL", "REPLY", "PUBLISH", "X-OTHER")]
    assert titles == ["Cancelled: x", "Answer: x", "Event: x", "Event: x"]


def test_other_text_is_no_event() -> None:
    assert [invitation(each) for each in ("", "Hello", "BEGIN:VCALENDAR\nEND:VCALENDAR", "SUMMARY:x")] == [""] * 4


def test_many_attendees_are_counted() -> None:
    text = invitation(calendar("SUMMARY:x", *(f"ATTENDEE:mailto:p{each}@a.example" for each in range(30))))
    assert text.endswith("p19@a.example (+10)")


def test_invitation_follows_the_text_and_is_one_file() -> None:
    versions = (
        part("Please come", "text/plain"),
        part("<p>Please come</p>", "text/html"),
        part(LUNCH, "text/calendar; method=REQUEST"),
    )
    found = parse_mail(multipart(*versions, kind="alternative"))
    assert found.text == f"Please come\n{LINES}"
    assert found.html is not None
    assert "Lunch, or dinner soon" in found.html
    assert [(each.name, each.content_type) for each in found.files] == [("invite.ics", "text/calendar")]
    twice = parse_mail(multipart(*versions, part(LUNCH, "text/calendar; name=invite.ics")))
    assert (len(twice.files), (twice.text or "").count("Invitation:")) == (1, 1)
