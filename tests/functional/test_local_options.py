"""The environment of local functions, and a port that is in use."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from local.options import PROJECT, Options, environment


def test_functions_get_no_host_environment_except_provider_urls(tmp_path: Path) -> None:
    host = {"AWS_PROFILE": "work", "AWS_SECRET_ACCESS_KEY": "real", "HTTPS_PROXY": "x", "DATA_DIR": str(tmp_path)}
    host |= {"TELEGRAM_API_BASE": "http://127.0.0.1:9", "AWS_PORT": "4600", "PATH": "/bin"}
    seen = environment(Options.read(host), host)
    assert seen["TELEGRAM_API_BASE"] == "http://127.0.0.1:9"
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4600"
    assert seen["AWS_SECRET_ACCESS_KEY"] == "test"
    assert not seen.keys() & {"AWS_PROFILE", "HTTPS_PROXY"}


def test_port_in_use_is_reported_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        started = subprocess.run(
            [sys.executable, "-m", "local"],
            cwd=PROJECT,
            env={**os.environ, "AWS_PORT": port, "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert started.returncode == 1
    assert started.stderr.count("\n") == 1
    assert f"Port {port} is in use" in started.stderr
