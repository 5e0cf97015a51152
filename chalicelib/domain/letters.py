"""A reply as a mail: everything of it but its MIME form."""

from msgspec import Struct

from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.received_mails import MailAddress


class Letter(Struct, frozen=True):
    """Message ids are without brackets. `references`: oldest first. `text`: Markdown as the agent has written it, with the
    signature. `automatic`: no person has written it, so that no program may answer it. `at`: milliseconds since 1970."""

    sender: MailAddress
    to: tuple[MailAddress, ...]
    subject: str
    text: str
    message_id: str
    at: int
    cc: tuple[MailAddress, ...] = ()
    bcc: tuple[MailAddress, ...] = ()
    reply_to: MailAddress | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()
    automatic: bool = False
