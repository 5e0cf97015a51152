"""Cold start of the functions as a deployment packs them, compared with chalice, boto3 and one client as pip installs them."""

import os
import platform
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
    "workers": f"{DESK}; import chalicelib.workers, chalicelib.actions.receive, chalicelib.broadcasting.fanout, "
    "chalicelib.features.delivery.actions, chalicelib.reactions, chalicelib.schedule",
    "mail function": f"{DESK}; import chalicelib.workers, chalicelib.features.email.receiving",
}
Run = tuple[str, Path]
"""A script, and the folder whose modules it imports before the installed ones."""
HOST_ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
RUNS = 30
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONHASHSEED": "0"}
COUNTED = re.compile(r"I\s+refs:\s+([0-9,]+)")


def ratios() -> dict[str, float]:
    """Import cost of each function as a multiple of the base, an empty interpreter subtracted from both.

    The unit is instructions where valgrind is installed, because the count does not depend on the machine's load. Elsewhere it
    is the least CPU time of interleaved runs, which needs an idle machine. The functions have the libraries of their package for
    this interpreter and machine; a first round writes the byte code of the base's libraries, so that both sides have it."""
    scripts = {"nothing": "pass", "base": BASE, **SCENARIOS}
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        build(Path(folder), stage="bench", with_requirements=True, architecture=HOST_ARCHITECTURE, runtime=own_runtime())
        task, empty = Path(folder, "task"), Path(folder, "empty")
        empty.mkdir()
        with zipfile.ZipFile(Path(folder, ARCHIVE)) as opened:
            opened.extractall(task)
        runs = {name: (script, task if name in SCENARIOS else empty) for name, script in scripts.items()}
        for script, place in runs.values():
            _cpu(script, place)
        cost = _instructions(runs) if shutil.which("valgrind") else _least_cpu(runs)
    base = cost["base"] - cost["nothing"]
    return {name: (cost[name] - cost["nothing"]) / base for name in SCENARIOS}


def _instructions(runs: dict[str, Run]) -> dict[str, float]:
    return {name: float(_instruction_count(script, folder)) for name, (script, folder) in runs.items()}


def _instruction_count(script: str, folder: Path) -> int:
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    found = COUNTED.search(done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))


def _least_cpu(runs: dict[str, Run]) -> dict[str, float]:
    rounds = [{name: _cpu(script, folder) for name, (script, folder) in runs.items()} for _ in range(RUNS)]
    return {name: min(each[name] for each in rounds) for name in runs}


def _cpu(script: str, folder: Path) -> float:
    child = subprocess.Popen([sys.executable, "-c", script], cwd=folder, env=ENVIRONMENT)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{script}: {child.returncode}")
    return usage.ru_utime + usage.ru_stime
