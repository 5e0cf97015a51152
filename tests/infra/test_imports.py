"""The modules that each function imports, because each costs about a two-hundredth of the smallest cold start."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chalicelib.registry import FEATURES
from infra import package

START = "from chalicelib import bootstrap, invocation; bootstrap.desk(); "
BATCH = "app.{}({{'Records': []}}, None)"
"""Handlers of an empty batch make no call over the network."""
REACTIONS = "; import " + ", ".join(f"chalicelib.features.{each.name}.reactions" for each in FEATURES if each.reacts_to)

FUNCTIONS = {
    "api_handler": (START + "import chalicelib.api.application", 156),
    "websocket_connect": (START + "from chalicelib import realtime", 104),
    "websocket_message": (START + "from chalicelib import realtime", 104),
    "websocket_disconnect": (START + "from chalicelib import realtime", 104),
    "ingest": (BATCH.format("ingest"), 95),
    "forward": (BATCH.format("forward"), 64),
    "broadcast": (BATCH.format("broadcast"), 98),
    "react": (BATCH.format("react") + REACTIONS, 113),
    "background": (BATCH.format("background") + REACTIONS, 113),
    "deliver": (BATCH.format("deliver"), 88),
    "mail": (BATCH.format("mail") + "; import chalicelib.features.email.receiving", 112),
    "wake": (START + "from chalicelib import workers, schedule", 62),
}
"""A program per function, and the number of modules of `chalicelib` that it imports at most: `wake` in a minute without anything
due, and `api_handler` before a path of a feature."""

MAX_LIBRARY_MODULES = 168
"""Modules outside the standard library and `chalicelib` that a function imports before its first call over the network."""

CHANNEL_PARTS = ("sending", "webhook", "messages", "updates")


@pytest.fixture(scope="module")
def imported(code_only: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The modules of each function after its program, in an interpreter of its own with the packed sources."""
    task = tmp_path_factory.mktemp("imports")
    with zipfile.ZipFile(code_only.parent / package.ARCHIVE) as opened:
        opened.extractall(task)
    return {name: _modules_after(program, task) for name, (program, _) in FUNCTIONS.items()}


def _modules_after(program: str, task: Path) -> set[str]:
    command = [sys.executable, "-c", f"import sys, app; {program}; print(); print(*sys.modules)"]
    done = subprocess.run(command, cwd=task, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def _of(modules: set[str], *packages: str) -> list[str]:
    return sorted(name for name in modules if any(name == each or name.startswith(each + ".") for each in packages))


def test_every_function_is_measured(imported: dict[str, set[str]]) -> None:
    config = (package.PROJECT / ".chalice" / "config.json").read_text()
    assert all(f'"{name}"' in config for name in FUNCTIONS)
    assert config.count("iam_policy_file") == len(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_imports_no_more_modules(imported: dict[str, set[str]], function: str) -> None:
    own, limit = _of(imported[function], "chalicelib"), FUNCTIONS[function][1]
    assert len(own) <= limit, (
        f"{function} imports {len(own)} modules of chalicelib, the limit is {limit}. Import the new one within the handler that "
        f"uses it. Raise the limit in FUNCTIONS only for a module that every invocation needs: {own}"
    )
    assert len(own) > limit - 10, f"{function} imports {len(own)} modules only: lower its limit of {limit} in FUNCTIONS"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_imports_no_more_libraries(imported: dict[str, set[str]], function: str) -> None:
    libraries = {
        name for name in imported[function] if name.partition(".")[0] not in {*sys.stdlib_module_names, "chalicelib", "app"}
    }
    assert len(libraries) <= MAX_LIBRARY_MODULES, f"{len(libraries)} modules, the limit is MAX_LIBRARY_MODULES"
    unwanted = {"argon2", "aws_lambda_powertools", "boto3", "markdown_it", "nh3", "pydantic", "s3transfer"}
    if function == "mail":
        unwanted -= {"nh3"}  # it cleans the HTML of each mail
    assert _of(imported[function], *unwanted) == []


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != "api_handler"])
def test_no_other_function_imports_the_api(imported: dict[str, set[str]], function: str) -> None:
    assert _of(imported[function], "chalicelib.api", "chalicelib.http") == []
    assert [name for name in imported[function] if name.startswith("chalicelib.features.") and name.endswith(".routes")] == []


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != "mail"])
def test_no_other_function_imports_the_reading_of_mails(imported: dict[str, set[str]], function: str) -> None:
    assert _of(imported[function], "chalicelib.mime") == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_imports_a_channel_before_it_meets_one(imported: dict[str, set[str]], function: str) -> None:
    parts = _of(imported[function], "chalicelib.channels")
    assert [name for name in parts if name.rpartition(".")[2] in CHANNEL_PARTS] == []


@pytest.mark.parametrize(
    ("function", "unneeded"),
    [
        ("forward", ("chalicelib.views", "chalicelib.broadcasting", "chalicelib.actions.receive", "chalicelib.features")),
        ("ingest", ("chalicelib.broadcasting", "chalicelib.features")),
        ("broadcast", ("chalicelib.actions.receive", "chalicelib.features")),
        ("deliver", ("chalicelib.broadcasting", "chalicelib.actions.receive")),
    ],
)
def test_worker_imports_no_rules_of_another(imported: dict[str, set[str]], function: str, unneeded: tuple[str, ...]) -> None:
    assert _of(imported[function], *unneeded) == []


def test_package_has_every_language_and_reads_one_with_its_first_text(code_only: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(code_only.parent / package.ARCHIVE) as opened:
        opened.extractall(tmp_path)
    program = (
        "from chalicelib.domain import languages; assert not languages.texts.cache_info().currsize; "
        "print(languages.activity_text('de', 'team_removed', {'actor': 'Ada'}), "
        "languages.texts.cache_info().currsize, *languages.available())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    names = sorted(file.stem for file in (package.PROJECT / "chalicelib" / "languages").iterdir())
    assert done.stdout.split() == ["Ada", "hat", "das", "Team", "entfernt", "1", *names], done.stderr
