"""The emulated AWS and the gateway, served by one event loop in this process."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from local.emulator import patches
from local.emulator.modules import app, core, service
from local.emulator.snapshots import Snapshots
from local.gateway import ApiIds, Application, Gateway
from local.imap import SimulatedMailboxes
from local.options import HOST, Options
from local.sample_sites import SampleSites
from local.simulators.server import ProviderSimulators, post

SHUTDOWN_GRACE_SECONDS = 1.0  # for function calls in progress when the stack stops

log = logging.getLogger("parley.emulator")


class Emulator:
    def __init__(
        self, options: Options, web_client: Application, observe: patches.Observer, mailboxes: SimulatedMailboxes
    ) -> None:
        self._options = options
        self._pool = patches.apply(observe, fork=not options.packaged)
        self._snapshots = Snapshots(options.data_dir / "state.json", options.aws_port)
        self._snapshots.install()
        self._simulators = ProviderSimulators(options.port, self._post, mailboxes)
        self._sites = SampleSites(options.url, options.port)
        ports = {"port": options.port, "aws_port": options.aws_port}
        self._gateway = Gateway(app().app, web_client, self._simulators, self._sites, **ports)

    async def serve(self, sockets: list[socket.socket], stopping: asyncio.Event) -> None:
        async def until_stopped() -> None:
            """Ends all function calls first: the state is saved afterwards, and no function may still be writing."""
            await stopping.wait()
            self._simulators.stop()
            await asyncio.to_thread(self._pool.close, SHUTDOWN_GRACE_SECONDS)

        config = Config()
        config.bind = [f"fd://{listening.fileno()}" for listening in sockets]
        config.keep_alive_timeout = 75
        config.graceful_timeout = 0.5
        config.loglevel = "WARNING"
        await serve(self._gateway, config, shutdown_trigger=until_stopped)  # type: ignore[arg-type]

    def wait_until_served(self) -> None:
        while True:
            try:
                with socket.create_connection((HOST, self._options.aws_port), timeout=10) as probe:
                    probe.sendall(b"GET /_ministack/health HTTP/1.0\r\n\r\n")
                    if probe.recv(1):
                        return
            except OSError:
                time.sleep(0.01)

    def set_api_ids(self, api_ids: ApiIds) -> None:
        self._gateway.api_ids = api_ids

    def set_files_bucket(self, name: str) -> None:
        self._gateway.files_bucket = name

    def set_inboxes(self, inboxes: Sequence[Mapping[str, Any]]) -> None:
        """The inboxes whose webhooks the simulated providers call, and whose widget the sample sites show, as in stack.json."""
        self._simulators.set_inboxes(inboxes)
        self._sites.set_inboxes(inboxes)

    async def _post(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        return await post(self._gateway, self._options.port, path, headers, body)

    def save(self) -> None:
        self._snapshots.save()

    def keep_saving(self) -> None:
        self._in_thread("snapshots", lambda: self._snapshots.keep_saving(lambda: self._gateway.requests))

    def warm_up(self) -> None:
        """Starts one process of each function, so that no first request waits for imports."""
        self._in_thread("warm-up", self._spawn_one_of_each)

    def _spawn_one_of_each(self) -> None:
        for function in list(service("lambda_svc")._functions._data.values()):
            config = function["config"]
            worker, _ = self._pool.acquire(config["FunctionName"], config, function["code_zip"])
            if worker is None:
                return
            try:
                core("lambda_runtime").ensure_spawned(worker)
            except RuntimeError as problem:
                log.error("%s cannot start: %s", config["FunctionName"], problem)  # noqa: TRY400 the traceback is the emulator's
            finally:
                self._pool.release(worker)

    def _in_thread(self, name: str, work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True, name=name).start()
