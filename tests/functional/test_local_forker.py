"""The process that forks the workers of the local run."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulator.forked_workers import WorkerForker

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="workers are forked on Linux only")


@pytest.fixture
def forker() -> Iterator[WorkerForker]:
    running = WorkerForker()
    yield running
    running.close()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "worker.py"
    file.write_text(
        "import os, sys\nprint(sys.stdin.readline().strip(), os.environ['NAME'], os.getcwd(), open('/proc/self/comm').read())\n"
    )
    return file


def said(forker: WorkerForker, script: Path) -> str:
    worker = forker.fork(str(script), str(script.parent), {"NAME": "Ada", "AWS_LAMBDA_FUNCTION_NAME": "parley-ingest"})
    with worker.stdin, worker.stdout, worker.stderr:
        worker.stdin.write("Hello\n")
        text = worker.stdout.readline().strip()
    worker.wait(10)
    return text


def test_worker_runs_the_script_in_its_folder_and_environment(forker: WorkerForker, script: Path) -> None:
    assert said(forker, script) == f"Hello Ada {script.parent} ingest"


def test_killed_process_is_replaced(forker: WorkerForker, script: Path) -> None:
    for _ in range(2):
        killed = forker.process
        killed.kill()
        killed.wait(10)
        assert said(forker, script) == f"Hello Ada {script.parent} ingest"
        assert forker.process is not killed


def test_process_that_ends_twice_is_an_error(
    forker: WorkerForker, script: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("")
    monkeypatch.setattr("local.emulator.forked_workers.SCRIPT", broken)
    forker.process.kill()
    with pytest.raises(ChildProcessError, match="ended twice"):
        forker.fork(str(script), str(script.parent), {})
    assert isinstance(forker.process, subprocess.Popen)
