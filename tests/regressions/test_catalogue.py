"""docs/regressions.md lists every regression of the server and the web client, and no other, with the tests' descriptions."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "regressions.md").read_text()
PREFIX = {
    "cw": "CW#",
    "cwm": "CWM#",
    "ev": "EV#",
    "fa": "FA#",
    "fs": "FS#",
    "fz": "FZ#",
    "ld": "LD#",
    "lhc": "LHC#",
    "rc": "RC#",
    "rcrn": "RCRN#",
    "sk": "SK#",
    "za": "ZA#",
}
NAME = re.compile(r"(?:test_)?([a-z]+)(\d+)_\w+")
WEB_TEST = re.compile(r"^// (?P<description>.+)\nit\('(?P<name>[a-z]+\d+ [a-z0-9 ]+)'", re.MULTILINE)


def server_tests() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and NAME.fullmatch(node.name) and node.name.startswith("test_"):
                yield node.name, ast.get_docstring(node) or ""


def web_tests() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "web" / "src" / "regressions").glob("*.spec.ts")):
        for found in WEB_TEST.finditer(path.read_text()):
            yield found["name"].replace(" ", "_"), found["description"]


def regressions() -> dict[str, str]:
    return {**dict(server_tests()), **dict(web_tests())}


def listed() -> list[tuple[str, str, str, str]]:
    """Thread number, failure, prevention and test name of each row."""
    rows = re.findall(r"^\| ([A-Z]+#\d+) \| (.+?) \| (.+?) \| `(\w+)` \|$", PAGE, re.MULTILINE)
    return [(number, description, prevention, name) for number, description, prevention, name in rows]


def test_page_lists_every_regression_and_no_other() -> None:
    names = [name for *_, name in listed()]
    assert sorted(names) == sorted(regressions())
    assert len(names) == len(set(names))


def test_every_test_has_a_regression_name() -> None:
    helpers = {"test_catalogue.py"}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        tests = re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
        assert path.name in helpers or all(NAME.fullmatch(name) for name in tests)
    for path in sorted((ROOT / "web" / "src" / "regressions").glob("*.spec.ts")):
        text = path.read_text()
        assert len(re.findall(r"\bit\(", text)) == len(WEB_TEST.findall(text)), path.name


def test_page_has_the_descriptions_of_the_tests() -> None:
    assert {name: description for _, description, _, name in listed()} == regressions()


def test_names_contain_the_thread_number() -> None:
    for number, _, _, name in listed():
        found = NAME.fullmatch(name)
        assert found is not None
        assert f"{PREFIX[found[1]]}{found[2]}" == number


def test_descriptions_are_one_sentence_in_one_line() -> None:
    for name, description in regressions().items():
        assert "\n" not in description, name
        assert description.endswith("."), name


def test_page_has_the_right_totals() -> None:
    server, browser = len(dict(server_tests())), len(dict(web_tests()))
    assert f"{server + browser} regressions: {server} against the server's code, {browser} against the web client's" in PAGE


def test_uncovered_threads_have_a_reason() -> None:
    uncovered = PAGE.split("\n## Not covered\n", 1)[1]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", uncovered, re.MULTILINE)[2:]
    assert len(rows) > 5
    assert all(re.search(r"[A-Z]+#\d+", numbers) and reason for numbers, reason in rows)
