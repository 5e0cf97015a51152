"""One local stack from start to stop: the emulated AWS, the deployment in it, its data, and the front door."""

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

from hypercorn.asyncio import serve
from hypercorn.config import Config

from local import emulator_patches, seed
from local.cdn_headers import cdn_headers
from local.deployment import Deployed, Deployment, DeploymentFailed, source_files
from local.door import Door
from local.emulated import app, core, service
from local.log import Log
from local.options import PROJECT, REGION, Options
from local.snapshots import Snapshots
from local.watch import WebBuild, shortened, watch
from local.web_client import WebClient

PATIENCE = 1.0  # seconds a call under way gets when the stack stops


class Stack:
    def __init__(self, options: Options, sockets: list[socket.socket], log: Log, began: float) -> None:
        self._options, self._sockets, self._log, self._began = options, sockets, log, began
        self._pool = emulator_patches.apply(log.hear_function)
        self._snapshots = Snapshots(options.data_dir / "state.json", options.aws_port)
        self._snapshots.install()
        log.hear_emulator()
        web = WebClient(PROJECT / "web" / "dist", cdn_headers(options.aws_url))
        self._door = Door(app().app, web, port=options.port, aws_port=options.aws_port)
        self._deployment = Deployment(options)
        self._web_build = WebBuild(log)
        self._stopping = asyncio.Event()
        self._exit_code = 0

    async def run(self) -> int:
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._stop_or_leave)
        threading.Thread(target=self._bring_up, daemon=True, name="bring-up").start()
        await serve(self._door, self._server(), shutdown_trigger=self._until_stopped)  # type: ignore[arg-type]
        return self._exit_code

    def _server(self) -> Config:
        config = Config()
        config.bind = [f"fd://{listening.fileno()}" for listening in self._sockets]
        config.keep_alive_timeout = 75
        config.graceful_timeout = 0.5
        config.loglevel = "WARNING"
        return config

    def _stop_or_leave(self) -> None:
        if self._stopping.is_set():
            os._exit(1)
        self._stopping.set()

    async def _until_stopped(self) -> None:
        """The server saves the emulator's state after this: by then no function may be writing."""
        await self._stopping.wait()
        self._options.stack_file.unlink(missing_ok=True)
        self._web_build.stop()
        await asyncio.to_thread(self._pool.close, PATIENCE)

    def _bring_up(self) -> None:
        try:
            self._wait_for_server()
            deployed = self._deployment.current() or self._deployment.make()
            self._adopt(deployed)
            planted = self._plant(deployed)
            self._announce(deployed, planted)
            self._keep_going()
        except Exception as problem:
            if not self._stopping.is_set():
                self._fail(problem)

    def _wait_for_server(self) -> None:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self._options.aws_port), timeout=10) as probe:
                    probe.sendall(b"GET /_ministack/health HTTP/1.0\r\n\r\n")
                    if probe.recv(1):
                        return
            except OSError:
                time.sleep(0.01)

    def _adopt(self, deployed: Deployed) -> None:
        self._door.apis = deployed.apis
        if deployed.fresh:
            self._snapshots.save()
            self._deployment.remember()

    def _plant(self, deployed: Deployed) -> Mapping[str, Any]:
        """Demo data, once. Its file appears when all of it is safe: see `forget_unfinished`."""
        file = self._options.data_dir / "seed.json"
        if not file.exists():
            planted = seed.plant(self._options, deployed.outputs)
            self._snapshots.save()
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
        for user in planted["users"]:
            self._log.say(f"  {user['email']:<24} {user['password']:<16} {user['role']}")
        self._log.say(f"\n  logs {options.log_file}, emulated AWS {options.aws_url}, stop with Ctrl-C\n")

    def _keep_going(self) -> None:
        saving = threading.Thread(target=self._snapshots.keep_saving, args=[lambda: self._door.requests], daemon=True)
        saving.start()
        warm_up(self._pool)
        if self._options.watch:
            watch(source_files, self._reload)
            self._web_build.start()

    def _reload(self, names: list[str]) -> None:
        started = time.monotonic()
        try:
            self._adopt(self._deployment.make())
        except DeploymentFailed as problem:
            return self._log.say(f"{shortened(names)} changed; still running what was there before: {problem}")
        self._log.say(f"deployed again in {time.monotonic() - started:.1f} s ({shortened(names)})")
        warm_up(self._pool)

    def _fail(self, problem: Exception) -> None:
        self._log.say(f"The stack did not come up: {problem}")
        if not isinstance(problem, DeploymentFailed):
            self._log.keep_trace()
        self._exit_code = 1
        self._loop.call_soon_threadsafe(self._stopping.set)


def warm_up(pool: emulator_patches.WorkerPool) -> None:
    """One process of each function, so that nobody's first request waits for imports."""
    for function in list(service("lambda_svc")._functions._data.values()):
        config = function["config"]
        worker, _ = pool.acquire(config["FunctionName"], config, function["code_zip"])
        if worker is None:
            return
        try:
            core("lambda_runtime").ensure_spawned(worker)
        except RuntimeError:
            continue  # it says so itself when it is called
        finally:
            pool.release(worker)


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
