"""Challenges of new visitors: what solves one, how they grow with a flood, and who is asked."""

from itertools import count

import pytest
from msgspec.structs import force_setattr

from chalicelib.actions.challenges import check_new_visitor
from chalicelib.domain.challenges import LEAST_BITS, LIFE_SECONDS, MOST_BITS, bits_for, challenge, is_solved, zero_bits
from chalicelib.domain.errors import ChallengeRequired
from chalicelib.domain.rate_limits import Limit, RateLimits, Visit
from tests.support.company import Company

KEY, NOW, VISITOR = "key of the deployment", 1_700_000_000, (7, "visitor-1")
FEW_BITS = 6
ASKED = challenge(VISITOR, FEW_BITS, NOW, KEY)


def solved(asked: str, bits: int) -> str:
    return next(answer for nonce in count() if zero_bits(answer := f"{asked}.{nonce}") >= bits)


ANSWER = solved(ASKED, FEW_BITS)
WRONG = next(answer for nonce in count() if zero_bits(answer := f"{ASKED}.{nonce}") < FEW_BITS)


def test_answer_of_its_visitor_is_accepted_until_the_end() -> None:
    for seconds in (0, LIFE_SECONDS - 1):
        assert is_solved(ANSWER, VISITOR, FEW_BITS, NOW + seconds, KEY)
    assert not is_solved(ANSWER, VISITOR, FEW_BITS, NOW + LIFE_SECONDS, KEY)


@pytest.mark.parametrize("visitor", [(8, "visitor-1"), (7, "visitor-2")])
def test_answer_serves_nobody_else(visitor: tuple[int, str]) -> None:
    assert not is_solved(ANSWER, visitor, FEW_BITS, NOW, KEY)
    assert not is_solved(ANSWER, VISITOR, FEW_BITS, NOW, "another key")


def test_answer_survives_one_doubling_of_the_flood() -> None:
    assert is_solved(ANSWER, VISITOR, FEW_BITS + 1, NOW, KEY)
    assert not is_solved(ANSWER, VISITOR, FEW_BITS + 2, NOW, KEY)


def test_easier_challenge_cannot_be_claimed() -> None:
    _, ends, signature, _ = ANSWER.split(".")
    assert not is_solved(f"0.{ends}.{signature}.0", VISITOR, 1, NOW, KEY)
    assert not is_solved(f"{FEW_BITS}.{int(ends) + 1}.{signature}.0", VISITOR, 1, NOW, KEY)


@pytest.mark.parametrize(
    "answer", ["", ".", "...", ASKED, f"{ASKED}.", WRONG, "a.b.c.d", "٣.٣.c.d", "9" * 400, f"{ASKED}.é", f"{ASKED}{'.0' * 200}"]
)
def test_other_answers_are_refused(answer: str) -> None:
    assert not is_solved(answer, VISITOR, FEW_BITS, NOW, KEY)


def test_challenge_grows_with_the_flood() -> None:
    found = [bits_for(number, 100) for number in (0, 100, 101, 199, 200, 399, 400, 10**9)]
    assert found == [0, 0, LEAST_BITS, LEAST_BITS, LEAST_BITS + 1, LEAST_BITS + 1, LEAST_BITS + 2, MOST_BITS]


FEW = RateLimits(new_customers_unchallenged=Limit(20, 3600))


def visit(number: int, answer: str = "") -> Visit:
    return Visit(f"203.0.113.{number % 200}", 1, f"request {number}", answer)


def refusal_of(company: Company, number: int, answer: str = "") -> ChallengeRequired | None:
    try:
        check_new_visitor(company.desk, company.app, f"visitor-{number}", visit(number, answer))
    except ChallengeRequired as refusal:
        return refusal
    return None


@pytest.fixture
def flooded(company: Company) -> Company:
    force_setattr(company.desk, "rate_limits", FEW)
    for number in range(2_000):
        if refusal_of(company, number):
            return company
    raise AssertionError("the flood was not noticed")


def test_usual_number_of_new_visitors_is_not_asked(company: Company) -> None:
    assert not any(refusal_of(company, number) for number in range(100))


def test_flood_is_asked_and_an_answer_passes(flooded: Company) -> None:
    refusal = refusal_of(flooded, 5_000)
    assert refusal is not None
    assert (refusal.code, refusal.facts["bits"], 0 < refusal.retry_after <= 3600) == ("challenge_required", LEAST_BITS, True)
    answer = solved(str(refusal.facts["challenge"]), LEAST_BITS)
    assert refusal_of(flooded, 5_000, answer) is None
    assert refusal_of(flooded, 5_001, answer) is not None


def test_flood_of_one_inbox_leaves_the_others_alone(flooded: Company) -> None:
    check_new_visitor(flooded.desk, flooded.telegram, "visitor", visit(1))


def test_next_hour_begins_without_challenges(flooded: Company) -> None:
    flooded.desk.clock.sleep(3_600)
    assert refusal_of(flooded, 6_000) is None


def test_desk_itself_is_never_asked(flooded: Company) -> None:
    check_new_visitor(flooded.desk, flooded.app, "visitor", Visit("127.0.0.1"))
