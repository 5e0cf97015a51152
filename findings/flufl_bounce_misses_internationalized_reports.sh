#!/usr/bin/env bash
# flufl.bounce 6.0.0 (the detector of Mailman) finds no failed address in delivery reports of internationalized mail (RFC 6533).
#
# Expected: a mail server that takes SMTPUTF8 sends its reports as `message/global-delivery-status`, and names addresses as
# `utf-8; …`, also those of ASCII letters alone. A detector of bounces finds the failed address in them.
# Seen: none is found, whichever of the two is used, although the address is plain ASCII and the action is `failed`. The address
# stays "deliverable" for a list or a desk that asks this library alone.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check flufl.bounce==6.0.0

cat > "$folder/expected" <<'TEXT'
message/delivery-status, rfc822; kim@example.org: [b'kim@example.org']
message/delivery-status, utf-8; kim@example.org: []
message/global-delivery-status, rfc822; kim@example.org: []
message/global-delivery-status, utf-8; kim@example.org: []
TEXT

"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from email import message_from_string

from flufl.bounce import scan_message

REPORT = """From: MAILER-DAEMON@mx.example.net
To: support@example.com
Subject: Not delivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type={report}; boundary=part

--part
Content-Type: text/plain

One address could not be reached.
--part
Content-Type: message/{report}

Reporting-MTA: dns; mx.example.net

Final-Recipient: {recipient}
Action: failed
Status: 5.1.1

--part--
"""

for report in ("delivery-status", "global-delivery-status"):
    for recipient in ("rfc822; kim@example.org", "utf-8; kim@example.org"):
        mail = message_from_string(REPORT.format(report=report, recipient=recipient))
        print(f"message/{report}, {recipient}: {sorted(scan_message(mail))}")
PYTHON

cat "$folder/seen"
diff "$folder/expected" "$folder/seen" && echo "As described."
