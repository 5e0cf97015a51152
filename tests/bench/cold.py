"""Import cost of the functions in the zip that a deployment uploads, compared with chalice, boto3 and one DynamoDB client."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from infra.archive import own_runtime
from infra.package import ARCHIVE, build

BASE = "import chalice.app, boto3; boto3.session.Session(region_name='us-east-1').client('dynamodb')"
DESK = "import app; from chalicelib.bootstrap import desk; d = desk(); d.store._connection.client"
SCENARIOS = {
    "API function": f"{DESK}; import chalicelib.api.application",
    "workers": f"{DESK}; import chalicelib.workers",
}
RUNS = 30
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONHASHSEED": "0"}
COUNTED = re.compile(r"I\s+refs:\s+([0-9,]+)")


def ratios() -> dict[str, float]:
    """Import cost of each function as a multiple of the base, an empty interpreter subtracted from both.

    The unit is instructions where valgrind is installed, because the count does not depend on the machine's load. Elsewhere it
    is the least CPU time of interleaved runs, which needs an idle machine. Libraries are those of this interpreter; a first
    round writes their byte code, which a package contains as well."""
    scripts = {"nothing": "pass", "base": BASE, **SCENARIOS}
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        build(Path(folder), stage="bench", with_requirements=False, runtime=own_runtime())
        task = Path(folder, "task")
        with zipfile.ZipFile(Path(folder, ARCHIVE)) as opened:
            opened.extractall(task)
        for script in scripts.values():
            _cpu(script, task)
        cost = _instructions(scripts, task) if shutil.which("valgrind") else _least_cpu(scripts, task)
    base = cost["base"] - cost["nothing"]
    return {name: (cost[name] - cost["nothing"]) / base for name in SCENARIOS}


def _instructions(scripts: dict[str, str], folder: Path) -> dict[str, float]:
    return {name: float(_instruction_count(script, folder)) for name, script in scripts.items()}


def _instruction_count(script: str, folder: Path) -> int:
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    found = COUNTED.search(done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))


def _least_cpu(scripts: dict[str, str], folder: Path) -> dict[str, float]:
    rounds = [{name: _cpu(script, folder) for name, script in scripts.items()} for _ in range(RUNS)]
    return {name: min(each[name] for each in rounds) for name in scripts}


def _cpu(script: str, folder: Path) -> float:
    child = subprocess.Popen([sys.executable, "-c", script], cwd=folder, env=ENVIRONMENT)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{script}: {child.returncode}")
    return usage.ru_utime + usage.ru_stime
