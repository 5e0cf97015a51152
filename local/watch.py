"""Watches source files: a change deploys the functions again or builds the web client again."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from local.log import Log
from local.options import PROJECT

POLL_SECONDS = 0.4
SETTLE_SECONDS = 0.15  # editors write several files, or one file twice
WEB = PROJECT / "web"
WEB_SOURCES = ("src", "public", "index.html", "vite.config.ts", "package.json")

Files = Callable[[], Iterable[Path]]


def watch(files: Files, changed: Callable[[list[str]], None], root: Path = PROJECT) -> None:
    """Polls in a separate thread and calls `changed` with the changed files' names, one call at a time."""

    def forever() -> None:
        known = _modification_times(files())
        while True:
            time.sleep(POLL_SECONDS)
            now = _modification_times(files())
            if now == known:
                continue
            now = _settled(now, files)
            different = {path for path, _ in now.items() ^ known.items()}
            known = now
            changed(sorted(str(path.relative_to(root)) for path in different))

    threading.Thread(target=forever, daemon=True, name="watch").start()


def _settled(now: dict[Path, int], files: Files) -> dict[Path, int]:
    while True:
        time.sleep(SETTLE_SECONDS)
        later = _modification_times(files())
        if later == now:
            return now
        now = later


def _modification_times(files: Iterable[Path]) -> dict[Path, int]:
    times = {}
    for file in files:
        try:
            times[file] = file.stat().st_mtime_ns
        except FileNotFoundError:
            continue
    return times


def summarized(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


class WebBuild:
    """Builds web/dist when it is older than its sources. `npm run dev` in web/ is faster: it proxies to this stack."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._one_at_a_time = threading.Lock()
        self._child: subprocess.Popen[str] | None = None

    def start(self) -> None:
        if not (WEB / "node_modules").is_dir():
            return
        watch(web_files, lambda names: self.build(summarized(names)))
        threading.Thread(target=self._build_if_stale, daemon=True, name="web-build").start()

    def _build_if_stale(self) -> None:
        page = WEB / "dist" / "index.html"
        if not page.exists() or page.stat().st_mtime_ns < max(_modification_times(web_files()).values(), default=0):
            self.build("web/dist is older than its sources")

    def build(self, why: str) -> None:
        with self._one_at_a_time:
            started = time.monotonic()
            code, output = self._run()
        if code == 0:
            self._log.print(f"web client built in {time.monotonic() - started:.1f} s ({why})")
        elif code > 0:
            reason = next((line.strip() for line in output.splitlines() if "ERROR]" in line or "rror:" in line), "")
            self._log.print(f"web client did not build ({why}): {reason or 'see the log'}", details=output)

    def _run(self) -> tuple[int, str]:
        self._child = child = subprocess.Popen(
            ["npm", "run", "--silent", "build"],  # noqa: S607 npm from the developer's PATH
            cwd=WEB,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
            start_new_session=True,
        )
        output, _ = child.communicate()
        return child.returncode, output

    def stop(self) -> None:
        if self._child is not None and self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGTERM)


def web_files() -> list[Path]:
    return [file for name in WEB_SOURCES for path in [WEB / name] for file in (path.rglob("*") if path.is_dir() else [path])]
