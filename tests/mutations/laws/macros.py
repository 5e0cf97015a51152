"""Macros: a repeated execution, a refusal for one conversation, and a target that is gone."""

from tests.mutations.mutation import Mutation

MACROS = "chalicelib/features/macros/actions.py"
TESTS = ("tests/features/macros",)

MUTATIONS = (
    Mutation(
        "a repeated execution sends again", 1, MACROS,
        "        if request.earlier(desk) is None:\n",
        "        if request is not None:\n",
        TESTS,
    ),
    Mutation(
        "an execution is not claimed", 1, MACROS,
        "            request.claim(work, conversation_id)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a refusal for the second conversation leaves the first one changed", 2, "chalicelib/actions/conversations.py",
        "        run_deciders(work, decide)\n    for work in works:\n        _commit(",
        "        run_deciders(work, decide)\n        _commit(",
        TESTS,
    ),
    Mutation(
        "a macro with a deleted target runs in part", 8, MACROS,
        "    actions = _checked(desk, caller, cleaned(macro.actions))\n",
        "    actions = cleaned(macro.actions)\n",
        TESTS,
    ),
    Mutation(
        "a personal macro of another person is visible", 8, "chalicelib/features/macros/model.py",
        "        return self.visibility is Visibility.GLOBAL or self.created_by_id == user_id\n",
        "        return True\n",
        TESTS,
    ),
    Mutation(
        "an agent publishes a macro", 7, MACROS,
        "    return visibility if caller.member.is_administrator else Visibility.PERSONAL\n",
        "    return visibility\n",
        TESTS,
    ),
)  # fmt: skip
