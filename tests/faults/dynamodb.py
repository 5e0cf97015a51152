"""DynamoDB in this process. moto keeps the items and evaluates the expressions; its way from bytes to there, and its copy of the
whole table before each transaction, are what would make thousands of runs slow."""

import copy
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import ConditionalCheckFailed
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table as MotoTable
from moto.dynamodb.parsing.key_condition_expression import parse_expression

from tests.faults.aws_responses import asked_in, json_response

REGION = "us-east-1"
Json = dict[str, Any]
FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}


class DynamoTable:
    """The operations that the adapters use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._tokens: dict[str, Json] = {}
        self.transacted: Callable[[list[Json]], None] = lambda _: None
        """Told what a transaction has written."""
        self._operations: dict[str, Callable[[Json], Json]] = {
            "GetItem": self._get,
            "BatchGetItem": self._get_many,
            "TransactGetItems": self._get_at_once,
            "Query": self._query,
            "PutItem": self._put,
            "UpdateItem": self._update,
            "DeleteItem": self._delete,
            "BatchWriteItem": self._write_many,
            "TransactWriteItems": self._transact,
        }

    @property
    def _moto(self) -> DynamoDBBackend:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]

    @property
    def _table(self) -> MotoTable:
        return self._moto.tables[self.name]

    def answer(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        asked = asked_in(request)
        try:
            return json_response(request, self._operations[operation](asked))
        except ConditionalCheckFailed:
            error = {"__type": "aws#ConditionalCheckFailedException", "message": FAILED["Message"]}
            return json_response(request, error, 400)
        except Cancelled as cancelled:
            error = {"__type": "aws#TransactionCanceledException", "message": "Transaction cancelled"}
            return json_response(request, {**error, "CancellationReasons": cancelled.reasons}, 400)

    def snapshot(self) -> Any:
        return copy.deepcopy((self._table.items, self._tokens))

    def restore(self, kept: Any) -> None:
        self._table.items, self._tokens = copy.deepcopy(kept)

    def items(self) -> list[Json]:
        """Every item, in plain values."""
        return [
            {name: next(iter(value.values())) for name, value in item.to_json()["Attributes"].items()}
            for own in self._table.items.values()
            for item in own.values()
        ]

    def _find(self, key: Json) -> Json | None:
        found = self._moto.get_item(self.name, key)
        return found.to_json()["Attributes"] if found else None

    def _get(self, asked: Json) -> Json:
        found = self._find(asked["Key"])
        return {"Item": found} if found else {}

    def _get_many(self, asked: Json) -> Json:
        keys = asked["RequestItems"][self.name]["Keys"]
        return {"Responses": {self.name: [found for key in keys if (found := self._find(key))]}, "UnprocessedKeys": {}}

    def _get_at_once(self, asked: Json) -> Json:
        return {"Responses": [self._get(each["Get"]) for each in asked["TransactItems"]]}

    def _query(self, asked: Json) -> Json:
        index = asked.get("IndexName")
        names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
        schema = self._moto.get_schema(table_name=self.name, index_name=index)
        hashes, ranges, _ = parse_expression(
            key_condition_expression=asked["KeyConditionExpression"],
            expression_attribute_names=names,
            expression_attribute_values=values,
            schema=schema,
        )
        compared, wanted = ranges[-1][1:] if ranges else (None, [])
        items, scanned, last = self._moto.query(
            self.name,
            hashes[0][1],
            compared,
            wanted,
            asked.get("Limit"),  # type: ignore[arg-type]
            asked.get("ExclusiveStartKey"),  # type: ignore[arg-type]
            asked.get("ScanIndexForward", True),
            [],
            index_name=index,
            consistent_read=asked.get("ConsistentRead", False),
            expr_names=names,
            expr_values=values,
            hash_key_conditions=hashes,
            range_key_conditions=ranges,
        )
        found = [item.to_json()["Attributes"] for item in items]
        return {"Items": found, "Count": len(found), "ScannedCount": scanned, **({"LastEvaluatedKey": last} if last else {})}

    def _check(self, asked: Json) -> None:
        expression = asked.get("ConditionExpression")
        if expression:
            key = asked.get("Key") or {name: asked["Item"][name] for name in ("pk", "sk")}
            names, values = asked.get("ExpressionAttributeNames"), asked.get("ExpressionAttributeValues")
            if not get_filter_expression(expression, names, values).expr(self._moto.get_item(self.name, key)):
                raise ConditionalCheckFailed

    def _put(self, asked: Json) -> Json:
        self._check(asked)
        self._moto.put_item(self.name, asked["Item"])
        return {}

    def _update(self, asked: Json) -> Json:
        self._check(asked)
        item = self._moto.update_item(
            self.name,
            asked["Key"],
            update_expression=asked["UpdateExpression"],
            expression_attribute_names=asked.get("ExpressionAttributeNames", {}),
            expression_attribute_values=asked.get("ExpressionAttributeValues", {}),
        )
        return {"Attributes": item.to_json()["Attributes"]}

    def _delete(self, asked: Json) -> Json:
        self._check(asked)
        self._moto.delete_item(self.name, asked["Key"])
        return {}

    def _write_many(self, asked: Json) -> Json:
        for request in asked["RequestItems"][self.name]:
            for kind, wanted in request.items():
                self._put(wanted) if kind == "PutRequest" else self._delete(wanted)
        return {"UnprocessedItems": {}}

    def _transact(self, asked: Json) -> Json:
        """All conditions, then all writes. The same token has the same effect once: the SDK's retries rely on it."""
        if self._tokens.get(asked["ClientRequestToken"]) == asked:
            return {}
        writes = [(kind, wanted) for action in asked["TransactItems"] for kind, wanted in action.items()]
        reasons = []
        for _, wanted in writes:
            try:
                self._check(wanted)
                reasons.append({"Code": "None"})
            except ConditionalCheckFailed:
                reasons.append(FAILED)
        if FAILED in reasons:
            raise Cancelled(reasons)
        unconditional = {"Put": self._put, "Update": self._update, "Delete": self._delete}
        for kind, wanted in writes:
            unconditional[kind]({name: value for name, value in wanted.items() if name != "ConditionExpression"})
        self._tokens[asked["ClientRequestToken"]] = asked
        self.transacted(asked["TransactItems"])
        return {}


class Cancelled(Exception):
    def __init__(self, reasons: list[Any]) -> None:
        super().__init__()
        self.reasons = reasons
