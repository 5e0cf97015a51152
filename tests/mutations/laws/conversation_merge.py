"""Merges of conversations: the survivor has every message, and nothing reaches the merged one any more."""

from tests.mutations.mutation import Mutation

MODEL = "chalicelib/features/conversation_merge/model.py"
ACTIONS = "chalicelib/features/conversation_merge/actions.py"
FINDING = "chalicelib/actions/finding.py"
TESTS = ("tests/features/conversation_merge",)

MUTATIONS = (
    Mutation(
        "the thread of a survivor has its own messages only",
        7,
        FINDING,
        "        for each in conversation.merged_ids\n",
        "        for each in conversation.merged_ids[:0]\n",
        TESTS,
    ),
    Mutation(
        "a page of a merged thread leaves out the messages of one conversation",
        3,
        FINDING,
        "return found[:limit] if after is not None else found[-limit:]",
        "return found[-limit:]",
        TESTS,
    ),
    Mutation(
        "a page that reaches behind the merge leaves out the merged conversations",
        3,
        FINDING,
        "own[0].id if len(own) == limit else 0",
        "own[0].id if own else 0",
        TESTS,
    ),
    Mutation(
        "a later merge hides messages of an earlier one",
        3,
        MODEL,
        "_last(newest_before, merged.last_message_id) or 0",
        "merged.last_message_id or 0",
        TESTS,
    ),
    Mutation(
        "a merge and its merged conversation are stored one after the other",
        2,
        ACTIONS,
        "work.include(other)\n    work.commit()",
        "work.commit()\n    other.commit()",
        TESTS,
    ),
    Mutation(
        "a message that meets a merge lands in the merged conversation",
        2,
        "chalicelib/actions/receive.py",
        "find_survivor(desk, current) if current and not received.inbox.channel.threads else None",
        "current",
        TESTS,
    ),
    Mutation(
        "the customer's address leads to the merged conversation",
        3,
        ACTIONS,
        "if link and link.conversation_id == merged.id:",
        "if link and link.conversation_id == work.conversation.id:",
        TESTS,
    ),
    Mutation(
        "a receipt of an old message changes the merged conversation",
        2,
        "chalicelib/actions/messages.py",
        "work = of_conversation(desk, find_shown(desk, conversation, before.conversation_id, before.id))",
        "work = of_conversation(desk, conversation)",
        TESTS,
    ),
    Mutation(
        "a request from before a merge is carried out again",
        1,
        "chalicelib/actions/messages.py",
        "within=conversation.thread_ids,",
        "within=conversation.id,",
        TESTS,
    ),
    Mutation(
        "a customer of the public API reads messages of another channel",
        7,
        MODEL,
        "if not is_same_link(into, merged) and any(",
        "if into.contact_id != merged.contact_id and any(",
        TESTS,
    ),
    Mutation(
        "scheduled messages disappear with a merged conversation",
        7,
        MODEL,
        "if merged.scheduled:",
        "if into.scheduled and merged.scheduled:",
        TESTS,
    ),
    Mutation(
        "agents without the inbox miss changes in the thread of a survivor",
        3,
        "chalicelib/broadcasting/audience.py",
        "or (into is not None and into.inbox_id in self.inbox_ids)",
        "or False",
        (*TESTS, "tests/unit/test_audience.py"),
    ),
    Mutation(
        "deleting a merged conversation leaves its survivor without messages",
        8,
        "chalicelib/features/erasure/actions.py",
        "if gone.merged_into and desk",
        "if gone.merged_into and not desk",
        TESTS,
    ),
    Mutation(
        "merged conversations outlive their survivor",
        6,
        "chalicelib/features/erasure/removal.py",
        "for each in run.erasure.merged_ids:",
        "for each in run.erasure.merged_ids[:0]:",
        TESTS,
    ),
    Mutation(
        "a merged conversation stays closed when the inbox of its survivor is deleted",
        3,
        "chalicelib/features/erasure/removal.py",
        "    separate_merged(desk, conversation)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a merge that ends during an erasure leads to a conversation that is gone",
        1,
        "chalicelib/features/erasure/removal.py",
        "Delete(key, expected=conversation.version)",
        "Delete(key, expected=ANY_VERSION)",
        TESTS,
    ),
)
