"""The addresses that the desk makes up: where a company's mailbox forwards to, and where the replies of customers go.

Their local part names its inbox or conversation, and a keyed hash proves it, so that nobody writes into a
conversation by guessing. The hash is in lower case, because mail programs fold addresses.
"""

import hashlib
import hmac
import re

from msgspec import Struct

LOCAL_PART = re.compile(r"(in|reply)\+(\d{1,18})\.(\d{1,18})\.([0-9a-f]{24})")
IN, REPLY = "in", "reply"


class MailTarget(Struct, frozen=True):
    """`kind`: `in` names an inbox, `reply` a conversation. `number`: its id."""

    kind: str
    account_id: int
    number: int
    proof: str

    def is_proven_by(self, secret: str) -> bool:
        """`secret`: of the inbox, or of the inbox of the conversation."""
        return hmac.compare_digest(self.proof, _proof(self.kind, self.account_id, self.number, secret))


def forward_address(account_id: int, inbox_id: int, secret: str, domain: str) -> str:
    return f"{_local(IN, account_id, inbox_id, secret)}@{domain}"


def reply_address(account_id: int, conversation_id: int, secret: str, domain: str) -> str:
    return f"{_local(REPLY, account_id, conversation_id, secret)}@{domain}"


def target_of(address: str) -> MailTarget | None:
    """None for an address that the desk has not made up. The proof is not checked yet."""
    local = address.rpartition("@")[0].lower()
    found = LOCAL_PART.fullmatch(local)
    return MailTarget(found[1], int(found[2]), int(found[3]), found[4]) if found else None


def _local(kind: str, account_id: int, number: int, secret: str) -> str:
    return f"{kind}+{account_id}.{number}.{_proof(kind, account_id, number, secret)}"


def _proof(kind: str, account_id: int, number: int, secret: str) -> str:
    return hmac.new(secret.encode(), f"{kind}:{account_id}:{number}".encode(), hashlib.sha256).hexdigest()[:24]
