"""The conversation to which a mail belongs, and what a conversation of mails knows of its thread."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.mail_subjects import Subject, subject_of

MAX_ANSWERS = 25
"""Message ids of a mail that are looked up, with one read."""

MAX_REFERENCES = 20
MAX_REFERENCES_BYTES = 3_000
"""Of the ids that a conversation keeps, which are copied into its rows of labels and followers."""

SAME_SUBJECT_MS = 7 * 86_400_000
"""A subject such as "Question" returns. After a week without activity it begins a thread of its own."""

OF_FIRST_MAIL = ("source", "mail_subject", "in_reply_to", "initiated_at")
REFERENCES = "mail_references"


def newest_with_subject(conversations: Iterable[Conversation], inbox_id: int, subject: str, now: int) -> Conversation | None:
    """The first of the conversations that goes on in a mail with the subject. `conversations`: the newest first."""
    wanted = subject_of(subject)
    return next((each for each in conversations if _goes_on(each, inbox_id, wanted, now)), None)


def _goes_on(conversation: Conversation, inbox_id: int, wanted: Subject, now: int) -> bool:
    if conversation.inbox_id != inbox_id or conversation.last_activity_at < now - SAME_SUBJECT_MS:
        return False
    known = conversation.additional_attributes.get("mail_subject")
    return isinstance(known, str) and wanted.goes_on(subject_of(known))


def thread_attributes(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The conversation's attributes after a mail. It keeps the subject and the origin of the first mail, and the ids of the
    newest mails, oldest first."""
    first = {name: told[name] for name in OF_FIRST_MAIL if told.get(name) and not known.get(name)}
    references = [*_ids(known.get(REFERENCES)), *_ids(told.get(REFERENCES))]
    return {**known, **first, REFERENCES: newest_references(references)}


def newest_references(ids: Iterable[str]) -> list[str]:
    """Each id at its last place, without the oldest ones that do not fit."""
    newest_first = list(dict.fromkeys(reversed(list(ids))))[:MAX_REFERENCES]
    while len(json.dumps(newest_first, ensure_ascii=False).encode()) > MAX_REFERENCES_BYTES:
        newest_first.pop()
    return newest_first[::-1]


def _ids(value: Any) -> list[str]:
    """An agent or a program may have stored anything under the name."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list | tuple) else []
