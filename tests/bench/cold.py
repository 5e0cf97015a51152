"""Import cost of the functions, out of the zip that a deployment uploads, against the smallest thing that could do their work."""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from infra.package import ARCHIVE, build

BASE = "import chalice.app, boto3; boto3.session.Session(region_name='us-east-1').client('dynamodb')"
DESK = "import app; from chalicelib.bootstrap import desk; d = desk(); d.store._connection.client"
SCENARIOS = {
    "API function": f"{DESK}; import chalicelib.api.application",
    "workers": f"{DESK}; import chalicelib.workers",
}
RUNS = 9


def ratios() -> dict[str, float]:
    """The least of interleaved runs, because machines are noisy, and of CPU, because others may be at work on this one; an
    empty interpreter's is taken off. Libraries are those of this interpreter: a first round writes the byte code that the
    package carries too."""
    scripts = {"nothing": "pass", "base": BASE, **SCENARIOS}
    spent: dict[str, list[float]] = {name: [] for name in scripts}
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        build(Path(folder), stage="bench", with_requirements=False)
        with zipfile.ZipFile(Path(folder, ARCHIVE)) as opened:
            opened.extractall(Path(folder, "task"))
        for round_number in range(1 + RUNS):
            for name, script in scripts.items():
                seconds = _cpu(script, Path(folder, "task"))
                if round_number:
                    spent[name].append(seconds)
    least = {name: min(values) for name, values in spent.items()}
    base = least["base"] - least["nothing"]
    return {name: (least[name] - least["nothing"]) / base for name in SCENARIOS}


def _cpu(script: str, folder: Path) -> float:
    child = subprocess.Popen([sys.executable, "-c", script], cwd=folder, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{script}: {child.returncode}")
    return usage.ru_utime + usage.ru_stime
