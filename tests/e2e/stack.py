"""Runs the local stack in its own process, as `make run` does."""

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
START_TIMEOUT_SECONDS = 240.0
STOP_TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True)
class StackInfo:
    """The contents of stack.json: addresses, users and inboxes of the running stack."""

    data: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.data["url"])

    @property
    def websocket_url(self) -> str:
        return str(self.data["websocket_url"])

    @property
    def account_id(self) -> int:
        return int(self.data["account_id"])

    def user(self, name: str) -> dict[str, Any]:
        return self._one("users", lambda user: user["email"].startswith(f"{name}@"))

    def inbox(self, channel: str) -> dict[str, Any]:
        return self._one("inboxes", lambda inbox: inbox["channel_type"] == f"Channel::{channel}")

    def _one(self, kind: str, predicate: Any) -> dict[str, Any]:
        found: dict[str, Any] = next(filter(predicate, self.data[kind]))
        return found


class LocalStack:
    def __init__(self, data_dir: Path, *, providers: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self._port, self._aws_port, self.proxy_port = free_ports(3)
        self._providers = providers or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._output = data_dir.parent / f"{data_dir.name}.out"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        return "".join(file.read_text() for file in sorted(self.data_dir.glob("parley.log*"), reverse=True))

    @property
    def output(self) -> str:
        return self._output.read_text() if self._output.exists() else ""

    def start(self) -> StackInfo:
        environment = {
            **os.environ,
            **self._providers,
            "PORT": str(self._port),
            "AWS_PORT": str(self._aws_port),
            "ALLOWED_ORIGINS": f"http://localhost:{self.proxy_port}",
            "DATA_DIR": str(self.data_dir),
            "PARLEY_WATCH": "0",
        }
        with self._output.open("ab") as output:
            command = [sys.executable, "-m", "local"]
            self._process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        self.stack_info = self._wait_until_ready(self._process)
        return self.stack_info

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> StackInfo:
        file, deadline = self.data_dir / "stack.json", time.monotonic() + START_TIMEOUT_SECONDS
        while not file.exists():
            if process.poll() is not None:
                raise AssertionError(f"the stack ended with {process.returncode} before it was ready\n{self._logs()}")
            if time.monotonic() > deadline:
                process.kill()
                process.wait()
                raise AssertionError(f"the stack was not ready within {START_TIMEOUT_SECONDS:.0f} s\n{self._logs()}")
            time.sleep(0.1)
        return StackInfo(json.loads(file.read_text()))

    def stop(self) -> None:
        """Stops the stack with SIGTERM, as a service manager does, and checks that it exits cleanly."""
        process = self._process
        if process is None:
            return
        self._process = None
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(
                f"the stack did not stop within {STOP_TIMEOUT_SECONDS:.0f} s of SIGTERM\n{self._logs()}"
            ) from None
        assert code == 0, f"the stack ended with {code}\n{self._logs()}"
        assert not (self.data_dir / "stack.json").exists(), "stack.json is still there"

    def _logs(self) -> str:
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
