"""The terminal, with one line per error, and DATA_DIR/parley.log with everything that functions and emulator log."""

import json
import logging
import re
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_LOG_BYTES = 10_000_000
FRAME = re.compile(r'File "[^"]*?((?:chalicelib/|\bapp\.py)[^"]*)", line (\d+)')
UNPACKED = re.compile(
    r"[^\s\"'(]*/(?:ministack-lambda-[^/]+/(?:code/)?|code-[0-9a-f]{20}/)"
)  # the emulator's folder of a function's unpacked zip


class Log:
    def __init__(self, file: Path) -> None:
        self._file = logging.getLogger("parley")
        self._file.setLevel(logging.INFO)
        self._file.propagate = False
        handler = RotatingFileHandler(file, maxBytes=MAX_LOG_BYTES, backupCount=1, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        self._file.addHandler(handler)
        self._handler = handler
        self._terminal = _Terminal(level=logging.ERROR)

    def print(self, text: str, details: str = "") -> None:
        print(text, flush=True)
        self._file.info("%s", f"{text}\n{details}" if details else text)

    def log_traceback(self) -> None:
        self._file.exception("traceback")

    def capture_emulator_log(self) -> None:
        """Moves the emulator's terminal output to the file. The terminal shows its errors, one line each."""
        root = logging.getLogger()
        root.handlers = [self._handler, self._terminal]
        root.setLevel(logging.WARNING)

    def log_function(self, function: str, text: str, failed: bool) -> None:
        name, text = function.removeprefix("parley-"), UNPACKED.sub("", text)
        for line in text.splitlines():
            self._file.info("%s  %s", name, line)
        for problem in problems(text, failed):
            self._terminal.line(name, problem)

    def mute_terminal(self) -> None:
        """Shows no more errors: while the stack stops, interrupted functions are expected."""
        self._terminal.silent = True


class _Terminal(logging.Handler):
    silent = False

    def line(self, source: str, text: str) -> None:
        if not self.silent:
            print(f"{time.strftime('%H:%M:%S')} {source}: {text}", flush=True)

    def emit(self, record: logging.LogRecord) -> None:
        first = record.getMessage().strip().splitlines()[0]
        reason = f" ({record.exc_info[1]})" if record.exc_info and record.exc_info[1] else ""
        self.line(record.name, f"{first}{reason}")


def problems(text: str, failed: bool) -> list[str]:
    """One line for each error in a function's log: the exception, and the last frame of the application."""
    found = [line for line in map(_structured_problem, text.splitlines()) if line]
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("{"))
    if found and "InvocationFailed" in plain:
        return found
    if "Traceback (most recent call last)" in plain:
        found.append(_last_line(plain) + _place(plain))
    elif failed and not found and plain.strip():
        found.append(_last_line(plain))
    return found


def _structured_problem(line: str) -> str | None:
    if not line.startswith("{"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not entry.get("error"):
        return None
    place = (entry.get("at") or [""])[-1]
    return f"{entry['error']} in {entry.get('route') or entry.get('trigger')}" + (f"  ({place})" if place else "")


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1].strip()


def _place(trace: str) -> str:
    frames = FRAME.findall(trace)
    return f"  ({frames[-1][0]}:{frames[-1][1]})" if frames else ""
