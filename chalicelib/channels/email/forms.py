"""Request bodies of e-mail inboxes."""

from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.forms import ChannelChanges, NewChannel
from chalicelib.domain.email_addresses import clean_email
from chalicelib.ports import Ids


class NewEmailChannel(NewChannel, kw_only=True, tag="email"):
    email: str

    def channel(self, ids: Ids) -> EmailChannel:
        return EmailChannel(email=clean_email(self.email), secret=ids.token())


class EmailChannelChanges(ChannelChanges, kw_only=True):
    """The address stays: mails of its conversations name it."""
