"""Sends a letter by the company's own server, or by SES."""

from msgspec.structs import replace

from chalicelib.channels.base import Sender, channel_of
from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.parts import check_attachment
from chalicelib.domain.channels import Channel
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.letters import MAX_FILES_BYTES, Letter, place_of
from chalicelib.domain.mail_hosts import MailHost, SignedInMailbox
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.markup.mail_text import html, plain

REASONS = {
    "IdentityNotVerified": "Amazon SES sends no mail from this address: its operator has to verify the address or its domain.",
    "MessageRejected": "Amazon SES has refused the content of the mail.",
    "BadRequestException": "Amazon SES cannot send this mail.",
    "TooManyRequestsException": "Amazon SES takes no more mails now.",
    "LimitExceededException": "The limit of mails of this desk is reached.",
    "SendingPausedException": "Amazon SES has paused the sending of this desk.",
    "AccountSuspendedException": "Amazon SES has suspended the sending of this desk.",
    "MailFromDomainNotVerifiedException": "The domain of the sender is not verified at Amazon SES.",
}
"""For agents, by the code, which stands before the text."""


class EmailSender(Sender):
    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        from chalicelib.channels.email.servers import checked_changes

        return replace(inbox, channel=checked_changes(channel_of(inbox, EmailChannel), self.connection))

    def signed_in(self, channel: Channel | None, mailbox: SignedInMailbox, secret: str) -> Channel:
        from chalicelib.channels.email.servers import signed_in_channel

        before = channel if isinstance(channel, EmailChannel) else EmailChannel(email=mailbox.email, secret=secret)
        return signed_in_channel(before, mailbox, self.connection)

    def parts(self, message: Message) -> list[Part]:
        """The mail is one call. The caller adds the letter, because it knows the conversation."""
        for attachment in message.attachments:
            check_attachment(attachment, EmailChannel)
        if sum(attachment.size for attachment in message.attachments) > MAX_FILES_BYTES:
            raise SendRefused(f"A mail has files of at most {MAX_FILES_BYTES // 1_000_000} MB together.")
        return [Part()]

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        """Returns the Message-ID of the mail: the desk's own, or the one that SES gives it."""
        from chalicelib.mime.writing import mime_of

        letter, mail = part.letter, self.connection.mail
        if letter is None or mail is None:
            raise TypeError("a mail needs its letter and a connection that sends it")
        raw = mime_of(letter, *_bodies(letter))
        to = tuple(dict.fromkeys(each.address for each in (*letter.to, *letter.cc, *letter.bcc)))
        server, submission = server_of(channel_of(inbox, EmailChannel), part), self.connection.submission
        if server and submission:
            submission.send(server, raw, sender=letter.sender.address, to=to)
            return letter.message_id
        try:
            return mail.send(raw, sender=letter.sender.address, to=to, tags=tags_of(inbox, letter))
        except SendRefused as refusal:
            outcome: Exception = SendRefused(explained(refusal.reason))
        except SendLater as later:
            outcome = SendLater(explained(later.reason), after=later.after)
        except SendUnknown as lost:
            outcome = SendUnknown(f"{lost.reason}: Amazon SES did not answer; the mail may or may not be sent.")
        raise outcome


def _bodies(letter: Letter) -> tuple[str, str]:
    if letter.forwarded:
        from chalicelib.channels.email.forwarding import forwarding_html, forwarding_plain

        return forwarding_plain(letter), forwarding_html(letter)
    quotation, shown = (letter.quote_intro, letter.quoted), {place_of(each): each for each, _ in letter.pictures}
    return plain(letter.text, *quotation, pictures=bool(shown)), html(letter.text, *quotation, pictures=shown)


def server_of(channel: EmailChannel, part: Part) -> MailHost | None:
    """None for a mail that leaves by SES."""
    return (part.server or channel.smtp_host) if channel.smtp_enabled else None


def explained(code: str) -> str:
    return f"{code}: {REASONS[code]}" if code in REASONS else code


def tags_of(inbox: Inbox, letter: Letter) -> dict[str, str]:
    """By these the reports of SES name the message (features/email/reports.py)."""
    conversation, _, message = letter.message_id.partition("@")[0].rpartition(".")
    return {"account": str(inbox.account_id), "inbox": str(inbox.id), "conversation": conversation, "message": message}
