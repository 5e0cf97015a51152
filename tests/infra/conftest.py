"""The package of a deployment, built once for the whole folder, and an emulated AWS to deploy it to."""

import json
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import archive, package
from tests.infra.template import Template

HERE = Path(__file__).parent
HOST_ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs before xdist reads the groups: otherwise each worker would build the packages."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("infra"))


@pytest.fixture(scope="session")
def code_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package.build(tmp_path_factory.mktemp("code-only"), stage="production", with_requirements=False)


@pytest.fixture(scope="session")
def template(code_only: Path) -> Template:
    return Template(json.loads(code_only.read_text()))


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make package` fills."""
    return package.build(tmp_path_factory.mktemp("production"), stage="production", with_requirements=True).parent


@pytest.fixture(scope="session")
def host_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip with libraries and byte code for this machine and interpreter."""
    made = tmp_path_factory.mktemp("host")
    own = archive.own_runtime()
    package.build(made, stage="production", with_requirements=True, architecture=HOST_ARCHITECTURE, runtime=own)
    return made / package.ARCHIVE


@pytest.fixture(scope="session")
def task_root(host_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked zip, /var/task, with libraries for this machine."""
    unpacked = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(host_zip) as opened:
        opened.extractall(unpacked)
    return unpacked


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A separate emulated AWS that every boto3 client of the test calls. Yields its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}"
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
    settings |= {"PATH": os.defpath, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "AWS_DEFAULT_REGION": "us-east-1"}
    with (tmp_path / "cloud.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "ministack"], env=settings, stdout=log, stderr=log)
    try:
        _await_health(endpoint, process)
        for name, value in {"ENDPOINT_URL": endpoint, "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield endpoint
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await_health(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the emulated AWS did not start")
