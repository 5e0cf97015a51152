"""The pictures within the text of a mail that is written (domain/mail_pictures.py)."""

from chalicelib.actions.attachments import name_of
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.messages import NewMessage, with_values
from chalicelib.domain.mail_pictures import MAIL_CONTENT, check_marks, with_places, without_marks
from chalicelib.domain.messages import check_content


def is_mail(work: ConversationWork, new: NewMessage) -> bool:
    return not new.private and work.directory.inbox(work.conversation.inbox_id).channel.takes_letters


def of_message(work: ConversationWork, new: NewMessage, content: str) -> tuple[str | None, dict[str, str]]:
    """The marks are read before the values are filled in, because a value may be a customer's. A note and another channel have
    the pictures as files."""
    names, count = [name_of(each) for each in new.attachments], len(new.attachments)
    bare = without_marks(content, names) or None
    bare = with_values(work, bare, count) if bare else None
    if not is_mail(work, new):
        return bare, {}
    check_marks(content, names)
    marked = with_places(content, names)
    filled = check_content(with_values(work, marked, count), count) if marked != content else None
    return bare, {MAIL_CONTENT: filled} if filled else {}
