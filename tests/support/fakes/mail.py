"""The `MailSender` port in memory."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class FakeMail:
    """`problems`: exceptions to raise, one for each of the next calls; None for a call that succeeds."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, bytes]] = []
        """The sender, the receiver and the MIME text of each mail."""
        self.problems: list[Exception | None] = []

    def send(self, raw: bytes, *, sender: str, to: str) -> str:
        problem = self.problems.pop(0) if self.problems else None
        if problem:
            raise problem
        self.sent.append((sender, to, raw))
        return f"ses-{len(self.sent)}"

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for _, _, raw in self.sent]
