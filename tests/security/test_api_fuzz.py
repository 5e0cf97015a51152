"""A short fuzz run with a fixed seed; `make fuzz EXAMPLES=…` runs longer."""

import pytest

from chalicelib.api.every_route import ROUTES
from tests.security.api_fuzz import ROLES, Fuzzer

SEED, EXAMPLES = 2026, 3


@pytest.mark.parametrize("role", ROLES)
def test_each_request_gets_documented_answer(role: str, capsys: pytest.CaptureFixture[str]) -> None:
    tally = Fuzzer(role).run(examples=EXAMPLES, start=SEED)
    with capsys.disabled():
        print(f"\nfuzz as {role}: {tally}")
    assert tally.classes["5xx"] == 0
    assert tally.requests >= len(ROUTES) * EXAMPLES
    assert tally.classes["2xx"] > 0
