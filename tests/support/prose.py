"""Reads the project's prose and reports what docs/style.md forbids: `python -m tests.support.prose [PATH ...]`.

Prose is docstrings, comments, test names and documentation pages. A sentence is headless when a clause with a question word
or an indefinite person stands in the place of its subject ("What fails is retried", "Somebody came online"), or when it is such a
clause alone ("How long it takes."). A question is not headless.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEADLESS = re.compile(
    r"(What|Who|Whoever|Whatever|Whichever|Whose|Whom|Somebody|Someone|Anybody|Anyone|Nobody (who|is|was|has)|That)\b(?!')"
    r"|(How|Why)\b.*\.$|Where\b[^,:]*[.:]",
    re.IGNORECASE,
)
QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”")
BANNED = {
    "whoever": "name the subject",
    "piece": "webhook event, part",
    "pieces": "webhook events, parts",
    "lane": "ordering key, message group",
    "lanes": "ordering keys, message groups",
    "facet": "counter dimension",
    "facets": "counter dimensions",
    "hints": "read-ahead cache",
    "courier": "message sender",
    "parked": "in the dead-letter queue",
    "park": "send to the dead-letter queue",
    "unforwarded": "unpublished",
    "museum": "regressions",
    "drill": "scenario",
    "weather": "fault rates",
    "whim": "simulated outcome",
    "whims": "simulated outcomes",
    "nursery": "worker forker",
    "barely": "raw boto3 calls",
    "wiser": "give the limit",
    "mend": "fix",
    "mended": "fixed",
    "tidings": "events",
    "house": "architecture, or name the part",
    "doomed": "name what will be removed",
    "to no avail": "without success",
    "in vain": "without success",
    "lost race": "write conflict",
}
"""Words that are private to this project, and what to write instead."""
BANNED_PATTERN = re.compile(r"\b(" + "|".join(sorted(BANNED, key=len, reverse=True)) + r")\b", re.IGNORECASE)
PYTHON, SCRIPT, TEXT, CONFIGURATION = (".py",), (".ts", ".vue"), (".md",), (".yaml", ".yml", ".toml", "Makefile")
UNREAD = (
    "docs/openapi.json",
    "docs/decisions/",
    "docs/style.md",
    "tests/support/prose.py",
    "web/src/api/generated",
)
TOOL_COMMENT = re.compile(r"#\s*(noqa|type:|nosec|fmt:|!)|(eslint|@ts-|istanbul|v8 ignore)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the place it stands at."""

    path: str
    line: int
    text: str

    @property
    def is_headless(self) -> bool:
        return bool(HEADLESS.match(self.text)) and not self.text.rstrip("\"') ").endswith("?")

    @property
    def banned(self) -> list[str]:
        return [match.lower() for match in BANNED_PATTERN.findall(QUOTED.sub("", self.text))]


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph or a list, without line breaks."""
    parts = re.split(r"\n\s*\n|\n\s*(?=[-*|#]|\d+\.)", text)
    return [each for part in parts for each in re.split(r"(?<=[.!?])\s+", re.sub(r"\s+", " ", part).strip(" -*|#")) if each]


def python_prose(source: str) -> Iterator[tuple[int, str]]:
    """Docstrings, comments and the names of tests, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.removeprefix("test_").replace("_", " ")
    comments: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not TOOL_COMMENT.search(token.string):
            comments[token.start[0]] = token.string.lstrip("# ")
    yield from joined(comments)


def joined(lines: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Comments on successive lines are one text."""
    started, text, previous = 0, "", -1
    for number, line in sorted(lines.items()):
        if number == previous + 1:
            text += "\n" + line
        else:
            if text:
                yield started, text
            started, text = number, line
        previous = number
    if text:
        yield started, text


def script_prose(source: str) -> Iterator[tuple[int, str]]:
    """Comments of TypeScript and Vue, and the titles of tests."""
    for match in re.finditer(r"/\*\*?(.*?)\*/|<!--(.*?)-->", source, re.DOTALL):
        yield source.count("\n", 0, match.start()) + 1, re.sub(r"\n\s*\*", "\n", match[1] or match[2] or "")
    lines = {}
    for number, line in enumerate(source.splitlines(), start=1):
        comment = re.search(r"(?<![:\"'`/])//\s?(.*)", line)
        if comment and not TOOL_COMMENT.search(comment[1]):
            lines[number] = comment[1]
        title = re.search(r"\b(?:it|test|describe)(?:\.each\([^)]*\))?\(\s*(['\"`])(.+?)\1", line)
        if title:
            yield number, title[2]
    yield from joined(lines)


def text_prose(source: str) -> Iterator[tuple[int, str]]:
    """A documentation page without its code blocks, paragraph by paragraph."""
    without_code = re.sub(r"^```.*?^```", lambda match: "\n" * match[0].count("\n"), source, flags=re.DOTALL | re.MULTILINE)
    line = 1
    for paragraph in re.split(r"(\n\s*\n)", without_code):
        for row in paragraph.split("\n|") if paragraph.startswith("|") else [paragraph]:
            for cell in row.split(" | ") if "|" in row else [row]:
                yield line, cell
        line += paragraph.count("\n")


def configuration_prose(source: str) -> Iterator[tuple[int, str]]:
    lines = enumerate(source.splitlines(), start=1)
    yield from joined({number: match[1] for number, line in lines if (match := re.search(r"(?:^|\s)#+\s*(.*)", line))})


def readers(path: str) -> Iterator[tuple[int, str]]:
    source = (ROOT / path).read_text(encoding="utf-8")
    for suffixes, read in (
        (PYTHON, python_prose),
        (SCRIPT, script_prose),
        (TEXT, text_prose),
        (CONFIGURATION, configuration_prose),
    ):
        if path.endswith(suffixes):
            yield from read(source)


def tracked(paths: Iterable[str] = ()) -> list[str]:
    listed = subprocess.run(["git", "ls-files", *paths], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in listed if path.endswith((*PYTHON, *SCRIPT, *TEXT, *CONFIGURATION)) and not path.startswith(UNREAD)]


def prose(paths: Iterable[str] = ()) -> Iterator[Sentence]:
    for path in tracked(paths):
        for line, text in readers(path):
            for sentence in sentences(text):
                yield Sentence(path, line, sentence)


def main(paths: list[str]) -> int:
    found = list(prose(paths))
    headless = [each for each in found if each.is_headless]
    banned = [each for each in found if each.banned]
    for each in headless:
        print(f"{each.path}:{each.line}: headless: {each.text[:120]}")
    for each in banned:
        words = ", ".join(f"{word} (write: {BANNED[word]})" for word in each.banned)
        print(f"{each.path}:{each.line}: banned: {words}: {each.text[:100]}")
    print(f"{len(found)} sentences, {len(headless)} headless, {len(banned)} with banned words")
    return 1 if banned or headless else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
