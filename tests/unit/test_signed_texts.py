"""Signed texts: those that clients have stay valid in every release, and each for its own purpose alone."""

import pytest
from msgspec import Struct

from chalicelib.actions import visitor_tokens
from chalicelib.actions.signed_texts import Purpose, decoded, encoded, signed, verified
from chalicelib.domain.outbound import Upload

KEY, NOW = "key of the deployment", 1_700_000_000

TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    ".eyJzb3VyY2VfaWQiOiJ2aXNpdG9yLTEiLCJpbmJveF9pZCI6NywiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MzE1MzYwMDB9"
    ".WcGYJDMgsDDVWHAv2WTCtfrvBzjA_3qxeFrAgoSbgcg"
)
SIGNED_ID = (
    "eyJhY2NvdW50X2lkIjoxLCJhY3RvciI6InVzZXI6MiIsImtleSI6InVwbG9hZHMvMS8zLWFiYy9jdXAucG5nIiwibmFtZSI6ImN1cC5wbmciLCJjb250ZW50"
    "X3R5cGUiOiJpbWFnZS9wbmciLCJzaXplIjoyOSwiZXhwaXJlc19hdCI6MTcwMDA4NjQwMH0.cd_M9L02dkD3LO8zJUx_GVAX-LlVonjE6YMlFrLZ8l4"
)
UPLOAD = Upload(1, "user:2", "uploads/1/3-abc/cup.png", "cup.png", "image/png", 29, NOW + 86_400)
GIVEN = {Purpose.VISITOR: TOKEN, Purpose.UPLOAD: SIGNED_ID, Purpose.SIGN_IN: signed("state", Purpose.SIGN_IN, KEY)}
"""Texts that 0.1.0 has signed. Browsers keep the first two for a year and for a day; a sign-in ends after ten minutes."""


def test_texts_of_earlier_releases_are_valid_and_made_the_same() -> None:
    claims = visitor_tokens.read(TOKEN, 7, NOW, KEY)
    assert claims
    assert visitor_tokens.signed(claims.source_id, claims.inbox_id, claims.iat, KEY) == TOKEN
    assert decoded(verified(SIGNED_ID, Purpose.UPLOAD, KEY) or "", Upload) == UPLOAD
    assert signed(encoded(UPLOAD), Purpose.UPLOAD, KEY) == SIGNED_ID


@pytest.mark.parametrize("purpose", Purpose)
def test_text_is_valid_for_its_own_purpose_only(purpose: Purpose) -> None:
    assert [each for each in Purpose if verified(GIVEN[purpose], each, KEY) is not None] == [purpose]
    assert verified(GIVEN[purpose], purpose, "another key") is None


@pytest.mark.parametrize("given", ["", ".", "a", "a.", ".a", "a.é", "a.b.c", SIGNED_ID[:-1], f"{SIGNED_ID}A", f"x{SIGNED_ID}"])
def test_altered_text_is_refused(given: str) -> None:
    assert verified(given, Purpose.UPLOAD, KEY) is None


@pytest.mark.parametrize("text", ["", "x", "é", "AAAA", "e30", encoded(Struct())])
def test_other_claims_are_none(text: str) -> None:
    assert decoded(text, Upload) is None
