"""Asks a site's new visitors for a challenge while the inbox has more new customers than its deployment expects."""

from chalicelib.actions.attempts import counted
from chalicelib.domain.challenges import bits_for, challenge, is_solved
from chalicelib.domain.errors import ChallengeRequired
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.networks import LOCAL
from chalicelib.domain.rate_limits import Limit, Visit, units_counted
from chalicelib.ports import Desk

LARGEST_FLOOD = 64
"""Times the limit up to which new customers are counted, because the challenge grows with their number."""


def check_new_visitor(desk: Desk, inbox: Inbox, source_id: str, visit: Visit) -> None:
    """Of a request that would create a contact without a proven identity.

    Raises ChallengeRequired. Only contacts that are created count, and those of a refused request do not, because the answer is
    checked first.
    """
    if visit.address in LOCAL:
        return
    name, limit = f"new customers {inbox.account_id} {inbox.id}", desk.rate_limits.new_customers_unchallenged
    window = Limit(limit.units * LARGEST_FLOOD, limit.seconds)
    now, visitor = desk.clock.now() // 1000, (inbox.id, source_id)
    bits = bits_for(counted(desk, name, window, 0), limit.units)
    if bits and not is_solved(visit.challenge_answer, visitor, bits, now, desk.digest_key):
        desk.telemetry.count("ChallengesGiven")
        raise ChallengeRequired(
            "Too many new visitors at once. Solve the challenge and try again.",
            retry_after=limit.seconds - now % limit.seconds,
            challenge=challenge(visitor, bits, now, desk.digest_key),
            bits=bits,
        )
    counted(desk, name, window, units_counted(1, visit.request_id))
