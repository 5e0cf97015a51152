"""Challenges for new visitors during a flood."""

from tests.mutations.mutation import Mutation

RULES, WIDGET = "chalicelib/domain/challenges.py", "chalicelib/features/widget/actions.py"
OPENINGS = "chalicelib/features/widget/openings.py"
UNIT, FEATURE = ("tests/unit/test_challenges.py",), ("tests/features/widget/test_challenges.py",)

MUTATIONS = (
    Mutation(
        "an answer serves another visitor", 8, RULES, '"challenge", *visitor, bits, ends)', '"challenge", bits, ends)', UNIT
    ),
    Mutation("an answer is accepted after the end", 8, RULES, "now_seconds < int(ends) and int(bits)", "int(bits)", UNIT),
    Mutation("any nonce is accepted", 8, RULES, "zero_bits(answer) >= int(bits)", "zero_bits(answer) >= 0", UNIT),
    Mutation("an old, easy answer passes the worst flood", 8, RULES, " and int(bits) >= least_bits - 1", "", UNIT),
    Mutation("a flood makes no challenge harder", 8, RULES, " + (count // max(1, limit)).bit_length() - 1", "", UNIT),
    Mutation(
        "a flood of strangers fills an inbox without a challenge",
        8,
        OPENINGS,
        "    if not is_proven:\n        check_new_visitor(desk, visitor.inbox, visitor.source_id, visitor.visit)\n",
        "",
        FEATURE,
    ),
    Mutation(
        "visitors whom the site has proven are asked for a challenge",
        8,
        OPENINGS,
        "    if not is_proven:\n        check_new_visitor(",
        "    if True:\n        check_new_visitor(",
        FEATURE,
    ),
    Mutation(
        "visitors who have written are asked for a challenge",
        8,
        WIDGET,
        "    if new:\n        _check(visitor, new)\n",
        "    if new:\n        _check(visitor, new)\n        _admit(desk, visitor)\n",
        FEATURE,
    ),
)
