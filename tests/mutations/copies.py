"""Copies of the sources, in which mutations are applied."""

import queue
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutations.mutation import SOURCES


def copy_of_sources(folder: Path) -> Path:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=SOURCES, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (SOURCES / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(SOURCES / name, folder / name)
    # Some tests ask git for the files of the project.
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        subprocess.run(command, cwd=folder, check=True)
    (folder / "web" / "node_modules").symlink_to((SOURCES / "web" / "node_modules").resolve())
    return folder


@contextmanager
def copies(count: int) -> Iterator["queue.Queue[Path]"]:
    with tempfile.TemporaryDirectory() as folder:
        free: queue.Queue[Path] = queue.Queue()
        for number in range(count):
            free.put(copy_of_sources(Path(folder) / str(number)))
        yield free
