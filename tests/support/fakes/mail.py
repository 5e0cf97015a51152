"""The `MailSender` port in memory."""

from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


def ses_id(number: int) -> str:
    """The Message-ID of the mail with this number, in the form of SES."""
    return f"0100018f{number:08x}-4b3d2c1a-1111-4222-8333-{number:012x}-000000@email.amazonses.com"


class FakeMail:
    """`problems`: exceptions to raise, one for each of the next calls; None for a call that succeeds."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, tuple[str, ...], bytes]] = []
        """The sender, the receivers and the MIME text of each mail."""
        self.tags: list[Mapping[str, str] | None] = []
        self.problems: list[Exception | None] = []

    def send(self, raw: bytes, *, sender: str, to: Sequence[str], tags: Mapping[str, str] | None = None) -> str:
        problem = self.problems.pop(0) if self.problems else None
        if problem:
            raise problem
        self.sent.append((sender, tuple(to), raw))
        self.tags.append(tags)
        return ses_id(len(self.sent))

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for _, _, raw in self.sent]
