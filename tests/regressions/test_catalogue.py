"""docs/regressions.md lists every exhibit, on the server and in the web client, and no other; what happened is told once."""

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
IN_WEB = re.compile(r"^// (?P<story>.+)\nit\('(?P<name>[a-z]+\d+ [a-z0-9 ]+)'", re.MULTILINE)


def on_the_server() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and NAME.fullmatch(node.name) and node.name.startswith("test_"):
                yield node.name, ast.get_docstring(node) or ""


def in_the_browser() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "web" / "src" / "regressions").glob("*.spec.ts")):
        for found in IN_WEB.finditer(path.read_text()):
            yield found["name"].replace(" ", "_"), found["story"]


def exhibits() -> dict[str, str]:
    return {**dict(on_the_server()), **dict(in_the_browser())}


def listed() -> list[tuple[str, str, str, str]]:
    """Number, what happened, how Parley is built, and the name of the test."""
    rows = re.findall(r"^\| ([A-Z]+#\d+) \| (.+?) \| (.+?) \| `(\w+)` \|$", PAGE, re.MULTILINE)
    return [(number, story, cure, name) for number, story, cure, name in rows]


def test_every_exhibit_is_listed_and_no_other() -> None:
    names = [name for *_, name in listed()]
    assert sorted(names) == sorted(exhibits())
    assert len(names) == len(set(names))


def test_every_test_of_the_museum_is_an_exhibit() -> None:
    own = {"test_catalogue.py"}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        tests = re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
        assert path.name in own or all(NAME.fullmatch(name) for name in tests)
    for path in sorted((ROOT / "web" / "src" / "regressions").glob("*.spec.ts")):
        text = path.read_text()
        assert len(re.findall(r"\bit\(", text)) == len(IN_WEB.findall(text)), path.name


def test_the_list_tells_what_the_exhibit_tells() -> None:
    assert {name: story for _, story, _, name in listed()} == exhibits()


def test_exhibits_are_named_by_their_number() -> None:
    for number, _, _, name in listed():
        found = NAME.fullmatch(name)
        assert found is not None
        assert f"{PREFIX[found[1]]}{found[2]}" == number


def test_stories_are_one_sentence_in_one_line() -> None:
    for name, story in exhibits().items():
        assert "\n" not in story, name
        assert story.endswith("."), name


def test_the_page_counts_right() -> None:
    server, browser = len(dict(on_the_server())), len(dict(in_the_browser()))
    assert f"{server + browser} exhibits: {server} against the server's code, {browser} against the web client's" in PAGE


def test_what_is_not_here_is_named_with_a_reason() -> None:
    missing = PAGE.split("\n## Not here\n", 1)[1]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", missing, re.MULTILINE)[2:]
    assert len(rows) > 5
    assert all(re.search(r"[A-Z]+#\d+", numbers) and why for numbers, why in rows)
