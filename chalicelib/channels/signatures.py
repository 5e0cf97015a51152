"""Signatures of webhooks."""

import hmac

from chalicelib.domain.errors import Unauthenticated


def check_secret(given: str | None, expected: str) -> None:
    """Compares in constant time. Raises `Unauthenticated` (`signature_invalid`), also for an empty expected secret: an inbox
    without a secret would accept anybody."""
    theirs, ours = (given or "").encode("utf-8", "replace"), expected.encode("utf-8", "replace")
    if not theirs or not ours or not hmac.compare_digest(theirs, ours):
        raise Unauthenticated("The signature is missing or does not match.", code="signature_invalid")
