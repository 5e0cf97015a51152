"""`make mutation-scores-web` mutates the web client's stores and socket, and prints the share of mutants that their specs kill.

StrykerJS makes the mutants of a folder and runs for each the specs of that folder that execute it. Literals of strings and
objects and arrow functions are not emptied: nearly all such mutants would not compile, because a member of a union, a field or
a result is missing. A survivor is printed with its reason from docs/mutation-survivors.md, or without one.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutations.copies import copies
from tests.mutations.mutation import SOURCES

TOOLS = SOURCES / ".build" / "mutation-scores" / "stryker"
PACKAGES = ("@stryker-mutator/core@9.6.1", "@stryker-mutator/vitest-runner@9.6.1")
"""The last versions for Node 20. They are not in web/package.json, because `make test` does not need them."""
ENVIRONMENTS = {"web/src/realtime": "node", "web/src/stores": "jsdom"}
REASONS = SOURCES / "docs" / "mutation-survivors.md"
KILLED = ("Killed", "Timeout")
ALIVE = ("Survived", "NoCoverage")
MAX_LENGTH = 100

VITEST = """import base from './vite.config'

const { projects, ...test } = base.test ?? {}
const mutated = { isolate: false, testTimeout: 30_000, setupFiles: ['./mutants.setup.ts'] }
export default { ...base, test: { ...test, environment: '%s', include: ['%s/**/*.spec.ts'], ...mutated } }
"""
"""Without isolation all specs of a mutant share one start of the environment, which takes longer than they do. Both timeouts
are long, so that a busy machine kills no mutant."""
SETUP = "import fc from 'fast-check'\n\nfc.configureGlobal({ endOnFailure: true })\n"
"""A mutant is killed by the first counterexample; the smallest one would take many more runs."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """`change` is the code before and after, in one line each."""

    path: str
    line: int
    change: str
    tests: int


def install_tools() -> None:
    if not (TOOLS / "node_modules" / "@stryker-mutator" / "core").exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        options = ["--no-save", "--no-package-lock", "--legacy-peer-deps", "--ignore-scripts", "--prefix", str(TOOLS)]
        subprocess.run(["npm", "install", *options, *PACKAGES], cwd=TOOLS, check=True)
    linked = TOOLS / "node_modules" / "vitest"
    linked.unlink(missing_ok=True)
    linked.symlink_to((SOURCES / "web" / "node_modules" / "vitest").resolve())


def drawn(folder: str, sample: int, seed: int) -> list[str]:
    """The places to mutate, as Stryker names them: all files of the folder, or `sample` places with those within them."""
    root = SOURCES / folder
    files = [root] if root.is_file() else sorted(each for each in root.glob("*.ts") if not each.name.endswith(".spec.ts"))
    names = [str(each.relative_to(SOURCES / "web")) for each in files]
    if not sample:
        return names
    command = ["node", str(Path(__file__).parent / "places.mjs"), str(TOOLS), *names]
    listed = subprocess.run(command, cwd=SOURCES / "web", capture_output=True, check=True, text=True).stdout
    places = sorted(listed.splitlines())
    return sorted(random.Random(seed).sample(places, len(places))[:sample])


def options_of(mutated: list[str], report: Path) -> dict[str, Any]:
    """Stryker's options. In place, because specs read files outside of web/."""
    return {
        "testRunner": "vitest",
        "plugins": ["@stryker-mutator/vitest-runner"],
        "vitest": {"configFile": "vitest.mutants.ts", "related": False},
        "coverageAnalysis": "perTest",
        "concurrency": 1,
        "timeoutMS": 60_000,
        "inPlace": True,
        "tempDirName": str(report.parent / "stryker-tmp"),
        "mutate": mutated,
        "mutator": {"excludedMutations": ["StringLiteral", "ObjectLiteral", "ArrowFunction"]},
        "reporters": ["json", "progress-append-only"],
        "jsonReporter": {"fileName": str(report)},
        "allowConsoleColors": False,
    }


def report_of(folder: str, mutated: list[str], root: Path) -> dict[str, Any]:
    """The report in the format of mutation-testing-elements."""
    environment = next(each for name, each in ENVIRONMENTS.items() if folder.startswith(name))
    web, report = root / "web", root / "report.json"
    specs = folder if not folder.endswith(".ts") else str(Path(folder).parent)
    (web / "vitest.mutants.ts").write_text(VITEST % (environment, specs.removeprefix("web/")))
    (web / "mutants.setup.ts").write_text(SETUP)
    (web / "stryker.json").write_text(json.dumps(options_of(mutated, report)))
    program = TOOLS / "node_modules" / "@stryker-mutator" / "core" / "bin" / "stryker.js"
    subprocess.run(["nice", "-n", "19", "node", program, "run", "stryker.json"], cwd=web, check=True, stdout=sys.stderr)
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def one_line(code: str) -> str:
    text = re.sub(r"\s+", " ", code).replace("`", "'")
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"


def within(source: str, location: dict[str, dict[str, int]]) -> str:
    """The code from `start` to `end`, whose lines and columns begin at 1."""
    lines = source.splitlines(keepends=True)
    first, last = (
        sum(map(len, lines[: place["line"] - 1])) + place["column"] - 1 for place in (location["start"], location["end"])
    )
    return source[first:last]


def place_of(mutant: dict[str, Any]) -> tuple[int, int]:
    start = mutant["location"]["start"]
    return start["line"], start["column"]


def survivors(report: dict[str, Any]) -> Iterator[Survivor]:
    for path, file in sorted(report["files"].items()):
        for mutant in sorted(file["mutants"], key=place_of):
            if mutant["status"] in ALIVE:
                before = one_line(within(file["source"], mutant["location"]))
                change = f"`{before}` → `{one_line(mutant['replacement'])}`"
                yield Survivor(f"web/{path}", place_of(mutant)[0], change, len(mutant.get("coveredBy", ())))


def counted(report: dict[str, Any]) -> tuple[int, int]:
    """The killed mutants, and all that compile."""
    statuses = [mutant["status"] for file in report["files"].values() for mutant in file["mutants"]]
    killed = sum(each in KILLED for each in statuses)
    return killed, killed + sum(each in ALIVE for each in statuses)


def reasons(text: str) -> dict[tuple[str, str], str]:
    """Reason by path and change, from tables with the columns place, change and reason below a heading for each folder."""
    found: dict[tuple[str, str], str] = {}
    folder = ""
    for line in text.splitlines():
        cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)]
        if line.startswith("## "):
            folder = line.removeprefix("## ").strip("`")
        elif len(cells) == 5 and "→" in cells[2]:
            found[f"{folder}/{cells[1].split('`')[1]}", cells[2]] = cells[3]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations.web_scores")
    parser.add_argument("--folder", help="measure only this folder, or this file of it")
    parser.add_argument("--sample", type=int, default=0, help="places of each folder; 0 means all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.folder and not options.folder.startswith(tuple(ENVIRONMENTS)):
        parser.error(f"--folder is one of {', '.join(ENVIRONMENTS)}, or a file in it")
    install_tools()
    known = reasons(REASONS.read_text())
    with copies(1) as free:
        root = free.get()
        for folder in [options.folder] if options.folder else ENVIRONMENTS:
            started = time.monotonic()
            report = report_of(folder, drawn(folder, options.sample, options.seed), root)
            for each in survivors(report):
                print(f"  {each.path}:{each.line} ({each.tests} tests) {known.get((each.path, each.change), 'without a reason')}")
                print(f"    {each.change}")
            killed, total = counted(report)
            seconds = time.monotonic() - started
            print(f"{folder}: {killed} of {total} killed ({100 * killed / max(total, 1):.0f} %); {seconds:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
