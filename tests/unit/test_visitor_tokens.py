"""Tokens of visitors: they are valid for one inbox, for a year, and only as this deployment has signed them."""

from base64 import urlsafe_b64encode

import pytest

from chalicelib.actions import signed_texts
from chalicelib.actions.signed_texts import Purpose
from chalicelib.actions.visitor_tokens import LIFE_SECONDS, read, signed

KEY, NOW = "key of the deployment", 1_700_000_000
TOKEN = signed("visitor-1", 7, NOW, KEY)
HEADER, CLAIMS, SIGNATURE = TOKEN.split(".")
UNSIGNED, OTHER_ORDER = '{"alg":"none","typ":"JWT"}', '{"typ":"JWT","alg":"HS256"}'


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_token_names_its_visitor_and_inbox() -> None:
    claims = read(TOKEN, 7, NOW, KEY)
    assert claims is not None
    assert (claims.source_id, claims.inbox_id, claims.exp - claims.iat) == ("visitor-1", 7, LIFE_SECONDS)


def test_token_is_renewed_after_half_of_its_life() -> None:
    claims = read(TOKEN, 7, NOW, KEY)
    assert claims is not None
    assert [claims.is_half_spent(NOW + seconds) for seconds in (0, LIFE_SECONDS // 2, LIFE_SECONDS // 2 + 1)] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("seconds", [LIFE_SECONDS, LIFE_SECONDS + 1])
def test_expired_token_is_refused(seconds: int) -> None:
    assert read(TOKEN, 7, NOW + LIFE_SECONDS - 1, KEY)
    assert read(TOKEN, 7, NOW + seconds, KEY) is None


def test_token_of_another_inbox_or_deployment_is_refused() -> None:
    assert read(TOKEN, 8, NOW, KEY) is None
    assert read(TOKEN, 7, NOW, "another key") is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "é.é.é",
        TOKEN[:-1],
        TOKEN + "A",
        f"{encoded(UNSIGNED)}.{CLAIMS}.",
        f"{encoded(OTHER_ORDER)}.{CLAIMS}.{SIGNATURE}",
        f"{HEADER}.{encoded('{}')}.{SIGNATURE}",
        "x" * 100_000,
    ],
)
def test_altered_token_is_refused(token: str) -> None:
    assert read(token, 7, NOW, KEY) is None


def test_signed_nonsense_is_refused() -> None:
    for body in ("{}", "[]", "null", '{"source_id":1,"inbox_id":7,"iat":0,"exp":9999999999}'):
        text = f"{HEADER}.{encoded(body)}"
        assert read(signed_texts.signed(text, Purpose.VISITOR, KEY), 7, NOW, KEY) is None
