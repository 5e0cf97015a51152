"""Suites that hold no updates but build objects: they run, and built_objects.py writes what they build."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.corpora import built_objects
from tests.corpora.repositories import Json, git

BUILD = Path(__file__).parents[2] / ".build" / "corpora"


REQUIREMENTS = (
    "python-telegram-bot==22.8",
    "aiogram==3.30.0",
    "aiofiles==25.1.0",
    "aiohappyeyeballs==2.7.1",
    "aiohttp==3.14.5",
    "aiosignal==1.4.0",
    "dnspython==2.9.2",
    "frozenlist==1.8.0",
    "magic-filter==1.0.12",
    "motor==3.7.1",
    "multidict==7.2.1",
    "propcache==0.5.4",
    "pymongo==4.17.0",
    "redis==7.0.0",
    "yarl==1.25.1",
)
"""The releases of the pinned commits, and what they and their suites need beside requirements-dev.txt."""
SUITES: dict[str, tuple[str, ...]] = {
    "python-telegram-bot/python-telegram-bot": (
        "--ignore=tests/test_bot.py",
        "--ignore=tests/request",
        "--ignore=tests/test_official",
        "--ignore=tests/ext/_utils",
        "--ignore=tests/ext/test_application.py",
        "--ignore=tests/ext/test_updater.py",
        "--ignore=tests/ext/test_jobqueue.py",
        "--ignore-glob=tests/ext/*persistence.py",
    ),
    "aiogram/aiogram": (),
}
"""Options of pytest by repository. Left out are tests that take long and build nothing which others do not."""
SWITCHES = {"GITHUB_ACTIONS": "true", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
"""Off GitHub, the suite of python-telegram-bot demands the optional packages."""


def built_by(repository: str, directory: Path, commit: str) -> Iterator[tuple[str, Json]]:
    """Each update with the name of the test's file. `directory` is the git directory."""
    if repository not in SUITES:
        return
    library, name = installed(), repository.split("/")[1]
    with tempfile.TemporaryDirectory() as made:
        folder, output = Path(made), Path(made, "updates.jsonl")
        archive = folder / "suite.tar"
        git(directory, "archive", f"--output={archive}", commit, "tests")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        command = [sys.executable, built_objects.__file__, name, str(output), "tests", *SUITES[repository]]
        environment = {"PATH": os.defpath, "PYTHONPATH": f"{folder}{os.pathsep}{library}", **SWITCHES}
        log = BUILD / f"{name}.log"
        with log.open("w") as written:
            subprocess.run(command, cwd=folder, env=environment, stdout=written, stderr=written, check=True)
        lines = output.read_text().splitlines()
    if not lines:
        raise SystemExit(f"The suite of {repository} has built no update: {log}")
    for line in lines:
        place, update = json.loads(line)
        yield place, update


def installed() -> Path:
    """The folder of the libraries, which are no part of the project's own environment."""
    target, wanted = BUILD / "libraries", "\n".join(REQUIREMENTS)
    marker = target / "requirements.txt"
    if not marker.exists() or marker.read_text() != wanted:
        options = ["--quiet", "--no-deps", "--upgrade", "--target", str(target)]
        subprocess.run([sys.executable, "-m", "pip", "install", *options, *REQUIREMENTS], check=True)
        marker.write_text(wanted)
    return target
