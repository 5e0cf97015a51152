"""Participants: people who can see the conversation, and whose screens follow it."""

from tests.mutations.mutation import Mutation

RULES, ACTIONS = "chalicelib/domain/participants.py", "chalicelib/features/participants/actions.py"
TESTS = ("tests/features/participants",)

MUTATIONS = (
    Mutation(
        "anybody of the account may take part in any conversation",
        7,
        RULES,
        "    if user_ids - {member.user_id for member in viewers(directory, inbox_id)}:\n",
        "    if user_ids - {member.user_id for member in directory.members}:\n",
        TESTS,
    ),
    Mutation(
        "an assignment adds participants without an end",
        1,
        "chalicelib/domain/conversations.py",
        "assignee_id not in known and len(known) < MAX_PARTICIPANTS",
        "assignee_id not in known",
        TESTS,
    ),
    Mutation(
        "a replacement keeps the former participants",
        1,
        ACTIONS,
        "for each in work.conversation.participant_ids if each in user_ids)",
        "for each in work.conversation.participant_ids)",
        TESTS,
    ),
    Mutation(
        "people who left stay among the participants",
        7,
        "chalicelib/actions/conversation_work.py",
        "return replace(before, participant_ids=present, mentioned_ids=mentioned)",
        "return replace(before, mentioned_ids=mentioned)",
        TESTS,
    ),
    Mutation(
        "the assignee has a second row in the lists",
        9,
        "chalicelib/domain/places.py",
        "for each in conversation.participant_ids if each != conversation.assignee_id]",
        "for each in conversation.participant_ids]",
        TESTS,
    ),
)
