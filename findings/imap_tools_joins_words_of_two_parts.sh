#!/usr/bin/env bash
# imap-tools 1.16.0 makes one word of the last word before a picture and the first word after it.
#
# Expected: a mail program that puts a picture between two paragraphs (Apple Mail does) sends two text parts and the picture
# between them. The line break before a boundary belongs to the boundary, so a reader separates the parts itself.
# Seen: `MailMessage.text` joins all text parts with nothing between them: "see the picture" and "Order 17" become
# "see the pictureOrder 17". The text has no place for the picture either. `html` is made in the same way.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imap-tools==1.16.0

cat > "$folder/expected" <<'TEXT'
text: 'Please see the pictureOrder 17 is wrong.'
html: '<p>Hello</p><p>Bye</p>'
TEXT

"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from imap_tools import MailMessage

HEAD = "From: kim@example.org\r\nTo: support@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=part\r\n\r\n"
PICTURE = "Content-Type: image/png\r\nContent-Disposition: inline; filename=order.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="


def mail(kind: str, *texts: str) -> MailMessage:
    first, second = (f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}" for text in texts)
    parts = "".join(f"--part\r\n{part}\r\n" for part in (first, PICTURE, second))
    return MailMessage.from_bytes(f"{HEAD}{parts}--part--\r\n".encode())


print(f"text: {mail('plain', 'Please see the picture', 'Order 17 is wrong.').text!r}")
print(f"html: {mail('html', '<p>Hello</p>', '<p>Bye</p>').html!r}")
PYTHON

cat "$folder/seen"
diff "$folder/expected" "$folder/seen" && echo "As described."
