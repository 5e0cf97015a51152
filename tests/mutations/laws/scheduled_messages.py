"""Scheduled messages: sent once, at their time, by somebody who still may, and unseen by customers before."""

from tests.mutations.mutation import Mutation

ACTIONS = "chalicelib/actions/scheduled_messages.py"
DUE = "chalicelib/features/scheduled_messages/actions.py"
REACTIONS = "chalicelib/features/scheduled_messages/reactions.py"
SCHEDULE = "chalicelib/features/scheduled_messages/schedule.py"
RULES = "chalicelib/domain/messages.py"
TESTS = ("tests/features/scheduled_messages",)

MUTATIONS = (
    Mutation(
        "a sent message stays scheduled", 1, ACTIONS,
        "    _remove(work, scheduled, replaced_by=message)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a message of an agent who left is sent in their name", 1, DUE,
        "        if not has_author(work, scheduled):\n",
        "        if not scheduled:\n",
        TESTS,
    ),
    Mutation(
        "a message is sent before its time", 1, DUE,
        "(first.due_at or 0) > desk.clock.now():\n",
        "(first.due_at or 0) > desk.clock.now() + 60_000:\n",
        TESTS,
    ),
    Mutation(
        "messages are sent in the order of their writing", 2, RULES,
        "key=lambda each: (each.due_at or 0, each.id)",
        "key=lambda each: (each.id, each.due_at or 0)",
        TESTS,
    ),
    Mutation(
        "a repeated request sends a cancelled message after all", 1, ACTIONS,
        "    expires_at = None if replaced_by and replaced_by.echo_id else work.at // 1000 + KEEP_CLAIM_SECONDS\n",
        "    if replaced_by is None:\n        work.release(key)\n        return\n    expires_at = None\n",
        TESTS,
    ),
    Mutation(
        "a held message waits for the minute", 3, REACTIONS,
        "            raise SendLater(",
        "            return SendLater(",
        TESTS,
    ),
    Mutation(
        "a timer that was read late is never removed", 4, SCHEDULE,
        "        desk.store.discard(keys.timer(timer))\n",
        "        pass\n",
        TESTS,
    ),
    Mutation(
        "the file of a cancelled message stays", 2, ACTIONS,
        "    work.erase_files(scheduled.message, replace(scheduled.message, attachments=()))\n",
        "",
        TESTS,
    ),
)  # fmt: skip
