"""Queries on a CloudFormation template."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Template:
    document: dict[str, Any]

    @property
    def resources(self) -> dict[str, Any]:
        resources: dict[str, Any] = self.document["Resources"]
        return resources

    def of_type(self, kind: str) -> dict[str, Any]:
        """Properties by logical id."""
        return {name: r["Properties"] for name, r in self.resources.items() if r["Type"] == kind}

    def only(self, kind: str) -> Any:
        (properties,) = self.of_type(kind).values()
        return properties

    @property
    def functions(self) -> dict[str, Any]:
        return self.of_type("AWS::Serverless::Function")

    def triggers(self, kind: str) -> dict[str, Any]:
        """Properties of each function's event source of that kind, by the function's logical id."""
        return {
            name: event["Properties"]
            for name, function in self.functions.items()
            for event in function.get("Events", {}).values()
            if event["Type"] == kind
        }

    def statements(self, function: str) -> list[dict[str, Any]]:
        role = self.resources[self.functions[function]["Role"]["Fn::GetAtt"][0]]["Properties"]
        return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]

    def actions(self, function: str) -> dict[str, list[Any]]:
        """The resources of each allowed action."""
        allowed: dict[str, list[Any]] = {}
        for statement in self.statements(function):
            for action in as_list(statement["Action"]):
                allowed.setdefault(action, []).extend(as_list(statement["Resource"]))
        return allowed


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def arn(logical_id: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def strings(value: Any) -> Iterator[str]:
    """Every string within a part of the template, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
