"""The web client's socket (web/src/realtime/socket.ts) in a node process that lives as long as this one.

Its commands and responses are in web/src/testing/socketHost.ts. Time, network and timers are those of the simulation, so that a
seed gives the same run again.
"""

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

WEB = Path(__file__).resolve().parents[2] / "web"

Json = dict[str, Any]


class SocketHost:
    def __init__(self) -> None:
        command = ["node", "scripts/socketHost.mjs"]
        self._process = subprocess.Popen(command, cwd=WEB, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def call(self, **command: Any) -> Json:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(command) + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise ConnectionError(f"node ended with {self._process.wait()}: run `npm ci` in web/")
        response: Json = msgspec.json.decode(line)
        return response


@cache
def socket_host() -> SocketHost:
    return SocketHost()
