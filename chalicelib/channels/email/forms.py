"""Request bodies of e-mail inboxes."""

from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.forms import ChannelChanges, NewChannel
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Invalid
from chalicelib.domain.mail_targets import target_of
from chalicelib.http.fields import Short
from chalicelib.ports import Ids


class NewEmailChannel(NewChannel, kw_only=True, tag="email"):
    email: Short

    def channel(self, ids: Ids) -> EmailChannel:
        """Raises Invalid for an address of the desk itself: its mails would lead back to the inbox."""
        email = _checked(self.email)
        if target_of(email):
            raise Invalid("The desk itself has made up this address.", code="email_of_desk", fields=("channel.email",))
        return EmailChannel(email=email, secret=ids.token())


class EmailChannelChanges(ChannelChanges, kw_only=True):
    """The address stays: mails of its conversations name it."""


def _checked(email: str) -> str:
    """Raises Invalid."""
    try:
        return clean_email(email)
    except Invalid as refusal:
        refusal.fields = ("channel.email",)
        raise
