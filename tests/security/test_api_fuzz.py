"""A short run with a fixed seed; `make fuzz EXAMPLES=…` is the long one."""

import pytest

from chalicelib.api.table import ROUTES
from tests.security.api_fuzz import ROLES, Fuzz

SEED, EXAMPLES = 2026, 3


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_sent_is_answered_as_documented(role: str, capsys: pytest.CaptureFixture[str]) -> None:
    tally = Fuzz(role).run(examples=EXAMPLES, start=SEED)
    with capsys.disabled():
        print(f"\nfuzz as {role}: {tally}")
    assert tally.classes["5xx"] == 0
    assert tally.requests >= len(ROUTES) * EXAMPLES
    assert tally.classes["2xx"] > 0
