"""The web client's fold, its gaps, questions and counts."""

from tests.mutations.mutation import Mutation

WEB = "web/src/realtime"
COUNTS = "web/src/stores/conversationCounts.spec.ts"
FORM = "web/src/features/settings/useForm.ts"
FORMS = ("web/src/features/settings/useForm.spec.ts",)

MUTATIONS = (
    Mutation(
        "the client shows in a view what only half of its conditions find", 4, "web/src/realtime/filters.ts",
        "    group &&= holds(",
        "    group = holds(",
        (f"{WEB}/filters.spec.ts",),
    ),
    Mutation(
        "the client keeps the last received version", 4, "web/src/realtime/reduce.ts",
        "  return !known || row.version > known.version ||",
        "  return !known || row.version > 0 ||",
        (WEB,),
    ),
    Mutation(
        "the client keeps the first received version", 4, "web/src/realtime/reduce.ts",
        "  return !known || row.version > known.version ||",
        "  return !known ||",
        (WEB,),
    ),
    Mutation(
        "a truncated message replaces a complete one", 4, "web/src/realtime/reduce.ts",
        "known.truncated === true && !row.truncated",
        "row.truncated === true",
        ("web/src/realtime/reduce.spec.ts",),
    ),
    Mutation(
        "an omission that was noted while it was fetched is forgotten", 4, "web/src/stores/omittedEntities.ts",
        "if (missing.get(name) === event)",
        "if (event)",
        ("web/src/stores/omittedEntities.spec.ts",),
    ),
    Mutation(
        "the client throws events beyond a gap away", 4, "web/src/realtime/socket.ts",
        "    if (frame.events.length)\n",
        "    if (frame.events.length && frame.from <= position)\n",
        (WEB,),
    ),
    Mutation(
        "the position does not wait for a gap to close", 3, "web/src/realtime/coverage.ts",
        "    if (span.from <= position)\n",
        "    if (span.from >= 0)\n",
        (WEB,),
    ),
    Mutation(
        "the client does not detect a gap", 4, "web/src/realtime/socket.ts",
        "    if (furthest > position)\n      catchUp()\n    else if (state",
        "    if (furthest < 0)\n      catchUp()\n    else if (state",
        (WEB,),
    ),
    Mutation(
        "other frames extend the deadline of a question", 3, "web/src/realtime/questions.ts",
        "    const isPart = 'request' in frame ? answers(frame.request, question) : moved && !isTagged\n",
        "    const isPart = moved || !isTagged || answers(undefined, question) || true\n",
        (WEB,),
    ),
    Mutation(
        "counts wait as long as conversations keep moving", 3, "web/src/stores/conversationLists.ts",
        "    maxCountTimer ??= setTimeout(() => void recount(), maxCountsDelay)\n",
        "",
        (COUNTS,),
    ),
    Mutation(
        "a change that a response told before its event is not counted", 3, "web/src/stores/entities.ts",
        "        movedAhead.add(id)\n",
        "",
        ("web/src/stores/entities.spec.ts",),
    ),
    Mutation(
        "a failed count is not repeated", 3, "web/src/stores/conversationLists.ts",
        "      countTimer = setTimeout(() => void recount(), backoff(failedCounts++, Math.random))\n",
        "",
        (COUNTS,),
    ),
    Mutation(
        "a failed count is shown as zero", 3, "web/src/stores/conversationLists.ts",
        "showCounts(requestedKey, { areCountsStale: true })",
        "showCounts(requestedKey, { areCountsStale: true, counts: countsOf({} as Counts) })",
        (COUNTS,),
    ),
    Mutation(
        "a settings form also sends what was not changed in it", 2, "web/src/features/settings/changes.ts",
        "!isSame(value, stored[name])",
        "value !== stored",
        FORMS,
    ),
    Mutation(
        "an open settings form keeps values that a colleague has replaced", 3, FORM,
        "if (!saving.value) follow()",
        "if (saving.value) follow()",
        FORMS,
    ),
    Mutation(
        "a colleague's change replaces what is typed in a settings form", 3, FORM,
        "if (moved && isSame(fields[name], (sent ?? before)[name]))",
        "if (moved)",
        FORMS,
    ),
    Mutation(
        "a settings form hides that a colleague has changed the same field", 3, FORM,
        "changedElsewhere.value = [...changedElsewhere.value, name]",
        "changedElsewhere.value = []",
        FORMS,
    ),
)  # fmt: skip
