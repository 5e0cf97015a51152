"""`python -m infra.lock`: writes the lock files, which name every package with the hashes of its files for all machines.

`requirements.lock` has what is packed for Lambda, `requirements-dev.lock` all that a clone installs. uv writes them, because pip
names the files of one machine only; it is installed in a temporary folder.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from infra.package import PROJECT

UV = "uv==0.13.9"
OPTIONS = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", "--python-version", "3.11")
LOCKS = {
    "requirements.lock": ("requirements.txt", "--constraints", "requirements-dev.txt"),
    "requirements-dev.lock": ("requirements.txt", "requirements-dev.txt"),
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="parley-lock-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", UV], check=True)
        for lock, sources in LOCKS.items():
            arguments = ("pip", "compile", *OPTIONS, *sources, "--output-file", lock)
            subprocess.run([python, "-m", "uv", *arguments], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
