"""`make mutation-scores` draws mutants of each folder, runs the tests that execute their lines, and prints the share they kill.

Cosmic Ray makes the mutants: other operators, comparisons, numbers, constants, exceptions, removed decorators. Of all the mutants
at one place in the sources one is drawn. The same seed draws the same mutants from the same sources. Annotations are left alone.
"""

import argparse
import ast
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutations.copies import copies
from tests.mutations.mutation import SOURCES

BUILD = SOURCES / ".build" / "mutation-scores"
TOOLS = ("cosmic-ray==8.7.0", "parso==0.8.5", "stevedore==5.10.0", "coverage==7.17.5")
FAST = (
    *(f"tests/{folder}" for folder in ("unit", "features", "channels", "kernel", "regressions", "cases", "functional/api")),
    *(f"tests/functional/test_{name}.py" for name in ("realtime_*", "open_sockets", "workers_broadcast")),
    *(f"tests/security/test_{name}.py" for name in ("ssrf", "origins", "lockout", "rate_limits", "sockets")),
)
PORTS = ("tests/functional/test_ports*.py",)
FOLDERS = {
    "chalicelib/domain": FAST,
    "chalicelib/actions": FAST,
    "chalicelib/broadcasting": FAST,
    "chalicelib/adapters/dynamo": PORTS,
    "chalicelib/realtime.py": FAST,
}
ARGUMENTS = {
    FAST: ["--deselect", "tests/unit/test_prose.py", "--deselect", "tests/unit/test_layers.py"],
    PORTS: ["-k", "not ministack"],
}
"""The emulator is another process, which cannot be measured; moto runs the same cases. The suites left out read only text."""
REPLACEMENTS = {
    "Add": ("Sub",),
    "Sub": ("Add",),
    "Mul": ("Add",),
    "Div": ("Mul",),
    "FloorDiv": ("Mul",),
    "Mod": ("Add",),
    "BitOr": ("BitAnd",),
    "BitAnd": ("BitOr",),
    "Eq": ("NotEq",),
    "NotEq": ("Eq",),
    "Lt": ("LtE", "Gt"),
    "LtE": ("Lt", "Gt"),
    "Gt": ("GtE", "Lt"),
    "GtE": ("Gt", "Lt"),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
    "In": ("NotIn",),
    "NotIn": ("In",),
}
"""Operators and those that replace them: the opposite, and the neighbour of a limit."""
PLUGIN = "tests.mutations.contexts"
MAX_TESTS = 400
"""The narrowest tests of a line come first."""
TIMEOUT_SECONDS = 600
"""A mutant that runs as long counts as killed. Beside other work the widest tests may need minutes."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Code that has mutants, from the first to the last position as (line, column)."""

    path: str
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    place: Place
    operator: str
    occurrence: int
    arguments: tuple[tuple[str, Any], ...] = ()

    def apply(self, root: Path) -> str:
        """Writes the mutant below `root` and returns its line."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        file = root / self.place.path
        mutated = mutate_code(file.read_text(), get_operator(self.operator)(**dict(self.arguments)), self.occurrence)
        file.write_text(mutated)
        return str(mutated.splitlines()[self.place.start[0] - 1].strip())


def install_tools() -> None:
    target = BUILD / "tools"
    if not (target / "cosmic_ray").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), *TOOLS]
        subprocess.run(command, check=True)
    sys.path.insert(0, str(target))


def annotations(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    found: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign | ast.arg):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(node.returns)
    return [((each.lineno, each.col_offset), (each.end_lineno or 0, each.end_col_offset or 0)) for each in found if each]


def is_drawn(operator: str) -> bool:
    """An operator is replaced by its opposite and by its neighbour, not by every other one."""
    kind, _, replaced = operator.partition("Operator_")
    source, _, target = replaced.partition("_")
    return not kind.endswith(("ReplaceBinary", "ReplaceComparison")) or target in REPLACEMENTS.get(source, ())


def mutants_of(path: str) -> Iterator[Mutant]:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    source = (SOURCES / path).read_text()
    nodes, untouched = list(ast_nodes(get_ast(source))), annotations(source)
    for name in filter(is_drawn, operator_names()):
        operator = get_operator(name)
        if operator.arguments():
            continue
        made = operator()
        spans = (span for node in nodes for span in made.mutation_positions(node))
        for occurrence, (start, end) in enumerate(spans):
            if not any(first <= start < last for first, last in untouched):
                yield Mutant(Place(path, start, end), name, occurrence)


def drawn(folder: str, sample: int, seed: int) -> tuple[list[Mutant], int]:
    """The sample, and the number of places from which it was drawn."""
    root = SOURCES / folder
    files = [root] if root.is_file() else sorted(root.rglob("*.py"))
    by_place: dict[Place, list[Mutant]] = {}
    for file in files:
        for mutant in mutants_of(str(file.relative_to(SOURCES))):
            by_place.setdefault(mutant.place, []).append(mutant)
    chance = random.Random(seed)
    places = sorted(chance.sample(sorted(by_place), min(sample, len(by_place))))
    return [chance.choice(by_place[place]) for place in places], len(by_place)


class Executed:
    """The tests that execute each line, from one measured run of the suite."""

    def __init__(self, suite: tuple[str, ...], root: Path) -> None:
        from coverage import CoverageData

        file = BUILD / f"{Path(suite[0]).name.strip('*_.py')}.coverage"
        newest = max(each.stat().st_mtime for part in ("chalicelib", "tests") for each in (SOURCES / part).rglob("*.py"))
        if not file.exists() or file.stat().st_mtime < newest:
            self._measure(suite, root, file)
        data = CoverageData(str(file))
        data.read()
        self.lines: dict[str, dict[int, list[str]]] = {}
        self.size: dict[str, int] = {}
        for measured in data.measured_files():
            found = data.contexts_by_lineno(measured)
            self.lines[measured[measured.index("chalicelib/") :]] = found
            for contexts in found.values():
                for each in contexts:
                    self.size[each] = self.size.get(each, 0) + 1

    @staticmethod
    def _measure(suite: tuple[str, ...], root: Path, file: Path) -> None:
        options = BUILD / "coverage.ini"
        options.write_text(f"[run]\ncore = ctrace\ninclude = */chalicelib/*\ndata_file = {file}\n")
        command = [
            "-m",
            "coverage",
            "run",
            f"--rcfile={options}",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-n",
            "0",
            "-p",
            PLUGIN,
        ]
        files = [str(file.relative_to(root)) for part in suite for file in sorted(root.glob(part))]
        if run_python(root, *command, *files, *ARGUMENTS[suite], timeout=3600, path=BUILD / "tools"):
            raise SystemExit(f"{', '.join(suite)} must pass before mutants are drawn.")

    def tests_of(self, place: Place) -> list[str]:
        """The ids of tests that execute the place. Code that runs only while a module is imported or a fixture is made belongs to
        all tests of its file."""
        lines = self.lines.get(place.path, {})
        within = {each for line in range(place.start[0], place.end[0] + 1) for each in lines.get(line, ()) if each}
        if not within and any(line in lines for line in range(place.start[0], place.end[0] + 1)):
            within = {each for found in lines.values() for each in found if each}
        return sorted(within, key=lambda each: (self.size[each], each))[:MAX_TESTS]


def run_python(root: Path, *arguments: str, timeout: float, path: Path | None = None) -> int:
    """The exit code, and 1 for a run that does not end."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", **({"PYTHONPATH": str(path)} if path else {})}
    try:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, check=False, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


def survives(mutant: Mutant, tests: list[str], arguments: list[str], root: Path) -> str | None:
    """The mutated line if no test fails."""
    file = root / mutant.place.path
    original = file.read_text()
    line = mutant.apply(root)
    try:
        command = ["-m", "pytest", *tests, "-x", "-q", "-p", "no:cacheprovider", "-n", "0", *arguments]
        return line if not tests or run_python(root, *command, timeout=TIMEOUT_SECONDS) == 0 else None
    finally:
        file.write_text(original)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations.scores")
    parser.add_argument("--folder", choices=[*FOLDERS], help="measure only this one")
    parser.add_argument("--sample", type=int, default=60, help="mutants of each folder")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    install_tools()
    with copies(1) as free:
        root = free.get()
        for folder in [options.folder] if options.folder else FOLDERS:
            started, suite = time.monotonic(), FOLDERS[folder]
            executed = Executed(suite, root)
            mutants, places = drawn(folder, options.sample, options.seed)
            killed = 0
            for mutant in mutants:
                tests = executed.tests_of(mutant.place)
                line = survives(mutant, tests, ARGUMENTS[suite], root)
                killed += line is None
                if line is not None:
                    operator = mutant.operator.rpartition("/")[2]
                    print(
                        f"  {mutant.place.path}:{mutant.place.start[0]} {operator} ({len(tests)} tests)\n    {line}", flush=True
                    )
            share = 100 * killed / max(len(mutants), 1)
            seconds = time.monotonic() - started
            print(
                f"{folder}: {killed} of {len(mutants)} killed ({share:.0f} %), from {places} places; {seconds:.0f} s", flush=True
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
