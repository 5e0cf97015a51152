"""ports.Passwords with Argon2id. Parameters of RFC 9106 for small memory: 64 MiB, three passes."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


class Argon2Passwords:
    """The first sign-in imports the library, because the import would slow down the cold start of every other function."""

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher

        return PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._hasher.verify(password_hash or self._placeholder_hash, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    @cached_property
    def _placeholder_hash(self) -> str:
        """Verified if the user does not exist, so that the response time does not reveal which addresses exist."""
        return self._hasher.hash("nobody has this password")
