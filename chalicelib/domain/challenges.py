"""Challenges for a site's new visitors while strangers flood it: a number that is slow to find and quick to check.

A visitor finds a nonce for which SHA-256 of `<challenge>.<nonce>` begins with a number of zero bits. The challenge is signed and
names its visitor and its end, so that it takes no row in the table, and serves nobody else.
"""

import hashlib
import hmac

from chalicelib.domain.keys import keyed_hash

LIFE_SECONDS = 900
LEAST_BITS, MOST_BITS = 15, 20
"""On average 2^15 attempts, about a second in a slow browser, and thirty times as many in the worst flood."""

MAX_ANSWER = 300


def bits_for(count: int, limit: int) -> int:
    """One bit more, which is twice the work, for each doubling of the flood. 0 up to the limit."""
    return 0 if count <= limit else min(MOST_BITS, LEAST_BITS + (count // max(1, limit)).bit_length() - 1)


def challenge(visitor: tuple[int, str], bits: int, now_seconds: int, digest_key: str) -> str:
    """`visitor`: the id of the inbox and the visitor's source id."""
    ends = now_seconds + LIFE_SECONDS
    return f"{bits}.{ends}.{_signature(visitor, bits, ends, digest_key)}"


def is_solved(answer: str, visitor: tuple[int, str], least_bits: int, now_seconds: int, digest_key: str) -> bool:
    """`answer`: `<challenge>.<nonce>` for a challenge of this visitor that has not ended. A flood that grew by a doubling since
    the challenge was given does not refuse its answer."""
    bits, ends, signature, nonce = (answer.split(".") + [""] * 4)[:4]
    if len(answer) > MAX_ANSWER or not nonce or not (_is_number(bits) and _is_number(ends)):
        return False
    expected = _signature(visitor, int(bits), int(ends), digest_key)
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        return False
    return now_seconds < int(ends) and int(bits) >= least_bits - 1 and zero_bits(answer) >= int(bits)


def zero_bits(text: str) -> int:
    """The zero bits with which the text's digest begins."""
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return 256 - digest.bit_length()


def _signature(visitor: tuple[int, str], bits: int, ends: int, digest_key: str) -> str:
    return keyed_hash(digest_key, "challenge", *visitor, bits, ends)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
