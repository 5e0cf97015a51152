"""Each of the 36 inputs has its test: a function here with its name, or a spec of the web client that reads the file."""

import ast
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.cases.conftest import INPUTS

FOLDER = Path(__file__).parent
WEB = FOLDER.parents[1] / "web" / "src" / "features"
SPECS = {
    "wa_contact_mail_only": WEB / "thread" / "contactCard.spec.ts",
    "web_paste_spreadsheet": WEB / "composer" / "pastedCells.spec.ts",
}


def functions_with_a_case() -> Iterator[str]:
    """The names of the test functions that run the steps of a case, without `test_`."""
    for path in sorted(FOLDER.glob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and "case" in {a.arg for a in node.args.args}:
                yield node.name.removeprefix("test_")


def test_every_input_has_a_test() -> None:
    inputs = {path.stem for path in INPUTS.iterdir()}
    counted = Counter(functions_with_a_case())
    assert len(inputs) == 36
    assert inputs - set(counted) == {"web_paste_spreadsheet"}
    assert {name for name, count in counted.items() if count > 1} == set()


def test_specs_read_their_inputs() -> None:
    for name, path in SPECS.items():
        assert f"tests/cases/inputs/{name}.json" in path.read_text(), path


def test_inputs_state_their_names_and_right_values() -> None:
    for path in INPUTS.iterdir():
        given = json.loads(path.read_text())
        assert given["name"] == path.stem
        assert given["right"]
        assert given["steps"]
