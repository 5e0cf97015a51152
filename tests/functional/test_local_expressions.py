"""Condition parsing of the emulated table, in a separate process because the patch stays with the module."""

import subprocess
import sys

COUNT = """
from local.emulator.modules import service
from local.emulator.patches import cache_parsed_expressions
database, parsed = service("dynamodb"), []
tokenize = database._tokenize
database._tokenize = lambda expression: parsed.append(expression) or tokenize(expression)
cache_parsed_expressions()
rows = [{"place": {"N": str(place)}} for place in range(50)]
found = [database._evaluate_condition("place > :place", row, {":place": {"N": "9"}}, {}) for row in rows]
print(sum(found), "found,", len(parsed), "parsed")
"""


def test_condition_is_parsed_once_for_all_rows() -> None:
    printed = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True)
    assert printed.stdout == "40 found, 1 parsed\n"
