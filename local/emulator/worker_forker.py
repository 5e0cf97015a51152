"""A process that imports the libraries of all functions and forks into workers; forked_workers.py runs it as a script.

The application itself is not imported here: each worker imports it from its own zip.
"""

import importlib
import json
import os
import runpy
import signal
import socket
import sys
from typing import Any

SHARED = (
    "argon2",
    "boto3",
    "botocore.client",
    "botocore.handlers",
    "botocore.parsers",
    "botocore.session",
    "botocore.signers",
    "msgspec",
    "pynamodb.connection",
    "pynamodb.exceptions",
    "urllib3",
)
REQUEST_SIZE = 1 << 18


def main() -> None:
    requests = socket.socket(fileno=int(sys.argv[1]))
    del sys.path[0]  # this folder, whose modules must not shadow those of functions
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps the children
    for name in SHARED:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    while True:
        request, files, _, _ = socket.recv_fds(requests, REQUEST_SIZE, 3)
        if not request:
            return
        child = os.fork()
        if child == 0:
            requests.close()
            run_as_worker(json.loads(request), files)
        for file in files:
            os.close(file)
        requests.sendall(child.to_bytes(8, "big"))


def run_as_worker(request: dict[str, Any], files: list[int]) -> None:
    """Runs the script as a fresh interpreter would. Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    set_title(request["env"].get("AWS_LAMBDA_FUNCTION_NAME", "worker"))
    sys.argv = [request["script"]]
    sys.path.insert(0, os.path.dirname(request["script"]))  # noqa: PTH120 spares the import of pathlib
    code = 0
    try:
        runpy.run_path(request["script"], run_name="__main__")
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 prints the traceback and exits, as the interpreter does
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        sys.stderr.flush()
        os._exit(code)


def set_title(function: str) -> None:
    """Lets `ps` show the function. Linux keeps 15 characters, so the name of the application is left out."""
    with open("/proc/self/comm", "w") as title:  # noqa: PTH123 spares the import of pathlib
        title.write(function.partition("-")[2] or function)


if __name__ == "__main__":
    main()
