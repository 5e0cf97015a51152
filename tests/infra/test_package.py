"""Contents of the zip, and imports from the zip alone."""

import importlib.util
import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import archive, package

TOOLS = {
    "pytest",
    "moto",
    "ministack",
    "mypy",
    "ruff",
    "playwright",
    "hypothesis",
    "cfnlint",
    "pip",
    "setuptools",
    "yaml",
    "click",
}
UNCHECKED_HASH = 0b01
OTHER_RUNTIME = "python3.12" if archive.own_runtime() == package.RUNTIME else package.RUNTIME
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def names(production: Path) -> list[str]:
    return zipfile.ZipFile(production / package.ARCHIVE).namelist()


def test_packages_are_built_by_one_worker(request: pytest.FixtureRequest) -> None:
    """Under xdist, all tests of this folder run on one worker."""
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@infra")


def test_cfn_lint_accepts_the_template(production: Path) -> None:
    package.lint(production / "template.json")


def test_file_with_another_hash_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = next(each for each in package.LOCK.read_text().split("\n") if each.startswith("six=="))
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"{entry}\n    --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(package, "LOCK", lock)
    with pytest.raises(RuntimeError, match=r"(?i)hash"):
        package.build(tmp_path / "made", stage="production", with_requirements=True)


def test_template_is_independent_of_requirements(production: Path, code_only: Path) -> None:
    assert json.loads((production / "template.json").read_text()) == json.loads(code_only.read_text())


def test_every_source_has_unchecked_byte_code(host_zip: Path) -> None:
    opened = zipfile.ZipFile(host_zip)
    names = opened.namelist()
    sources = [name for name in names if name.endswith(".py")]
    assert len(sources) > 100
    assert {archive.byte_code_name(name) for name in sources} == {name for name in names if name.endswith(".pyc")}
    for name in sources:
        header = opened.read(archive.byte_code_name(name))[:8]
        assert header[:4] == importlib.util.MAGIC_NUMBER
        assert struct.unpack("<I", header[4:8])[0] == UNCHECKED_HASH


def test_byte_code_of_a_deployment_is_complete_or_absent(names: list[str]) -> None:
    """It is absent where no interpreter of the runtime is installed, and never that of another version."""
    tag = package.RUNTIME.replace("python", "cpython-").replace(".", "")
    expected = {f"{folder}__pycache__/{stem}.{tag}.pyc" for folder, stem in map(_folder_and_stem, names) if stem}
    assert {name for name in names if name.endswith(".pyc")} in (set(), expected)


def _folder_and_stem(name: str) -> tuple[str, str]:
    folder, slash, last = name.rpartition("/")
    return folder + slash, last.removesuffix(".py") if last.endswith(".py") else ""


def test_package_without_an_interpreter_of_the_runtime_has_sources_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LAMBDA_PYTHON", raising=False)
    template = package.build(tmp_path, stage="production", with_requirements=False, runtime=OTHER_RUNTIME)
    figures = archive.measure(tmp_path / package.ARCHIVE)
    assert (figures.byte_code, figures.files > 100) == (0, True)
    assert OTHER_RUNTIME in template.read_text()
    assert "no byte code" in package.summary(template)


def test_chosen_interpreter_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMBDA_PYTHON", sys.executable)
    with pytest.raises(RuntimeError, match=f"not {OTHER_RUNTIME}"):
        archive.finish_for(OTHER_RUNTIME, tmp_path / "given.zip", tmp_path / "made.zip")


def test_interpreter_of_the_runtime_makes_the_byte_code(tmp_path: Path) -> None:
    """As a second process, which is how a runtime other than the packaging interpreter's gets its byte code."""
    with zipfile.ZipFile(tmp_path / "given.zip", "w") as given:
        given.writestr("app.py", "ready = True")
    command = [sys.executable, "-m", "infra.archive", str(tmp_path / "given.zip"), str(tmp_path / "made.zip")]
    subprocess.run(command, cwd=package.PROJECT, check=True)
    assert zipfile.ZipFile(tmp_path / "made.zip").namelist() == [archive.byte_code_name("app.py"), "app.py"]


def test_zip_contains_all_application_modules(names: list[str]) -> None:
    sources = (path.relative_to(package.PROJECT).as_posix() for path in (package.PROJECT / "chalicelib").rglob("*.py"))
    assert {"app.py", "chalice/app.py", *sources} <= set(names)


def test_zip_contains_no_tools_or_tests(names: list[str]) -> None:
    tops = {name.split("/")[0].removesuffix(".py") for name in names}
    assert not tops & (TOOLS | {"tests", "infra", "local", "web", "docs", ".chalice"})


def test_zip_contains_models_of_used_services_only(names: list[str]) -> None:
    described = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert described == archive.AWS_SERVICES
    assert {"botocore/data/endpoints.json", "botocore/data/partitions.json", "botocore/data/_retry.json"} <= set(names)


ENDPOINTS = """
import json, botocore.session
session = botocore.session.get_session()
key = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
print(json.dumps({
    f"{service} in {region}": session.create_client(service, region_name=region, **key).meta.endpoint_url
    for service in ("apigatewaymanagementapi", "dynamodb", "s3", "sqs", "sts")
    for region in ("us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1", "xx-new-1")
}))
"""


def test_trimmed_descriptions_give_the_same_endpoints(task_root: Path, tmp_path: Path) -> None:
    trimmed, whole = (
        json.loads(subprocess.run([sys.executable, "-c", ENDPOINTS], cwd=folder, capture_output=True, check=True).stdout)
        for folder in (task_root, tmp_path)
    )
    assert trimmed == whole
    assert (task_root / "botocore" / "data" / "endpoints.json").stat().st_size < 100_000


def test_trimmed_models_have_the_same_operations(task_root: Path) -> None:
    program = f"""
import botocore.loaders
from botocore.loaders import Loader
trimmed = Loader(extra_search_paths=[{str(task_root / "botocore" / "data")!r}], include_default_search_paths=False)
for service in {sorted(archive.AWS_SERVICES)!r}:
    ours, theirs = (loader.load_service_model(service, "service-2") for loader in (trimmed, Loader()))
    assert ours["operations"].keys() == theirs["operations"].keys()
    assert ours["shapes"].keys() == theirs["shapes"].keys()
    assert ours["metadata"] == theirs["metadata"]
    for name, shape in theirs["shapes"].items():
        assert shape.get("members", {{}}).keys() == ours["shapes"][name].get("members", {{}}).keys()
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=package.PROJECT)


def test_libraries_match_the_functions_architecture_and_runtime(names: list[str]) -> None:
    libraries = [name for name in names if name.endswith(".so")]
    assert {"msgspec"} <= {name.split("/")[0] for name in libraries}
    tag = package.RUNTIME.replace("python", "cpython-").replace(".", "")
    assert all(f".{tag}-aarch64-" in name or ".abi3." in name for name in libraries)


def test_zip_is_below_twelve_megabytes(production: Path) -> None:
    figures = archive.measure(production / package.ARCHIVE)
    assert figures.zipped < 12 * MEGABYTE
    assert figures.unzipped < 40 * MEGABYTE


def test_package_is_reproducible(code_only: Path, tmp_path: Path) -> None:
    again = package.build(tmp_path, stage="production", with_requirements=False)
    assert again.read_bytes() == code_only.read_bytes()
    assert (tmp_path / package.ARCHIVE).read_bytes() == (code_only.parent / package.ARCHIVE).read_bytes()


def test_stage_is_the_default_of_its_parameter(tmp_path: Path) -> None:
    template = package.build(tmp_path, stage="staging", with_requirements=False)
    assert json.loads(template.read_text())["Parameters"]["Stage"]["Default"] == "staging"


def _modules_after(task_root: Path, statement: str) -> set[str]:
    """The loaded modules of an interpreter with the standard library and the unpacked zip only."""
    program = f"import sys; sys.path.insert(0, {str(task_root)!r}); {statement}; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=task_root)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_app_module_alone_imports_no_library(task_root: Path) -> None:
    loaded = _modules_after(task_root, "import app")
    assert not {name for name in loaded if name.startswith(("botocore", "boto3", "pynamodb", "chalicelib."))}


def test_workers_import_from_the_zip_without_the_api(task_root: Path) -> None:
    loaded = _modules_after(task_root, "import app; from chalicelib import bootstrap, realtime, workers")
    assert "chalicelib.workers" in loaded
    heavy = ("chalicelib.api", "aws_lambda_powertools.event_handler", "pydantic", "argon2", "requests")
    assert not {name for name in loaded if name.startswith(heavy)}


def test_api_imports_from_the_zip(task_root: Path) -> None:
    assert "chalicelib.api" in _modules_after(task_root, "import app; import chalicelib.api; from chalicelib import bootstrap")


def test_time_zones_come_with_the_zip(task_root: Path) -> None:
    without_system_files = "import zoneinfo; zoneinfo.reset_tzpath(to=[])"
    shown = (
        "from chalicelib.domain.time_zones import local_time; assert local_time(1_782_907_200_000, 'America/New_York').hour == 8"
    )
    assert "tzdata" in _modules_after(task_root, f"{without_system_files}; {shown}")


def test_cfn_lint_rejects_an_unknown_property(tmp_path: Path, production: Path) -> None:
    broken = json.loads((production / "template.json").read_text())
    broken["Resources"]["IngestQueue"]["Properties"]["VisibilityTimout"] = 1
    (tmp_path / "template.json").write_text(json.dumps(broken))
    with pytest.raises(SystemExit, match="VisibilityTimout"):
        package.lint(tmp_path / "template.json")
