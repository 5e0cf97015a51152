"""Splits of conversations: each message is in one thread, and all that names it finds it there."""

from tests.mutations.mutation import Mutation

CONVERSATIONS = "chalicelib/domain/conversations.py"
MODEL = "chalicelib/features/conversation_split/model.py"
ACTIONS = "chalicelib/features/conversation_split/actions.py"
FINDING = "chalicelib/actions/finding.py"
TESTS = ("tests/features/conversation_split",)

MUTATIONS = (
    Mutation(
        "an older split decides over a newer one",
        3,
        CONVERSATIONS,
        "for each in reversed(self.splits) if each.has(",
        "for each in self.splits if each.has(",
        TESTS,
    ),
    Mutation(
        "the halves of a split are stored one after the other",
        2,
        ACTIONS,
        "    work.include(other)\n    work.commit()",
        "    work.commit()\n    other.commit()",
        (*TESTS, "tests/faults"),
    ),
    Mutation(
        "a merge forgets where messages were split off",
        3,
        "chalicelib/features/conversation_merge/model.py",
        "splits=united(into.splits, merged.splits)",
        "splits=into.splits",
        TESTS,
    ),
    Mutation(
        "the outcome of a sending is counted in the thread that the message has left",
        3,
        "chalicelib/actions/message_delivery.py",
        "return find_shown(desk, conversation, message.conversation_id, message.id) if conversation else None",
        "return conversation",
        TESTS,
    ),
    Mutation(
        "an answer by mail to a moved message lands in the old conversation",
        3,
        "chalicelib/actions/threads.py",
        "return find_shown(desk, survivor, *first) if first else conversation",
        "return conversation",
        TESTS,
    ),
    Mutation(
        "one half of a split is deleted with messages of the other one",
        8,
        "chalicelib/features/erasure/actions.py",
        "    if is_divided(conversation):\n",
        "    if False and is_divided(conversation):\n",
        TESTS,
    ),
    Mutation(
        "a customer's thread loses messages that were split off",
        8,
        MODEL,
        "if inbox.channel.public_access:",
        "if False and inbox.channel.public_access:",
        TESTS,
    ),
    Mutation(
        "a repeated request splits again",
        1,
        ACTIONS,
        "    request.claim(work, work.conversation.id)\n",
        "",
        TESTS,
    ),
    Mutation(
        "unread messages are counted in both halves",
        3,
        MODEL,
        "unread_count=max(0, before.unread_count - begun.unread_count),",
        "unread_count=before.unread_count,",
        TESTS,
    ),
    Mutation(
        "the customer's next message lands in the old half",
        3,
        ACTIONS,
        "    if link.conversation_id == before.id:\n",
        "    if link.conversation_id == work.conversation.id:\n",
        TESTS,
    ),
)
