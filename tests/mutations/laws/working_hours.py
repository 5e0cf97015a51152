"""Business hours: an inbox is closed by its own clock, and a customer is told so once a day."""

from tests.mutations.mutation import Mutation

TEMPLATES, INBOXES, HOURS = (
    f"chalicelib/{name}.py" for name in ("actions/template_messages", "domain/inboxes", "domain/working_hours")
)
ANSWERS, RULES = ("tests/unit/test_out_of_office.py",), ("tests/unit/test_working_hours.py",)
TIMES = "web/src/hours/openingTimes.ts"

MUTATIONS = (
    Mutation(
        "the out-of-office text is sent within the hours",
        1,
        HOURS,
        "return inbox.keeps_hours and not is_open(",
        "return inbox.keeps_hours or not is_open(",
        ANSWERS,
    ),
    Mutation("every message of a day is answered", 1, TEMPLATES, "        if len(dates) == 1:", "        if not dates:", ANSWERS),
    Mutation(
        "the day of an inbox is that of UTC",
        1,
        TEMPLATES,
        "local_time(at, inbox.timezone).date()",
        'local_time(at, "UTC").date()',
        ANSWERS,
    ),
    Mutation(
        "the text interrupts a conversation that goes on",
        1,
        TEMPLATES,
        "reply.created_at > work.at - RECENT_REPLY_MS",
        "reply.created_at > work.at",
        ANSWERS,
    ),
    Mutation(
        "an inbox whose hours were never set is closed",
        2,
        INBOXES,
        "return self.working_hours_enabled and bool(self.working_hours)",
        "return self.working_hours_enabled",
        (*RULES, *ANSWERS),
    ),
    Mutation(
        "a change of one day resets the others",
        8,
        HOURS,
        "list(before or DEFAULT_WEEK)",
        "list(DEFAULT_WEEK)",
        RULES,
    ),
    Mutation(
        "a day may close before it opens",
        8,
        HOURS,
        "    if opens >= closes:",
        "    if opens == closes:",
        RULES,
    ),
    Mutation(
        "a merge forgets the text of the day",
        1,
        "chalicelib/features/conversation_merge/model.py",
        "_last(into.last_template_at, merged.last_template_at)",
        "into.last_template_at",
        ("tests/features/conversation_merge/test_conversation_merge.py",),
    ),
    Mutation(
        "an answer goes out by a channel that the customer did not write to",
        1,
        TEMPLATES,
        "is Status.RESOLVED or inbox.id != work.conversation.inbox_id:",
        "is Status.RESOLVED:",
        ("tests/features/conversation_merge/test_conversation_merge.py",),
    ),
    Mutation(
        "the widget knows no change of clocks",
        3,
        TIMES,
        "midnight + minutes[0] * MINUTE - offset(near)",
        "midnight + minutes[0] * MINUTE - offset(at)",
        ("web/src/hours/openingTimes.spec.ts",),
    ),
)
