"""Function workers forked from a process with the libraries imported, which saves most of a cold start."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("worker_forker.py")


class WorkerForker:
    """The process of worker_forker.py, and the socket that asks it for forks. A process that has ended is replaced."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, str(SCRIPT), str(theirs.fileno())]
        # A separate session keeps Ctrl-C from the workers: the stack ends them itself, after their calls.
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True)
        theirs.close()

    def fork(self, script: str, cwd: str, env: Mapping[str, str]) -> "ForkedProcess":
        pipes = [os.pipe() for _ in range(3)]
        (stdin, to_stdin), (from_stdout, stdout), (from_stderr, stderr) = pipes
        request = json.dumps({"script": script, "cwd": cwd, "env": dict(env)}).encode()
        try:
            with self._one_at_a_time:
                child = self._ask(request, [stdin, stdout, stderr]) or self._ask_anew(request, [stdin, stdout, stderr])
        finally:
            for file in (stdin, stdout, stderr):
                os.close(file)
        return ForkedProcess(child, to_stdin, from_stdout, from_stderr)

    def _ask(self, request: bytes, files: list[int]) -> int:
        """The process id of the fork, or 0 when the process has ended."""
        try:
            socket.send_fds(self._requests, [request], files)
            return int.from_bytes(self._requests.recv(8), "big")
        except ConnectionError:
            return 0

    def _ask_anew(self, request: bytes, files: list[int]) -> int:
        """Raises ChildProcessError when a new process has ended as well."""
        self.close()
        self._start()
        if child := self._ask(request, files):
            return child
        raise ChildProcessError("the process that forks workers has ended twice")

    def close(self) -> None:
        self._requests.close()
        self.process.kill()
        self.process.wait()


class ForkedProcess:
    """The part of subprocess.Popen that the emulator uses, for a process that is the forker's child."""

    def __init__(self, pid: int, stdin: int, stdout: int, stderr: int) -> None:
        self.pid = pid
        self.stdin = os.fdopen(stdin, "w", buffering=1)
        self.stdout = os.fdopen(stdout, "r")
        self.stderr = os.fdopen(stderr, "r")
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = None

    def poll(self) -> int | None:
        return 0 if self._ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended(timeout):
            raise subprocess.TimeoutExpired(str(SCRIPT), timeout or 0)
        return 0

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> bool:
        if self._handle is None:
            return True
        ready, _, _ = select.select([self._handle], [], [], timeout)
        if ready:
            os.close(self._handle)
            self._handle = None
        return bool(ready)

    def _signal(self, number: signal.Signals) -> None:
        if self._handle is not None:
            signal.pidfd_send_signal(self._handle, number)


class ForkingSubprocess:
    """Replaces the module `subprocess` where the emulator starts its workers."""

    def __init__(self, forker: WorkerForker) -> None:
        self._forker = forker

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    def Popen(self, command: list[str], **options: Any) -> Any:  # noqa: N802 the name in `subprocess`
        program, *arguments = command
        if program == sys.executable and len(arguments) == 1 and options.get("stdin") == subprocess.PIPE:
            return self._forker.fork(arguments[0], options["cwd"], options["env"])
        return subprocess.Popen(command, **options)
