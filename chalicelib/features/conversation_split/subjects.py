"""The attributes of the channel's thread with which a new conversation begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.letters import mail_id_of
from chalicelib.domain.mail_threads import OF_FIRST_MAIL, REFERENCES, newest_references
from chalicelib.domain.messages import Message


def attributes_of(inbox: Inbox, known: Mapping[str, Any], moved: Sequence[Message], subject: str | None) -> dict[str, Any]:
    """The attributes by which the channel sends, as those of the other conversation. Those of mails name the first moved one."""
    if not inbox.channel.threads:
        return dict(known)
    kept = {name: value for name, value in known.items() if name not in OF_FIRST_MAIL or name == "source"}
    references = newest_references(filter(None, (mail_id_of(each) or each.source_id for each in moved)))
    found = (subject or "").strip() or _subject_of(moved[0]) or known.get("mail_subject")
    return {**kept, **({"mail_subject": found} if found else {}), REFERENCES: references}


def _subject_of(message: Message) -> str:
    mail = message.content_attributes.get("email")
    stated = mail.get("subject") if isinstance(mail, dict) else None
    return stated.strip() if isinstance(stated, str) else ""
