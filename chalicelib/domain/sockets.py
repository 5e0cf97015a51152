"""Connected browsers and what they may be sent."""

from dataclasses import dataclass

PRESENT_FOR_MS = 90_000
"""Clients speak every 25 s; who was silent for three times that is away."""


@dataclass(frozen=True, slots=True)
class Socket:
    """One open connection: an agent's (`user_id`) or a customer's (`inbox_id`, `source_id`, `contact_id`)."""

    connection_id: str
    account_id: int
    connected_at: int
    last_seen_at: int
    user_id: int | None = None
    inbox_id: int | None = None
    source_id: str | None = None
    contact_id: int | None = None

    def is_present(self, now: int) -> bool:
        return now - self.last_seen_at < PRESENT_FOR_MS
