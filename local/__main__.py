"""Starts a stack in the foreground. Ctrl-C or SIGTERM stops it; a second signal ends the process at once."""

import asyncio
import fcntl
import os
import shutil
import socket
import sys
import time
from dataclasses import replace
from typing import IO

from local.log import Log
from local.options import HOST, SMTP_OFFSET, Options, environment


def main() -> int:
    started = time.monotonic()
    options = Options.read(os.environ)
    try:
        sockets = [listen(options.aws_port, "AWS_PORT"), listen(options.port, "PORT")]
        mail, mailboxes = listen_for_mail(options), listen(0, "IMAP")
        lock = _lock_data_dir(options)
    except BlockingIOError as conflict:
        print(conflict, file=sys.stderr)
        return 1
    options = replace(options, smtp_port=mail.getsockname()[1], imap_port=mailboxes.getsockname()[1])
    with lock:
        prepare(options)
        from local.stack import Stack, discard_unfinished_seed  # imports the emulator, which reads the environment

        discard_unfinished_seed(options)
        return asyncio.run(Stack(options, Log(options.log_file), started, mail, mailboxes).run(sockets))


def listen(port: int, name: str) -> socket.socket:
    """A socket bound to the port. Raises `BlockingIOError` with a text for the terminal when the port is in use."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as problem:
        raise BlockingIOError(f"Port {port} is in use ({problem.strerror}): choose another with {name}=…") from problem
    return listening


def listen_for_mail(options: Options) -> socket.socket:
    """On `SMTP_PORT`, else on a port that belongs to `PORT`, or on any free one if that is in use."""
    if options.smtp_port:
        return listen(options.smtp_port, "SMTP_PORT")
    try:
        return listen(options.port + SMTP_OFFSET, "SMTP_PORT")
    except (BlockingIOError, OverflowError):
        return listen(0, "SMTP_PORT")


def _lock_data_dir(options: Options) -> IO[str]:
    options.data_dir.mkdir(parents=True, exist_ok=True)
    lock = (options.data_dir / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        raise BlockingIOError(f"Another stack uses {options.data_dir}: choose another folder with DATA_DIR=…") from problem
    return lock


def prepare(options: Options) -> None:
    shutil.rmtree(options.temporary, ignore_errors=True)
    options.temporary.mkdir()
    options.stack_file.unlink(missing_ok=True)
    clean = environment(options, os.environ)
    os.environ.clear()
    os.environ.update(clean)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # threads that wait for an emulated service would keep the process alive
