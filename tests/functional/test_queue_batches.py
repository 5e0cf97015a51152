"""Batches for SQS."""

import pytest

from chalicelib.adapters.queues import BATCH, BATCH_BYTES, batches


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([10], [1]),
        ([10] * 10, [10]),
        ([10] * 23, [10, 10, 3]),
        ([400_000] * 5, [2, 2, 1]),
        ([BATCH_BYTES, 1], [1, 1]),
        ([BATCH_BYTES - 1, 1, 1], [2, 1]),
    ],
)
def test_batch_has_at_most_ten_messages_and_one_megabyte(sizes: list[int], expected: list[int]) -> None:
    entries = [("x" * size, f"group {number}", str(number)) for number, size in enumerate(sizes)]
    found = list(batches(entries))
    assert [len(batch) for batch in found] == expected
    assert [entry for batch in found for entry in batch] == entries
    assert all(len(batch) <= BATCH and sum(len(body.encode()) for body, _, _ in batch) <= BATCH_BYTES for batch in found)


def test_batch_size_is_counted_in_bytes() -> None:
    entries = [("語" * 200_000, "group", str(number)) for number in range(2)]
    assert [len(batch) for batch in batches(entries)] == [1, 1]
