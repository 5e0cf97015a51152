"""Requests that a client may repeat under an id of its own: the second time gives what the first has made."""

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
    """`key` is None where the client gave no id: then every request is another one."""

    what: str
    key: Key[Claim] | None
    asked: str

    def earlier(self, desk: Desk) -> int | None:
        """The id of what was made for this request already. Raises Conflict when something else was asked for then."""
        claim = desk.store.get(self.key) if self.key else None
        if claim is None:
            return None
        if claim.fingerprint != self.asked:
            raise Conflict(f"This Idempotency-Key was used for another {self.what}.", code="idempotency_mismatch")
        return int(claim.refers_to[0])

    def claim(self, work: Work, made: int) -> None:
        """To be called before anything else is claimed: of two that come at once the slower one then finds the faster one's."""
        if self.key:
            work.claim(self.key, made, fingerprint=self.asked)


def idempotent_request(caller: Caller, what: str, idempotency_key: str | None, *asked: Any) -> IdempotentRequest:
    key = keys.request(caller.account_id, f"user:{caller.user.id}", what, idempotency_key) if idempotency_key else None
    return IdempotentRequest(what, key, fingerprint(*asked))
