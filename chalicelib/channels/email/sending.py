"""Sends each message as one mail."""

from chalicelib.channels.base import Sender
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import Part, Recipient, SendRefused, StoredFile


class EmailSender(Sender):
    def parts(self, message: Message) -> list[Part]:
        return [Part()]

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        raise SendRefused("The desk sends no mails of conversations.")
