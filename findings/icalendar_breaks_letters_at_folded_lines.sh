#!/usr/bin/env bash
# icalendar 7.3.2 turns a letter into two replacement characters where a long line is folded between the bytes of that letter.
#
# Expected: RFC 5545, section 3.1, says that simple writers fold after 75 octets, also in the middle of a UTF-8 sequence, and that
# a reader therefore has to join the lines before it decodes them. `Calendar.from_ical` takes bytes, so it could.
# Seen: the bytes are decoded first. The title of the event has two U+FFFD in place of the letter, and the event's `errors` are
# empty. The same title folded between two letters is right. A reader of invitations has to join the folded lines of the bytes
# itself and to decode afterwards.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2

cat > "$folder/expected" <<'TEXT'
folded between two letters: 'Gr\xfc\xdfe', errors []
folded inside of a letter: 'Gr\ufffd\ufffd\xdfe', errors []
the same bytes, joined before: 'Gr\xfc\xdfe', errors []
TEXT

"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from icalendar import Calendar


def invitation(summary: bytes) -> bytes:
    event = b"BEGIN:VEVENT\r\nUID:1@example.com\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260203T100000Z\r\nSUMMARY:%s\r\nEND:VEVENT\r\n"
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n" + event % summary + b"END:VCALENDAR\r\n"


inside = invitation(b"Gr\xc3\r\n \xbc\xc3\x9fe")
cases = {
    "folded between two letters": invitation(b"Gr\xc3\xbc\r\n \xc3\x9fe"),
    "folded inside of a letter": inside,
    "the same bytes, joined before": inside.replace(b"\r\n ", b""),
}
for name, raw in cases.items():
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    print(f"{name}: {ascii(str(event['SUMMARY']))}, errors {event.errors}")
PYTHON

cat "$folder/seen"
diff "$folder/expected" "$folder/seen" && echo "As described."
