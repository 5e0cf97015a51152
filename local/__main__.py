"""ColdStart a stack in the foreground. Ctrl-C or SIGTERM stops it; a second time leaves at once."""

import asyncio
import fcntl
import os
import shutil
import socket
import sys
import time
from typing import IO

from local.log import Log
from local.options import HOST, Options, environment


def main() -> int:
    began = time.monotonic()
    options = Options.read(os.environ)
    try:
        sockets = [listen(options.aws_port, "AWS_PORT"), listen(options.port, "PORT")]
        lock = _own(options)
    except BlockingIOError as taken:
        print(taken, file=sys.stderr)
        return 1
    with lock:
        prepare(options)
        from local.stack import Stack, forget_unfinished  # it imports the emulator, which reads the environment

        forget_unfinished(options)
        return asyncio.run(Stack(options, Log(options.log_file), began).run(sockets))


def listen(port: int, name: str) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as problem:
        raise BlockingIOError(f"Port {port} is not free ({problem.strerror}): choose another with {name}=…") from problem
    return listening


def _own(options: Options) -> IO[str]:
    options.data_dir.mkdir(parents=True, exist_ok=True)
    lock = (options.data_dir / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        raise BlockingIOError(f"Another stack lives in {options.data_dir}: choose another folder with DATA_DIR=…") from problem
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
    os._exit(code)  # threads that wait for an emulated service must not keep the terminal
