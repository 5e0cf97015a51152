#!/usr/bin/env bash
# python-telegram-bot 22.8 and aiogram 3.31.0 write MarkdownV2 that Telegram's documented rules read as something else.
#
# Both turn a received message with its entities into MarkdownV2, for example to forward or to store it
# (`Message.text_markdown_v2`, `markdown_decoration.unparse`). Expected: the text means the same entities when it is sent.
# Rules (core.telegram.org/bots/api, "MarkdownV2 style"): `__` is always read as underline before `_` is read as italic, so the
# two must be kept apart; `)` within the address of a link must be escaped; two quotes in a row need a separator between them.
#
# Seen:
# - python-telegram-bot writes `___` for italics within underline and `_ab___cd__` for italics followed by underline. aiogram
#   keeps them apart with carriage returns.
# - aiogram leaves `)` within an address unescaped, so the address ends there. python-telegram-bot escapes it.
# - Both join two quotes in a row to one.
# Their HTML is right in all three cases.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-telegram-bot==22.8 aiogram==3.31.0

cat > "$folder/expected" <<'TEXT'
italics within underline
  python-telegram-bot  '___ab___'
  aiogram              '__\r_\rab_\r__\r'
  HTML of both         '<u><i>ab</i></u>'
italics followed by underline
  python-telegram-bot  '_ab___cd__'
  aiogram              '_\rab_\r__\rcd__\r'
  HTML of both         '<i>ab</i><u>cd</u>'
address with brackets
  python-telegram-bot  '[plan](https://example.com/plan_(first\\))'
  aiogram              '[plan](https://example.com/plan_(first))'
  HTML of both         '<a href="https://example.com/plan_(first)">plan</a>'
two quotes in a row
  python-telegram-bot  '>one\n>two'
  aiogram              '>one\n>two'
  HTML of both         '<blockquote>one</blockquote>\n<blockquote>two</blockquote>'
TEXT

"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from datetime import datetime, timezone

import aiogram.types
import telegram
from aiogram.utils.text_decorations import html_decoration, markdown_decoration

SENT = datetime(2026, 1, 1, tzinfo=timezone.utc)
PLAN = "https://example.com/plan_(first)"
CASES = {
    "italics within underline": ("ab", [("underline", 0, 2), ("italic", 0, 2)]),
    "italics followed by underline": ("abcd", [("italic", 0, 2), ("underline", 2, 2)]),
    "address with brackets": ("plan", [("text_link", 0, 4)]),
    "two quotes in a row": ("one\ntwo", [("blockquote", 0, 3), ("blockquote", 4, 3)]),
}

for name, (text, entities) in CASES.items():
    fields = [
        {"type": kind, "offset": offset, "length": length, **({"url": PLAN} if kind == "text_link" else {})}
        for kind, offset, length in entities
    ]
    known = [telegram.MessageEntity(**each) for each in fields]
    message = telegram.Message(1, SENT, telegram.Chat(1, "private"), text=text, entities=known)
    other = [aiogram.types.MessageEntity(**each) for each in fields]
    print(name)
    print(f"  python-telegram-bot  {message.text_markdown_v2!r}")
    print(f"  aiogram              {markdown_decoration.unparse(text, other)!r}")
    assert message.text_html == html_decoration.unparse(text, other)
    print(f"  HTML of both         {message.text_html!r}")
PYTHON

cat "$folder/seen"
diff "$folder/expected" "$folder/seen" && echo "As described."
