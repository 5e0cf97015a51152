"""Import cost of the functions against the smallest thing that could do their work."""

import os
import statistics
import subprocess
import sys
import time

BASE = "import chalice.app, boto3; boto3.session.Session(region_name='us-east-1').client('dynamodb')"
DESK = "import app; from chalicelib.bootstrap import desk; d = desk(); d.store._connection.client"
SCENARIOS = {
    "API function": f"{DESK}; import chalicelib.api.application",
    "workers": f"{DESK}; import chalicelib.workers",
}
RUNS = 7


def ratios() -> dict[str, float]:
    """Interleaved runs, because machines are noisy; the time of an empty interpreter is taken off.

    A first round writes the byte code that the package carries too.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    scripts = {"nothing": "pass", "base": BASE, **SCENARIOS}
    times: dict[str, list[float]] = {name: [] for name in scripts}
    for round_number in range(1 + RUNS):
        for name, script in scripts.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", script], check=True, env=environment)
            if round_number:
                times[name].append(time.perf_counter() - started)
    median = {name: statistics.median(values) for name, values in times.items()}
    base = median["base"] - median["nothing"]
    return {name: (median[name] - median["nothing"]) / base for name in SCENARIOS}
