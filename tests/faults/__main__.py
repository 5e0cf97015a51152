"""Writes how many faults each path is given: `python -m tests.faults`, whenever a path makes more or fewer calls on purpose."""

import json
from collections import Counter

from tests.faults.paths import PATHS
from tests.faults.points import FILE, table
from tests.faults.runner import all_runs

with all_runs() as runs:
    counted = {name: Counter(fault.value for _, fault in runs.before(name).points()) for name in sorted(PATHS)}
FILE.write_text(json.dumps(counted, indent=2, sort_keys=True) + "\n")
print(table(counted))
