"""Mentions: only people who can see the conversation are told, once, and never by what customers read."""

from tests.mutations.mutation import Mutation

WORK, MODEL = "chalicelib/actions/conversation_work.py", "chalicelib/features/notifications/model.py"
TESTS = ("tests/unit/test_mentions.py", "tests/features/notifications/test_mentions.py")

MUTATIONS = (
    Mutation(
        "a note mentions people who may not see the conversation",
        7,
        "chalicelib/domain/mentions.py",
        "tuple(each for each in named if each in present)",
        "tuple(each for each in named if each in present or each)",
        TESTS,
    ),
    Mutation(
        "the text of a mention in a reply mentions somebody",
        7,
        "chalicelib/actions/messages.py",
        'if message.private and message.content and "mention://"',
        'if message.content and "mention://"',
        TESTS,
    ),
    Mutation(
        "a mention and the participation are two notifications",
        1,
        WORK,
        "left_out = (None, self.performer_id, *self._mentioned.get(event.message_id, ()))",
        "left_out = (None, self.performer_id)",
        TESTS,
    ),
    Mutation(
        "the author of a note is told of their own mention",
        1,
        WORK,
        "told = tuple(each for each in user_ids if each != self.performer_id)",
        "told = user_ids",
        TESTS,
    ),
    Mutation(
        "a mention reaches agents who have lost the inbox",
        7,
        "chalicelib/broadcasting/audience.py",
        "return is_own and conversation is not None and self._sees(conversation)",
        "return is_own",
        TESTS,
    ),
    Mutation(
        "a participant is notified of what they have seen",
        1,
        MODEL,
        "last = conversation.assignee_last_seen_at or 0 if conversation.assignee_id == user_id else seen_at",
        "last = conversation.assignee_last_seen_at or 0 if conversation.assignee_id == user_id else 0",
        TESTS,
    ),
)
