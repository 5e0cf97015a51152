"""Finds a Chromium for the browser tests, and installs one where the system allows it (Debian, as root)."""

import os
import shutil
import subprocess
import sys

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ADVICE = """The browser tests need Chromium or Chrome. Install it and run the command again:
  Debian, Ubuntu  sudo apt-get install chromium
  Fedora          sudo dnf install chromium
  macOS           brew install --cask chromium
or set CHROMIUM to the path of its executable."""


def find() -> str | None:
    """The path of a Chromium: the variable CHROMIUM, else the first of `COMMANDS` that exists."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, COMMANDS)), None)


def ensure() -> str:
    """The path of a Chromium. Exits with `ADVICE` when there is none and it cannot be installed."""
    if found := find():
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        subprocess.run([apt, "update"], check=True)
        subprocess.run([apt, "install", "-y", "--no-install-recommends", "chromium"], check=True)
        if found := find():
            return found
    sys.exit(ADVICE)


if __name__ == "__main__":
    print(ensure())
