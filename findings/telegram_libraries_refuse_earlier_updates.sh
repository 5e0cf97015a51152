#!/usr/bin/env bash
# python-telegram-bot 22.8 and aiogram 3.31.0 cannot read an update that Telegram sent before a field was added.
#
# Expected: fields are added to the Bot API over the years, so a library reads an update without them, as it ignores fields that
# it does not know. Updates are stored (in logs, in queues, as test data) and come from servers of one's own, which are older.
# Seen: a poll as it was sent in 2025 is refused, and the whole update with it: python-telegram-bot raises TypeError for an
# argument that is required "since Bot API 9.6", aiogram a ValidationError for all fields that came later. A text with the
# same sender and chat is read by both. A reader of stored updates has to take fields as they come.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-telegram-bot==22.8 aiogram==3.31.0

cat > "$folder/expected" <<'TEXT'
text: python-telegram-bot reads it
text: aiogram reads it
poll: python-telegram-bot TypeError: `persistent_id` is a required argument since Bot API 9.6
poll: aiogram ValidationError: message.poll.allows_revoting, message.poll.members_only, message.poll.options.persistent_id
TEXT

"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import aiogram.types
import pydantic
import telegram

OPTIONS = [{"text": "Light", "voter_count": 0}, {"text": "Dark", "voter_count": 0}]
CONTENT = {
    "text": {"text": "Good morning"},
    "poll": {
        "poll": {
            "id": "9000000000000000001",
            "question": "Which roast?",
            "options": OPTIONS,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
}

for name, content in CONTENT.items():
    person = {"id": 700000001, "first_name": "Kim"}
    message = {"message_id": 5, "date": 1735689600, "chat": {**person, "type": "private"}, "from": {**person, "is_bot": False}}
    update = {"update_id": 900005, "message": {**message, **content}}
    try:
        telegram.Update.de_json(update, None)
        print(f"{name}: python-telegram-bot reads it")
    except TypeError as error:
        print(f"{name}: python-telegram-bot TypeError: {error}")
    try:
        aiogram.types.Update.model_validate(update)
        print(f"{name}: aiogram reads it")
    except pydantic.ValidationError as error:
        missing = {".".join(str(part) for part in each["loc"] if isinstance(part, str)) for each in error.errors()}
        print(f"{name}: aiogram ValidationError: {', '.join(sorted(missing))}")
PYTHON

cat "$folder/seen"
diff "$folder/expected" "$folder/seen" && echo "As described."
