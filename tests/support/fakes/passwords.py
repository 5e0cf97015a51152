"""The `Passwords` port with a fast hash."""

import hashlib


class FakePasswords:
    def hash(self, password: str) -> str:
        return "hash of " + hashlib.sha256(password.encode()).hexdigest()

    def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash == self.hash(password)
