"""Rules for the files of the repository."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_link_is_committed() -> None:
    """A link may lead to a folder of one machine, and an installed module behind it would be missing on every other."""
    listed = subprocess.run(("git", "ls-files", "--stage"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [line.split(maxsplit=3) for line in listed.splitlines()]
    assert files
    assert [path for mode, _, _, path in files if mode == "120000"] == []
