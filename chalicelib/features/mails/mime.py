"""A mail's content as a MIME text, with a plain and an HTML part."""

from msgspec.structs import replace

from chalicelib.domain.letters import Letter
from chalicelib.domain.mails import mail_address
from chalicelib.domain.received_mails import MailAddress
from chalicelib.features.mails.layout import Content, Thread, html_of, text_of
from chalicelib.mime.writing import mime_of, subject_line


def mail_of(content: Content, *, mail_id: str, sender: str, to: str, at: int) -> bytes:
    """`mail_id` makes the Message-ID of a mail without a thread, the same for each try. `at`: milliseconds since 1970."""
    thread = content.thread or Thread(f"mail.{mail_id}@{sender.rpartition('@')[2]}", (), automatic=True)
    reply_to = mail_address(content.reply_to) if content.reply_to else None
    content = replace(content, subject=subject_line(content.subject))
    letter = Letter(
        sender=MailAddress(sender, content.sender_name),
        to=(MailAddress(to),),
        subject=content.subject,
        text="",
        message_id=thread.message_id,
        at=at,
        reply_to=MailAddress(reply_to, content.sender_name if content.thread else "") if reply_to else None,
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        files=thread.files,
        automatic=thread.automatic,
        mark=thread.mark,
    )
    return mime_of(letter, text_of(content), html_of(content), language=content.language)
