"""DynamoDB in this process. moto keeps the items and evaluates expressions. Its request parsing and its copy of the whole table
before each transaction are replaced, because they would make thousands of runs slow."""

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

from tests.faults.aws_responses import json_body, json_response

REGION = "us-east-1"
Json = dict[str, Any]
CONDITION_FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}


class DynamoTable:
    """Implements the operations that the adapters use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._tokens: dict[str, Json] = {}
        self.on_transaction: Callable[[list[Json]], None] = lambda _: None
        """Called with the actions of each committed transaction."""
        self._operations: dict[str, Callable[[Json], Json]] = {
            "GetItem": self._get,
            "BatchGetItem": self._batch_get,
            "TransactGetItems": self._transact_get,
            "Query": self._query,
            "PutItem": self._put,
            "UpdateItem": self._update,
            "DeleteItem": self._delete,
            "BatchWriteItem": self._batch_write,
            "TransactWriteItems": self._transact,
        }

    @property
    def _moto(self) -> DynamoDBBackend:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]

    @property
    def _table(self) -> MotoTable:
        return self._moto.tables[self.name]

    def answer(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        body = json_body(request)
        try:
            return json_response(request, self._operations[operation](body))
        except ConditionalCheckFailed:
            error = {"__type": "aws#ConditionalCheckFailedException", "message": CONDITION_FAILED["Message"]}
            return json_response(request, error, 400)
        except Cancelled as cancelled:
            error = {"__type": "aws#TransactionCanceledException", "message": "Transaction cancelled"}
            return json_response(request, {**error, "CancellationReasons": cancelled.reasons}, 400)

    def snapshot(self) -> Any:
        return copy.deepcopy((self._table.items, self._tokens))

    def restore(self, snapshot: Any) -> None:
        self._table.items, self._tokens = copy.deepcopy(snapshot)

    def items(self) -> list[Json]:
        """Every item with plain values, without DynamoDB's type descriptors."""
        return [
            {name: next(iter(value.values())) for name, value in item.to_json()["Attributes"].items()}
            for partition in self._table.items.values()
            for item in partition.values()
        ]

    def _find(self, key: Json) -> Json | None:
        found = self._moto.get_item(self.name, key)
        return found.to_json()["Attributes"] if found else None

    def _get(self, body: Json) -> Json:
        found = self._find(body["Key"])
        return {"Item": found} if found else {}

    def _batch_get(self, body: Json) -> Json:
        keys = body["RequestItems"][self.name]["Keys"]
        return {"Responses": {self.name: [found for key in keys if (found := self._find(key))]}, "UnprocessedKeys": {}}

    def _transact_get(self, body: Json) -> Json:
        return {"Responses": [self._get(each["Get"]) for each in body["TransactItems"]]}

    def _query(self, body: Json) -> Json:
        index = body.get("IndexName")
        names, values = body.get("ExpressionAttributeNames", {}), body.get("ExpressionAttributeValues", {})
        schema = self._moto.get_schema(table_name=self.name, index_name=index)
        hashes, ranges, _ = parse_expression(
            key_condition_expression=body["KeyConditionExpression"],
            expression_attribute_names=names,
            expression_attribute_values=values,
            schema=schema,
        )
        operator, parameters = ranges[-1][1:] if ranges else (None, [])
        items, scanned, last = self._moto.query(
            self.name,
            hashes[0][1],
            operator,
            parameters,
            body.get("Limit"),  # type: ignore[arg-type]
            body.get("ExclusiveStartKey"),  # type: ignore[arg-type]
            body.get("ScanIndexForward", True),
            [],
            index_name=index,
            consistent_read=body.get("ConsistentRead", False),
            expr_names=names,
            expr_values=values,
            hash_key_conditions=hashes,
            range_key_conditions=ranges,
        )
        found = [item.to_json()["Attributes"] for item in items]
        return {"Items": found, "Count": len(found), "ScannedCount": scanned, **({"LastEvaluatedKey": last} if last else {})}

    def _check(self, body: Json) -> None:
        expression = body.get("ConditionExpression")
        if expression:
            key = body.get("Key") or {name: body["Item"][name] for name in ("pk", "sk")}
            names, values = body.get("ExpressionAttributeNames"), body.get("ExpressionAttributeValues")
            if not get_filter_expression(expression, names, values).expr(self._moto.get_item(self.name, key)):
                raise ConditionalCheckFailed

    def _put(self, body: Json) -> Json:
        self._check(body)
        self._moto.put_item(self.name, body["Item"])
        return {}

    def _update(self, body: Json) -> Json:
        self._check(body)
        item = self._moto.update_item(
            self.name,
            body["Key"],
            update_expression=body["UpdateExpression"],
            expression_attribute_names=body.get("ExpressionAttributeNames", {}),
            expression_attribute_values=body.get("ExpressionAttributeValues", {}),
        )
        return {"Attributes": item.to_json()["Attributes"]}

    def _delete(self, body: Json) -> Json:
        self._check(body)
        self._moto.delete_item(self.name, body["Key"])
        return {}

    def _batch_write(self, body: Json) -> Json:
        for request in body["RequestItems"][self.name]:
            for kind, parameters in request.items():
                self._put(parameters) if kind == "PutRequest" else self._delete(parameters)
        return {"UnprocessedItems": {}}

    def _transact(self, body: Json) -> Json:
        """Checks all conditions, then writes. A repeated token writes nothing, which the SDK's retries rely on."""
        if self._tokens.get(body["ClientRequestToken"]) == body:
            return {}
        writes = [(kind, parameters) for action in body["TransactItems"] for kind, parameters in action.items()]
        reasons = []
        for _, parameters in writes:
            try:
                self._check(parameters)
                reasons.append({"Code": "None"})
            except ConditionalCheckFailed:
                reasons.append(CONDITION_FAILED)
        if CONDITION_FAILED in reasons:
            raise Cancelled(reasons)
        operations = {"Put": self._put, "Update": self._update, "Delete": self._delete}
        for kind, parameters in writes:
            operations[kind]({name: value for name, value in parameters.items() if name != "ConditionExpression"})
        self._tokens[body["ClientRequestToken"]] = body
        self.on_transaction(body["TransactItems"])
        return {}


class Cancelled(Exception):
    def __init__(self, reasons: list[Any]) -> None:
        super().__init__()
        self.reasons = reasons
