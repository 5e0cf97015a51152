"""Idempotent requests: a client repeats a request under its own id and gets the first result."""

from typing import Any

from msgspec import Struct

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import Claim, fingerprint
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk


class IdempotentRequest(Struct, frozen=True):
    """`key` is None when the client sent no id; then every request is a new one."""

    what: str
    key: Key[Claim] | None
    asked: str

    def earlier(self, desk: Desk) -> int | None:
        """The id of the entity that the first request created, or None. Raises Conflict (`idempotency_mismatch`)."""
        claim = desk.store.get(self.key) if self.key else None
        if claim is None:
            return None
        if claim.fingerprint != self.asked:
            raise Conflict(f"This Idempotency-Key was used for another {self.what}.", code="idempotency_mismatch")
        return int(claim.refers_to[0])

    def claim(self, work: Work, made: int) -> None:
        """Must be the first claim of a transaction, so that the slower of two concurrent requests conflicts on it and retries."""
        if self.key:
            work.claim(self.key, made, fingerprint=self.asked)


def idempotent_request(caller: Caller, what: str, idempotency_key: str | None, *asked: Any) -> IdempotentRequest:
    key = keys.request(caller.account_id, f"user:{caller.user.id}", what, idempotency_key) if idempotency_key else None
    return IdempotentRequest(what, key, fingerprint(*asked))
