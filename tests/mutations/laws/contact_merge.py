"""Merges of contacts: nothing of the mergee is lost, and nothing of it is left."""

from tests.mutations.mutation import Mutation

MOVING = "chalicelib/features/contact_merge/moving.py"
TESTS = ("tests/features/contact_merge",)

MUTATIONS = (
    Mutation(
        "a merged contact is removed before its conversations move",
        2,
        MOVING,
        "while found := desk.lists.conversations_of(merge.account_id, merge.mergee_id, limit=AT_ONCE):",
        "while found := desk.lists.conversations_of(merge.account_id, merge.mergee_id, limit=AT_ONCE)[:0]:",
        TESTS,
    ),
    Mutation(
        "a link moves without its current conversation",
        2,
        MOVING,
        "if conversation is not None and conversation.contact_id == merge.mergee_id:\n        return _conversation",
        "if conversation is None:\n        return _conversation",
        TESTS,
    ),
    Mutation(
        "a value of the mergee stays with a contact that is gone",
        3,
        MOVING,
        "Put(key, Claim((after.id,)), expected=ANY_VERSION) if taken else Delete(key, expected=ANY_VERSION)",
        "Put(key, claim, expected=ANY_VERSION)",
        TESTS,
    ),
    Mutation(
        "a contact is deleted while it is merged",
        2,
        "chalicelib/features/erasure/actions.py",
        "if contact.merging_with:",
        "if contact.merging_with and False:",
        TESTS,
    ),
    Mutation(
        "the notes of a merged contact stay behind",
        2,
        "chalicelib/features/contact_notes/reactions.py",
        "when=is_merge",
        "when=lambda event: event.merged_into_id is None",
        TESTS,
    ),
)
