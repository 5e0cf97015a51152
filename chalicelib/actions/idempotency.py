"""Idempotent requests: a client repeats a request under its own id and gets the first result.

Every action that creates something uses it, and its route declares `idempotent=True` (`chalicelib/http/routing.py`).
"""

import hashlib
from typing import Any, Protocol

from msgspec import Struct

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk

MESSAGE_ID_FIELDS = "echo_id or Idempotency-Key"
"""A message takes its id from either."""


class Actor(Protocol):
    """The sender of a request. Request ids of different actors never meet."""

    @property
    def account_id(self) -> int: ...

    @property
    def actor(self) -> str: ...


class IdempotentRequest(Struct, frozen=True):
    """`key` is None when the client sent no id; then every request is a new one. `others`: keys under which the same request may
    have been stored earlier. `fingerprints`: the one that is stored, and the
    one of 0.1.0."""

    key: Key[Claim] | None
    fingerprints: tuple[str, str]
    mismatch: str
    others: tuple[Key[Claim], ...] = ()

    def earlier(self, desk: Desk) -> int | None:
        """The id of the entity that the first request created, or None. Raises Conflict (`idempotency_mismatch`)."""
        made = self.made(desk)
        return made[0] if made else None

    def made(self, desk: Desk) -> tuple[int, ...]:
        """The ids of everything that the first request created; empty for the first one itself."""
        claim = self._claim(desk)
        if claim is None:
            return ()
        if claim.fingerprint not in self.fingerprints:
            raise Conflict(self.mismatch, code="idempotency_mismatch")
        return tuple(int(each) for each in claim.refers_to)

    def _claim(self, desk: Desk) -> Claim | None:
        if self.key is None or not self.others:
            return desk.store.get(self.key) if self.key else None
        return next(iter(desk.store.get_many([self.key, *self.others]).values()), None)

    def claim(self, work: Work, *made: int) -> None:
        """Must come before the claims of names and addresses that the entity itself takes, so that the slower of two concurrent
        requests conflicts on this one and retries."""
        if self.key:
            work.claim(self.key, *made, fingerprint=self.fingerprints[0])


def idempotent_request(
    by: Actor,
    noun: str,
    idempotency_key: str | None,
    *asked: Any,
    within: int | tuple[int, ...] | None = None,
    sent_as: str = "Idempotency-Key",
) -> IdempotentRequest:
    """`asked`: everything by which two requests differ. It is stored as a hash of its repr, which later releases must keep. The
    client's id is the key of the hash and is not stored itself: nobody else can guess a phone number by its hash.

    `within`: the id of the entity to which the key is limited, before those of others that have become part of it.
    """
    limits = (None,) if within is None else (within,) if isinstance(within, int) else within
    names = [noun if each is None else f"{noun}:{each}" for each in limits]
    key, *others = [keys.request(by.account_id, by.actor, each, idempotency_key) if idempotency_key else None for each in names]
    plain = hashlib.sha256(repr(asked).encode()).hexdigest()[:32]
    fingerprints = keys.keyed_hash(idempotency_key or "", repr(asked))[:32], plain
    mismatch = f"This {sent_as} was used for another {noun}."
    return IdempotentRequest(key, fingerprints, mismatch, tuple(each for each in others if each))
