"""Invokes functions as Lambda does, and reads the one line that each invocation writes."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

import app
from chalicelib import bootstrap
from chalicelib.api.every_route import ROUTES
from chalicelib.invocation import InvocationFailed
from chalicelib.ports import MetricName
from tests.support.company import Company

LAST = 99
CONTEXT: Any = SimpleNamespace(aws_request_id="5f2c-11", function_name="parley-test")
NAME = "Grace Hopper"
PHONE = "+15550009999"
EMAIL = "grace@navy.example"
TOKEN = "t0ken-t0ken-t0ken"
HOSTILE = f'{NAME} {PHONE} {EMAIL} {TOKEN}\r\n{{"trigger":"forged"}}\u2028\x1b[31m"\\'
PERSONAL_DATA = re.compile(r"Grace|Hopper|5550009999|navy|t0ken|forged|\\u2028|\x1b|\u2028")
Call = Callable[..., dict[str, Any]]


def caller(company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The fixture `call`: invokes a function as Lambda does, asserts that it wrote one line, and returns that line."""

    def invoke(function: str, event: Any, *, fails: bool = False, **ports: Any) -> dict[str, Any]:
        monkeypatch.setattr(bootstrap, "desk", lambda: replace(company.desk, **ports))
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        company.desk.telemetry.take()
        capsys.readouterr()
        if fails:
            with pytest.raises(InvocationFailed) as failure:
                getattr(app, function)(event, CONTEXT)
            assert not PERSONAL_DATA.search(str(failure.value))
            assert failure.value.__suppress_context__
        else:
            getattr(app, function)(event, CONTEXT)
        written = capsys.readouterr()
        assert written.err == ""
        assert not PERSONAL_DATA.search(written.out), written.out
        (text,) = written.out.splitlines()
        line: dict[str, Any] = json.loads(text)
        assert (line["request_id"], line["function"]) == ("5f2c-11", "parley-test")
        assert line["ms"] >= 0
        assert_plain(line)
        return line

    return invoke


NUMBERS = {"ms", "records", "failed", "woken", "erased", "auto_resolved", "status", "account_id", "user_id", "inbox_id", "later"}
LISTS_OF_IDS = {"made", "changes", "conversations", "messages", "webhook_events", "dead_letters"}
ID = re.compile(r"[0-9]+(/[0-9]+)*|[0-9a-f]{16}|A#[0-9]+#[A-Z]+#[0-9:a-z]+/[A-Z]+#[0-9]+|[\w -]{1,40}")
SHAPES = {
    "trigger": r"api|connect|handle_message|disconnect|ingest|forward|broadcast|react|background|deliver|wake",
    "request_id": r"5f2c-11",
    "function": r"parley-test",
    "method": r"[A-Z]+",
    "gateway_id": r"[\w=-]+",
    "connection": r"[\w= -]+",
    "code": r"[a-z0-9_]+",
    "action": r"resume|ping|typing|presence",
    "error": r"\w+",
    "cause": r"\w+",
    "failed_schedule": r"snooze",
    "Stage": r"test",
}


def assert_plain(line: dict[str, Any]) -> None:
    """Each field of a line is known, and its value has the expected format."""
    for name, value in line.items():
        if value is None or name in ("cold", "_aws"):
            continue
        if name in NUMBERS:
            assert isinstance(value, int | float), (name, value)
        elif name in LISTS_OF_IDS:
            assert all(ID.fullmatch(str(each)) for each in value), (name, value)
        elif name == "at":
            assert all(re.fullmatch(r"[\w./<>-]+\.py:\d+ [\w<>]+", place) for place in value), value
        elif name == "route":
            assert value in {"-", *(route.path for route in ROUTES)}
        elif name in MetricName.__args__:  # type: ignore[attr-defined]
            assert all(each >= 0 for each in (value if isinstance(value, list) else [value])), (name, value)
        else:
            assert re.fullmatch(SHAPES[name], value), (name, value)


class FailingPort:
    """A port that fails with personal data and secrets in its error."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: Any, **__: Any) -> Any:
            raise ValueError(f"{name}: https://api.example/bot{TOKEN}/send {HOSTILE}") from KeyError(HOSTILE)

        return fail
