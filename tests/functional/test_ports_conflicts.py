"""Answers of DynamoDB that mean: somebody else writes the same items, load and decide again."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.people import Account
from chalicelib.ports import Put
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import bench_of


def refusal(code: str, *reasons: str) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": f"{code} [{', '.join(reasons)}]"},
        "CancellationReasons": [{"Code": each, "Message": ""} for each in reasons],
        "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "request-1"},
    }
    return ClientError(response, "TransactWriteItems")


@pytest.mark.parametrize(
    ("code", "reasons", "is_conflict"),
    [
        ("TransactionCanceledException", ("None", "TransactionConflict"), True),
        ("TransactionConflictException", (), True),
        ("TransactionInProgressException", (), True),
        ("TransactionCanceledException", ("None", "ThrottlingError"), False),
        ("ProvisionedThroughputExceededException", (), False),
    ],
)
def test_concurrent_transactions_are_conflicts_and_outages_are_not(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, code: str, reasons: tuple[str, ...], is_conflict: bool
) -> None:
    bench = bench_of("dynamo", request)
    connection: Any = bench.recording._store._connection

    def refused(*_: Any, **__: Any) -> None:
        raise refusal(code, *reasons)

    monkeypatch.setattr(connection.client, "_make_api_call", refused)
    write = Put(keys.account(bench.account_id), Account(bench.account_id, "Renamed", NOON), expected=1)
    with pytest.raises(Exception) as raised:  # noqa: PT011 the type is what the test asks
        bench.desk.store.commit([write, write])
    assert isinstance(raised.value, WriteConflict) is is_conflict
