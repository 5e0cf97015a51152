"""A failed record blocks its message group, and only that."""

from tests.mutations.mutation import Mutation

RETRIES = "chalicelib/queue_retries.py"

MUTATIONS = (
    Mutation(
        "a failed record is not reported", 5, RETRIES,
        "        self._failed += [record[\"messageId\"] for record in records]\n",
        "",
        ("tests/functional/test_workers.py",),
    ),
    Mutation(
        "a message group continues after a failure", 5, RETRIES,
        "            self._blocked_groups.add(message_group(records[0]))\n",
        "",
        ("tests/functional/test_workers.py",),
    ),
    Mutation(
        "messages after a failure are redelivered before it", 5, RETRIES,
        "self._hide(self._rest_of_group(records[0]), delay)",
        "self._hide(records, delay)",
        ("tests/functional/test_workers.py",),
    ),
    Mutation(
        "the stream continues after a failure", 2, "chalicelib/workers.py",
        '["SequenceNumber"]}] if failed else []}',
        '["SequenceNumber"]}] if failed < 0 else []}',
        ("tests/functional/test_workers.py",),
    ),
)  # fmt: skip
