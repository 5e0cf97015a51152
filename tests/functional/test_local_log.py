"""Errors of local functions, one line each on the terminal."""

import json

import pytest

from local.log import problems

TRACE = """Traceback (most recent call last):
  File "/var/task/chalicelib/workers.py", line 41, in react
    handle(record)
  File "/venv/lib/thing.py", line 3, in go
KeyError: 'status'"""


CRASHED = {"trigger": "deliver", "error": "KeyError", "at": ["invocation.py:35 logged", "workers.py:41 react"]}


@pytest.mark.parametrize(
    ("text", "failed", "expected"),
    [
        ("all fine", False, []),
        ('{"trigger": "ingest", "failed": 0}', False, []),
        (TRACE, True, ["KeyError: 'status'  (chalicelib/workers.py:41)"]),
        (json.dumps(CRASHED), False, ["KeyError in deliver  (workers.py:41 react)"]),
        (json.dumps({**CRASHED, "route": "/api"}), False, ["KeyError in /api  (workers.py:41 react)"]),
        (
            f"{json.dumps(CRASHED)}\n{TRACE}\ninvocation.InvocationFailed: KeyError",
            True,
            ["KeyError in deliver  (workers.py:41 react)"],
        ),
        ("Task timed out after 30.00 seconds", True, ["Task timed out after 30.00 seconds"]),
    ],
)
def test_each_function_error_is_one_line(text: str, failed: bool, expected: list[str]) -> None:
    assert problems(text, failed) == expected
