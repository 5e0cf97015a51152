"""ports.Passwords with Argon2id. Parameters of RFC 9106 for small memory: 64 MiB, three passes."""

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        try:
            self._hasher.verify(password_hash or self._nobodys_hash, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    @cached_property
    def _nobodys_hash(self) -> str:
        """Checked when there is no such user, so that the answer takes as long."""
        return self._hasher.hash("nobody has this password")
