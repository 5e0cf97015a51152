"""A flood of strangers at a website, and the answer to the challenge that new visitors get meanwhile."""

from itertools import count

from chalicelib.actions.challenges import check_new_visitor
from chalicelib.domain.challenges import zero_bits
from chalicelib.domain.errors import ChallengeRequired
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.rate_limits import Visit
from tests.support.api_client import Answer
from tests.support.company import Company

FLOOD = 20_000


def flood(company: Company, shop: Inbox) -> None:
    for number in range(FLOOD):
        try:
            check_new_visitor(company.desk, shop, f"stranger-{number}", Visit("203.0.113.9", 1, f"request {number}"))
        except ChallengeRequired:
            return
    raise AssertionError("the flood was not noticed")


def solved(refusal: Answer) -> str:
    challenge, bits = refusal.json["challenge"], refusal.json["bits"]
    return next(answer for nonce in count() if zero_bits(answer := f"{challenge}.{nonce}") >= bits)
