"""A Chromium for the tests in a browser: the system's, or installed where that is possible."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def ensure() -> str:
    """The path of a browser; ends the program with advice where there is none."""
    if found := find():
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        subprocess.run([apt, "update"], check=True)
        subprocess.run([apt, "install", "-y", "--no-install-recommends", "chromium"], check=True)
        if found := find():
            return found
    sys.exit(f"The tests drive a real browser. Install Chromium ({', '.join(NAMES)}) or set CHROMIUM to its path.")
