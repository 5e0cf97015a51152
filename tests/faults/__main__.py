"""`python -m tests.faults` writes points.json. Run it after a path was meant to make more or fewer calls."""

import json
from collections import Counter

from tests.faults.paths import PATHS
from tests.faults.points import FILE, table
from tests.faults.runner import new_runner

with new_runner() as runner:
    counted = {name: Counter(fault.value for _, fault in runner.baseline(name).points()) for name in sorted(PATHS)}
FILE.write_text(json.dumps(counted, indent=2, sort_keys=True) + "\n")
print(table(counted))
