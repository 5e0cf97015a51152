#!/usr/bin/env bash
# striprtf 0.0.35 returns an emoji as two lone surrogates, which no encoder takes, and drops the numbers of a list.
#
# Expected: RTF numbers characters as signed 16-bit units, so Outlook writes an emoji as two of them. A reader joins both to one
# character, so that the text can be stored as UTF-8. Word writes the number of each item of a list as text before the item, for
# readers that know no lists.
# Seen: `rtf_to_text` returns both units as they are, and the error comes later, from `str.encode`, json or the database. The
# numbers of the list are left out: "see step 2" refers to nothing any more. A round trip by UTF-16 mends the first.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.35

cat > "$folder/expected" <<'TEXT'
emoji: 'Hi \ud83d\ude00 there', as UTF-8: UnicodeEncodeError
by UTF-16: 'Hi \U0001f600 there'
list: 'open\nclose\nsee step 2'
TEXT

"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from striprtf.striprtf import rtf_to_text

emoji = rtf_to_text(r"{\rtf1\ansi\uc1 Hi \u-10179?\u-8704? there}")
try:
    told = repr(emoji.encode())
except UnicodeEncodeError as error:
    told = type(error).__name__
print(f"emoji: {ascii(emoji)}, as UTF-8: {told}")
print(f"by UTF-16: {ascii(emoji.encode('utf-16', 'surrogatepass').decode('utf-16'))}")
numbered = rtf_to_text(r"{\rtf1\ansi{\pntext 1.\tab}open\par{\pntext 2.\tab}close\par see step 2}")
print(f"list: {numbered!r}")
PYTHON

cat "$folder/seen"
diff "$folder/expected" "$folder/seen" && echo "As described."
