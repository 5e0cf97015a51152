"""One local stack from start to stop: deploys to the emulated AWS, seeds demo data, and deploys changed sources again."""

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

import boto3

from infra.migrate import Table, migrate
from infra.migration_steps import STEPS
from local.cdn_headers import cdn_headers, script_headers
from local.cdn_paths import web_paths
from local.deployment import Deployed, Deployment, DeploymentFailed, source_files
from local.emulator.server import Emulator
from local.expired_files import keep_removing
from local.imap import MailboxServer, SimulatedMailboxes
from local.log import Log
from local.options import HOST, MAIL_PATH, PROJECT, REGION, Options
from local.smtp import MailPlace, MailServer
from local.watch import WebBuild, summarized, watch
from local.web_client import WebClient


class Stack:
    def __init__(self, options: Options, log: Log, started: float, mail: socket.socket, imap: socket.socket) -> None:
        mailboxes = SimulatedMailboxes()
        self._log, self._started, self._mail = log, started, MailServer(mail, mailboxes)
        self._mailbox_server = MailboxServer(imap, mailboxes)
        self._options = options
        dist, headers = PROJECT / "web" / "dist", cdn_headers(options.aws_url)
        web_client = WebClient(dist, headers, web_paths(), scripts=script_headers())
        self._emulator = Emulator(options, web_client, log.log_function, mailboxes)
        log.capture_emulator_log()
        self._deployment = Deployment(options)
        self._web_build = WebBuild(log)
        self._undeployed: set[str] = set()
        self._stopping = asyncio.Event()
        self._exit_code = 0

    async def run(self, sockets: list[socket.socket]) -> int:
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._on_signal)
        await self._mail.serve()
        await self._mailbox_server.serve()
        threading.Thread(target=self._start, daemon=True, name="bring-up").start()
        await self._emulator.serve(sockets, self._stopping)
        return self._exit_code

    def _on_signal(self) -> None:
        if self._stopping.is_set():
            os._exit(1)
        self._options.stack_file.unlink(missing_ok=True)
        self._web_build.stop()
        self._log.mute_terminal()
        self._stopping.set()

    def _start(self) -> None:
        try:
            self._emulator.wait_until_served()
            deployed = self._deployment.current() or self._deployment.deploy()
            self._activate(deployed)
            seeded = self._seed(deployed)
            self._emulator.set_inboxes(seeded["inboxes"])
            self._announce(deployed, seeded)
            self._start_background_work()
            keep_removing(deployed.outputs["FilesBucket"])
        except Exception as problem:  # noqa: BLE001 any error ends the stack, which would otherwise serve nothing for ever
            if not self._stopping.is_set():
                self._fail(problem)

    def _activate(self, deployed: Deployed) -> None:
        self._emulator.set_api_ids(deployed.api_ids)
        self._emulator.set_files_bucket(deployed.outputs["FilesBucket"])
        self._mail.place = MailPlace(deployed.outputs["FilesBucket"], deployed.outputs["MailTopic"])
        if deployed.fresh:
            migrate(Table(boto3.client("dynamodb", region_name=REGION), deployed.outputs["TableName"]), STEPS)
            self._emulator.save()
            self._deployment.save_record()

    def _seed(self, deployed: Deployed) -> Mapping[str, Any]:
        """Creates the demo data once. seed.json is written after all of it is saved: see `discard_unfinished_seed`."""
        file = self._options.data_dir / "seed.json"
        if not file.exists():
            from local.seed import account  # imports the application, which only the first start needs

            seeded = account.seed_demo(self._options, deployed.outputs)
            self._emulator.save()
            file.write_text(json.dumps(seeded, indent=1))
            (self._options.data_dir / "unfinished").unlink()
        loaded: dict[str, Any] = json.loads(file.read_text())
        return loaded

    def _announce(self, deployed: Deployed, seeded: Mapping[str, Any]) -> None:
        options = self._options
        facts = {
            "url": options.url,
            "websocket_url": options.websocket_url,
            "aws_endpoint_url": options.aws_url,
            "smtp": {"host": HOST, "port": options.smtp_port},
            "region": REGION,
            "table": deployed.outputs["TableName"],
            **seeded,
        }
        temporary = options.stack_file.with_suffix(".new")
        temporary.write_text(json.dumps(facts, indent=1))
        temporary.replace(options.stack_file)
        how = "deployed" if deployed.fresh else "unchanged since the last start"
        self._log.print(f"\n  Parley is ready after {time.monotonic() - self._started:.1f} s ({how}): {options.url}\n")
        for user in seeded["users"]:  # passwords on the terminal only: people share logs
            print(f"  {user['email']:<24} {user['password']:<16} {user['role']}", flush=True)
        self._log.print(f"\n  {options.destination}")
        self._log.print(f"  mails by SMTP {HOST}:{options.smtp_port}, sent ones at {options.url}{MAIL_PATH}")
        self._log.print(f"  logs {options.log_file}, emulated AWS {options.aws_url}, stop with Ctrl-C\n")

    def _start_background_work(self) -> None:
        self._emulator.keep_saving()
        self._emulator.warm_up()
        if self._options.watch:
            watch(source_files, self._reload)
            self._web_build.start()

    def _reload(self, names: list[str]) -> None:
        if self._deployment.current():
            return  # only the modification time changed
        started = time.monotonic()
        self._undeployed.update(names)
        try:
            self._activate(self._deployment.deploy(self._undeployed))
        except Exception as problem:  # noqa: BLE001 the next change may fix it
            self._log.print(f"{summarized(names)} changed, but the stack still runs the previous version: {problem}")
            return
        self._undeployed.clear()
        self._log.print(f"deployed again in {time.monotonic() - started:.1f} s ({summarized(names)})")
        self._emulator.warm_up()

    def _fail(self, problem: Exception) -> None:
        self._log.print(f"The stack did not start: {problem}")
        if not isinstance(problem, DeploymentFailed):
            self._log.log_traceback()
        self._exit_code = 1
        self._loop.call_soon_threadsafe(self._stopping.set)


def discard_unfinished_seed(options: Options) -> None:
    """Deletes the state of a first start that ended before its demo data was complete, so that this one starts afresh."""
    mark = options.data_dir / "unfinished"
    if mark.exists():
        for name in ("state.json", "deployed.json", "seed.json"):
            (options.data_dir / name).unlink(missing_ok=True)
        for name in ("state", "objects"):
            shutil.rmtree(options.data_dir / name, ignore_errors=True)
    if not (options.data_dir / "seed.json").exists():
        mark.touch()
