"""Limits on what people without a session can cause. An operator replaces the defaults (docs/settings.md)."""

import re
from zlib import crc32

from msgspec import Struct
from msgspec.structs import fields, replace

UNIT_BYTES = 16_384
"""A request takes one unit more for each of these bytes in its body."""

UNITS_OF_CREATE = 10
"""A new contact or conversation: it stays for ever, and each one writes about ten times as much as a message."""

UNITS_OF_THREAD = 5
"""A request that reads many messages, each of which may be very long."""

SAMPLE = 10
"""One request in so many is counted, for so many, where a limit is far above what one request takes."""

SETTING = re.compile(r"(\w+)=([1-9][0-9]{0,8})/([1-9][0-9]{0,4})")


class Limit(Struct, frozen=True):
    """At most so many units in each window of so many seconds."""

    units: int
    seconds: int

    @property
    def per_hour(self) -> float:
        return self.units * 3600 / self.seconds


class RateLimits(Struct, frozen=True):
    """The limits of a deployment. Each field is the name of a setting."""

    customers_per_network: Limit = Limit(1_000, 600)
    """Requests of an inbox's customers from one network, except for those with a proven identity."""

    customers_per_inbox: Limit = Limit(60_000, 3_600)
    """The same of all networks. Customers of today and of earlier days have one such limit each, so that a flood of new contacts
    leaves the others alone."""

    proven_customer: Limit = Limit(2_000, 600)
    """Requests of one customer with a proven identity, from any network."""

    webhook_events_per_inbox: Limit = Limit(6_000, 60)
    """Correctly signed events. The provider repeats a refused webhook, so that no event is lost."""

    links_per_file: Limit = Limit(600, 600)
    """Requests for the link of one file, which S3 then serves for some minutes."""

    new_customers_unchallenged: Limit = Limit(300, 3_600)
    """New customers of a site without a proven identity. Above it, each new one has to solve a challenge, and nobody else."""

    live_reports_per_inbox: Limit = Limit(6_000, 300)
    """Reports of pages by visitors without a conversation, of an inbox that lists them. It bounds what the list reads."""

    @classmethod
    def parse(cls, text: str) -> "RateLimits":
        """`customers_per_network=500/600,proven_customer=…`. Raises ValueError for anything else."""
        found: dict[str, Limit] = {}
        for each in filter(None, (part.strip() for part in text.split(","))):
            match = SETTING.fullmatch(each)
            if match is None or match[1] not in {field.name for field in fields(cls)}:
                raise ValueError(f"RATE_LIMITS: {each!r} is not <limit>=<units>/<seconds>")
            found[match[1]] = Limit(int(match[2]), int(match[3]))
        return replace(cls(), **found)


class Visit(Struct, frozen=True):
    """A request without a session: its network address, its units, the gateway's random id of it, and its answer to a challenge
    (domain/challenges.py)."""

    address: str | None
    units: int = 1
    request_id: str = ""
    challenge_answer: str = ""


UNCOUNTED = Visit("127.0.0.1")
"""A call within the desk."""


def units_counted(units: int, request_id: str) -> int:
    """The number that a sampled counter adds: 0 for most requests, on average their units. Large requests count exactly."""
    if units >= SAMPLE:
        return units
    return units * SAMPLE if crc32(request_id.encode()) % SAMPLE == 0 else 0
