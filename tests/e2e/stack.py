"""A local stack in a process of its own, as `make run` starts it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent.parent
FIRST_START = 240.0
STOP = 60.0


@dataclass(frozen=True)
class Facts:
    """stack.json."""

    told: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.told["url"])

    @property
    def websocket_url(self) -> str:
        return str(self.told["websocket_url"])

    @property
    def account_id(self) -> int:
        return int(self.told["account_id"])

    def user(self, name: str) -> dict[str, Any]:
        return self._one("users", lambda user: user["email"].startswith(f"{name}@"))

    def inbox(self, channel: str) -> dict[str, Any]:
        return self._one("inboxes", lambda inbox: inbox["channel_type"] == f"Channel::{channel}")

    def _one(self, kind: str, wanted: Any) -> dict[str, Any]:
        found: dict[str, Any] = next(filter(wanted, self.told[kind]))
        return found


class LocalStack:
    def __init__(self, data_dir: Path, *, providers: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self._port, self._aws_port = free_ports(2)
        self._providers = providers or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._output = data_dir.parent / f"{data_dir.name}.out"

    @property
    def log(self) -> str:
        return "".join(file.read_text() for file in sorted(self.data_dir.glob("parley.log*"), reverse=True))

    @property
    def output(self) -> str:
        return self._output.read_text() if self._output.exists() else ""

    def start(self) -> Facts:
        environment = {
            **os.environ,
            **self._providers,
            "PORT": str(self._port),
            "AWS_PORT": str(self._aws_port),
            "DATA_DIR": str(self.data_dir),
            "PARLEY_WATCH": "0",
        }
        with self._output.open("ab") as output:
            command = [sys.executable, "-m", "local"]
            self._process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        self.facts = self._wait_until_ready(self._process)
        return self.facts

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> Facts:
        told, ends = self.data_dir / "stack.json", time.monotonic() + FIRST_START
        while not told.exists():
            if process.poll() is not None:
                raise AssertionError(f"the stack ended with {process.returncode} before it was ready\n{self._evidence()}")
            if time.monotonic() > ends:
                process.kill()
                process.wait()
                raise AssertionError(f"the stack was not ready within {FIRST_START:.0f} s\n{self._evidence()}")
            time.sleep(0.1)
        return Facts(json.loads(told.read_text()))

    def stop(self) -> None:
        """As a service manager would; a clean exit is part of the deal."""
        process = self._process
        if process is None:
            return
        self._process = None
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the stack did not stop within {STOP:.0f} s of SIGTERM\n{self._evidence()}") from None
        assert code == 0, f"the stack ended with {code}\n{self._evidence()}"
        assert not (self.data_dir / "stack.json").exists(), "stack.json is still there"

    def _evidence(self) -> str:
        return f"--- output\n{tail(self.output)}\n--- log\n{tail(self.log)}"


def tail(text: str, lines: int = 60) -> str:
    return "\n".join(text.splitlines()[-lines:])


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()
