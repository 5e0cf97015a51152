"""The emulated table's conditions, in a process of their own: the patch stays with the module."""

import subprocess
import sys

COUNT = """
from local.emulator.modules import service
from local.emulator.patches import parse_each_expression_once
database, asked = service("dynamodb"), []
tokenize = database._tokenize
database._tokenize = lambda expression: asked.append(expression) or tokenize(expression)
parse_each_expression_once()
rows = [{"place": {"N": str(place)}} for place in range(50)]
found = [database._evaluate_condition("place > :place", row, {":place": {"N": "9"}}, {}) for row in rows]
print(sum(found), "found,", len(asked), "taken apart")
"""


def test_a_condition_is_taken_apart_once_for_all_rows() -> None:
    told = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True)
    assert told.stdout == "40 found, 1 taken apart\n"
