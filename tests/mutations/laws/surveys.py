"""Satisfaction surveys: one for each conversation, one answer for each survey, and nothing of them after an erasure."""

from tests.mutations.mutation import Mutation

SENDING = "chalicelib/actions/surveys.py"
WORK = "chalicelib/actions/conversation_work.py"
ANSWERS = "chalicelib/domain/message_answers.py"
MODEL = "chalicelib/features/surveys/model.py"
LISTS = "chalicelib/features/surveys/actions.py"
VIEWS = "chalicelib/features/surveys/views.py"
TESTS = ("tests/features/surveys",)

MUTATIONS = (
    Mutation(
        "each resolution of a conversation sends a survey", 1, SENDING,
        "or not inbox.csat_survey_enabled or conversation.survey or ",
        "or not inbox.csat_survey_enabled or ",
        TESTS,
    ),
    Mutation(
        "a merge sends a survey", 1, WORK,
        "before is None or after.merged_into is not None or after.spam",
        "before is None or after.spam",
        TESTS,
    ),
    Mutation(
        "a merge hides the rating of the earlier survey", 4, "chalicelib/features/conversation_merge/model.py",
        "key=lambda each: (each.rating is not None, each.message_id)",
        "key=lambda each: each.message_id",
        TESTS,
    ),
    Mutation(
        "a blocked customer gets a survey", 6, SENDING,
        " or work.contact().blocked:",
        ":",
        TESTS,
    ),
    Mutation(
        "a survey can be answered for ever", 8, ANSWERS,
        "now - message.created_at > SURVEY_OPEN_MS",
        "now - message.created_at > 100 * SURVEY_OPEN_MS",
        TESTS,
    ),
    Mutation(
        "an answer is not stored for the administrators", 2, "chalicelib/actions/message_answers.py",
        'if message.content_type == "input_csat":',
        "if False:",
        TESTS,
    ),
    Mutation(
        "another answer loses the time of the first one", 4, SENDING,
        "answered_at=(before and before.answered_at) or work.at",
        "answered_at=work.at",
        TESTS,
    ),
    Mutation(
        "a late answer is missing at the end of a page", 9, MODEL,
        "return start_of(month) + SURVEY_OPEN_MS",
        "return start_of(month)",
        TESTS,
    ),
    Mutation(
        "a spreadsheet runs a customer's comment", 8, VIEWS,
        "tuple(marked(cell) for cell",
        "tuple(cell for cell",
        TESTS,
    ),
    Mutation(
        "an erased conversation leaves the survey", 7, "chalicelib/features/erasure/removal.py",
        "    if message.content_type == CONTENT_TYPE:\n",
        "    if False:\n",
        TESTS,
    ),
    Mutation(
        "an erased conversation leaves the address of its survey", 7, WORK,
        "        if gone.survey:\n",
        "        if False:\n",
        TESTS,
    ),
)  # fmt: skip
