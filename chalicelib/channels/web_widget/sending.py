"""A visitor's widget reads messages from the desk, so that nothing has to be sent."""

from chalicelib.channels.base import Sender
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import Part, Recipient, SendRefused, StoredFile


class WebWidgetSender(Sender):
    def parts(self, message: Message) -> list[Part]:
        return [Part()]

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        raise SendRefused("Visitors read their messages from the desk.")
