"""The parts of `make mutation-scores-web` that need no installed tools."""

from typing import Any

from tests.mutations.mutation import SOURCES
from tests.mutations.web_scores import ENVIRONMENTS, REASONS, Survivor, counted, drawn, reasons, survivors

SOURCE = "function limit(value: number) {\n  return value > 3\n    || value < `${1}`.length\n}\n"


def mutant(status: str, start: tuple[int, int], end: tuple[int, int], replacement: str, covered: int = 0) -> dict[str, Any]:
    location = {"start": {"line": start[0], "column": start[1]}, "end": {"line": end[0], "column": end[1]}}
    return {
        "status": status,
        "location": location,
        "replacement": replacement,
        "coveredBy": [str(each) for each in range(covered)],
    }


def report(*mutants: dict[str, Any]) -> dict[str, Any]:
    return {"files": {"src/stores/limit.ts": {"source": SOURCE, "mutants": list(mutants)}}}


def test_survivors_are_named_by_their_place_and_change() -> None:
    found = survivors(
        report(
            mutant("Survived", (2, 10), (3, 29), "true", covered=2),
            mutant("NoCoverage", (2, 10), (2, 19), "value >= 3"),
            mutant("Killed", (2, 10), (2, 19), "false"),
        )
    )
    assert list(found) == [
        Survivor("web/src/stores/limit.ts", 2, "`value > 3 || value < '${1}'.length` → `true`", 2),
        Survivor("web/src/stores/limit.ts", 2, "`value > 3` → `value >= 3`", 0),
    ]


def test_score_counts_timeouts_as_killed_and_leaves_out_what_does_not_run() -> None:
    statuses = ("Killed", "Timeout", "Survived", "NoCoverage", "Ignored", "RuntimeError", "CompileError")
    assert counted(report(*(mutant(status, (2, 10), (2, 19), "") for status in statuses))) == (2, 4)


def test_reason_belongs_to_a_path_and_a_change() -> None:
    table = "| place | change | reason |\n|---|---|---|\n| `limit.ts` limit | `a \\|\\| b` → `true` | equal |\n"
    text = f"# Title\n\n## `web/src/stores`\n\n{table}"
    assert reasons(text) == {("web/src/stores/limit.ts", "`a || b` → `true`"): "equal"}


def test_listed_survivors_are_in_files_that_exist() -> None:
    listed = reasons(REASONS.read_text())
    assert listed
    assert all((SOURCES / path).is_file() and reason for (path, _), reason in listed.items())


def test_folder_is_mutated_without_its_specs() -> None:
    for folder in ENVIRONMENTS:
        names = drawn(folder, 0, 1)
        assert names
        assert not [name for name in names if name.endswith(".spec.ts")]
    assert drawn("web/src/stores/outbox.ts", 0, 1) == ["src/stores/outbox.ts"]
