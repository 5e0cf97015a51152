"""A mail's content as a MIME text (RFC 5322), with a plain and an HTML part."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from msgspec.structs import replace

from chalicelib.domain.mails import mail_address
from chalicelib.features.mails.layout import Content, html_of, text_of

MAX_NAME, MAX_SUBJECT = 100, 200


def mime_of(content: Content, *, mail_id: str, sender: str, to: str, at: int) -> bytes:
    """`mail_id` makes the Message-ID, the same for each try. SES replaces it, and the date, by its own.

    `at`: milliseconds since 1970.
    """
    domain = sender.rpartition("@")[2]
    content = replace(content, subject=one_line(content.subject, MAX_SUBJECT))
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(one_line(content.sender_name, MAX_NAME), addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    if content.reply_to and (reply_to := mail_address(content.reply_to)):
        mail["Reply-To"] = Address(addr_spec=reply_to)
    mail["Subject"] = content.subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(at // 1000, UTC))
    mail["Message-ID"] = f"<mail.{mail_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text_of(content), cte="quoted-printable")
    mail.add_alternative(html_of(content), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = content.language.replace("_", "-")  # an earlier one would go to the first part
    return mail.as_bytes()


def one_line(text: str, most: int) -> str:
    """For a header: without line breaks and other control characters, which would begin a header of their own."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:most]
