"""One local stack from start to stop: the deployment in the emulated AWS, its demo data, and what changes while it runs."""

import asyncio
import json
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any

from local.cdn_headers import cdn_headers
from local.deployment import Deployed, Deployment, DeploymentFailed, source_files
from local.emulator.server import Emulator
from local.log import Log
from local.options import PROJECT, REGION, Options
from local.watch import WebBuild, shortened, watch
from local.web_client import WebClient


class Stack:
    def __init__(self, options: Options, log: Log, began: float) -> None:
        self._options, self._log, self._began = options, log, began
        web_client = WebClient(PROJECT / "web" / "dist", cdn_headers(options.aws_url))
        self._emulator = Emulator(options, web_client, log.hear_function)
        log.hear_emulator()
        self._deployment = Deployment(options)
        self._web_build = WebBuild(log)
        self._undeployed: set[str] = set()
        self._stopping = asyncio.Event()
        self._exit_code = 0

    async def run(self, sockets: list[socket.socket]) -> int:
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._stop_or_leave)
        threading.Thread(target=self._bring_up, daemon=True, name="bring-up").start()
        await self._emulator.serve(sockets, self._stopping)
        return self._exit_code

    def _stop_or_leave(self) -> None:
        if self._stopping.is_set():
            os._exit(1)
        self._options.stack_file.unlink(missing_ok=True)
        self._web_build.stop()
        self._log.leave_terminal()
        self._stopping.set()

    def _bring_up(self) -> None:
        try:
            self._emulator.wait_until_served()
            deployed = self._deployment.current() or self._deployment.make()
            self._adopt(deployed)
            planted = self._plant(deployed)
            self._emulator.know(planted["inboxes"])
            self._announce(deployed, planted)
            self._keep_going()
        except Exception as problem:  # noqa: BLE001 whatever it is, the terminal gets its prompt back
            if not self._stopping.is_set():
                self._fail(problem)

    def _adopt(self, deployed: Deployed) -> None:
        self._emulator.route(deployed.apis)
        if deployed.fresh:
            self._emulator.save()
            self._deployment.remember()

    def _plant(self, deployed: Deployed) -> Mapping[str, Any]:
        """Demo data, once. Its file appears when all of it is safe: see `forget_unfinished`."""
        file = self._options.data_dir / "seed.json"
        if not file.exists():
            from local.seed import account  # with it comes the application: later starts have no need of it

            planted = account.plant(self._options, deployed.outputs)
            self._emulator.save()
            file.write_text(json.dumps(planted, indent=1))
            (self._options.data_dir / "unfinished").unlink()
        found: dict[str, Any] = json.loads(file.read_text())
        return found

    def _announce(self, deployed: Deployed, planted: Mapping[str, Any]) -> None:
        options = self._options
        facts = {
            "url": options.url,
            "websocket_url": options.websocket_url,
            "aws_endpoint_url": options.aws_url,
            "region": REGION,
            "table": deployed.outputs["TableName"],
            **planted,
        }
        temporary = options.stack_file.with_suffix(".new")
        temporary.write_text(json.dumps(facts, indent=1))
        temporary.replace(options.stack_file)
        how = "deployed" if deployed.fresh else "unchanged since the last start"
        self._log.say(f"\n  Parley is ready after {time.monotonic() - self._began:.1f} s ({how}): {options.url}\n")
        for user in planted["users"]:  # on the terminal only: a log is passed on
            print(f"  {user['email']:<24} {user['password']:<16} {user['role']}", flush=True)
        self._log.say(f"\n  {options.destination}")
        self._log.say(f"  logs {options.log_file}, emulated AWS {options.aws_url}, stop with Ctrl-C\n")

    def _keep_going(self) -> None:
        self._emulator.keep_saving()
        self._emulator.warm_up()
        if self._options.watch:
            watch(source_files, self._reload)
            self._web_build.start()

    def _reload(self, names: list[str]) -> None:
        if self._deployment.current():
            return  # touched, not changed
        started = time.monotonic()
        self._undeployed.update(names)
        try:
            self._adopt(self._deployment.make(self._undeployed))
        except Exception as problem:  # noqa: BLE001 the next change may mend it
            self._log.say(f"{shortened(names)} changed, but the stack still runs what was there before: {problem}")
            return
        self._undeployed.clear()
        self._log.say(f"deployed again in {time.monotonic() - started:.1f} s ({shortened(names)})")
        self._emulator.warm_up()

    def _fail(self, problem: Exception) -> None:
        self._log.say(f"The stack did not come up: {problem}")
        if not isinstance(problem, DeploymentFailed):
            self._log.keep_trace()
        self._exit_code = 1
        self._loop.call_soon_threadsafe(self._stopping.set)


def forget_unfinished(options: Options) -> None:
    """A first start that did not get to its end leaves half a demo: the next one starts from nothing."""
    mark = options.data_dir / "unfinished"
    if mark.exists():
        for name in ("state.json", "deployed.json", "seed.json"):
            (options.data_dir / name).unlink(missing_ok=True)
        for name in ("state", "objects"):
            shutil.rmtree(options.data_dir / name, ignore_errors=True)
    if not (options.data_dir / "seed.json").exists():
        mark.touch()
