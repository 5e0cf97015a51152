"""The places of received mails, and of the files in them, until a message has its own copies.

Both expire after thirty days (infra/resources/files.yaml).
"""

INBOUND = "mail/inbound/"
"""SES stores a mail under this prefix and its own id of the mail."""

MAIL_TYPE = "message/rfc822"
SETUP = f"{INBOUND}AMAZON_SES_SETUP_NOTIFICATION"
"""SES writes this object when the rule is made."""


def part_key(account_id: int, inbox_id: int, receipt: str, place: int) -> str:
    """The key of a file of a mail that an inbox has received. `receipt`: SES's id of the mail. `place`: counts from 0."""
    return f"{_parts_of(account_id, inbox_id)}{receipt}/{place}"


def is_part_of(account_id: int, inbox_id: int, provider_ref: str) -> bool:
    """Whether the reference names a file of a mail of this inbox. It never leads to another account's file."""
    return provider_ref.startswith(_parts_of(account_id, inbox_id))


def _parts_of(account_id: int, inbox_id: int) -> str:
    return f"mail/parts/{account_id}/{inbox_id}/"
