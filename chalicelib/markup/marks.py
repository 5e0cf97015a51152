"""Texts with marks: each channel's format writes them, and a long text is split at the channel's limit."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Literal

from msgspec import Struct

Kind = Literal["quote", "block", "monospace", "bold", "italic", "strike", "link", "address"]

POSSIBLE_MARKUP = re.compile(r"[*_~`\[]|^[ \t]*[#>]", re.MULTILINE)
WORDS = re.compile(r"\s+|\S+")


class Mark(Struct, frozen=True):
    """`value`: the URL of a link, the language of a block of code. `number` tells neighbouring links apart."""

    kind: Kind
    value: str = ""
    number: int = 0


class Run(Struct, frozen=True):
    """A text whose characters have the same marks, the outermost first."""

    text: str
    marks: tuple[Mark, ...] = ()

    def has(self, *kinds: Kind) -> bool:
        return any(mark.kind in kinds for mark in self.marks)


class PlainText:
    """The format of a channel without markup: marks are left out, the URL of a link follows its label."""

    def write(self, runs: Sequence[Run]) -> str:
        return "".join(_quoted(run, before) for before, run in pairwise([Run("\n"), *with_targets(joined(runs))]))

    def length(self, runs: Sequence[Run]) -> int:
        """In UTF-16 code units, as the provider counts."""
        return units(self.write(runs))


PLAIN_TEXT = PlainText()


def with_targets(runs: list[Run]) -> list[Run]:
    """Each link with its URL behind the label."""
    return [Run(run.text + _targets(run, following), run.marks) for run, following in pairwise([*runs, Run("")])]


def _targets(run: Run, following: Run) -> str:
    return "".join(f" ({mark.value})" for mark in run.marks if mark.kind == "link" and mark not in following.marks)


def _quoted(run: Run, before: Run) -> str:
    if not run.has("quote"):
        return run.text
    return ("" if before.has("quote") else "> ") + run.text.replace("\n", "\n> ")


def read(content: str) -> list[Run]:
    """The runs of an agent's Markdown."""
    if not POSSIBLE_MARKUP.search(content):
        return [Run(content)] if content else []
    from chalicelib.markup.markdown import runs_of

    return runs_of(content)


def units(content: str) -> int:
    """Length in UTF-16 code units, which providers count."""
    return len(content) + sum(character > "\uffff" for character in content)


def split(runs: Iterable[Run], limit: int, form: PlainText) -> list[list[Run]]:
    """Parts that are written with at most `limit` units. A cut falls between paragraphs, lines or words, outside of marks if
    possible, unless the part would be shorter than half of the limit. A span that is cut is marked in both parts."""
    rest = _stripped([Run(word, run.marks) for run in runs for word in _words(run)])
    parts = []
    while rest:
        part, rest = _first_part(rest, limit, form)
        parts.append(_stripped(part))
        rest = _stripped(rest)
    return parts


def _fits(words: list[Run], limit: int, form: PlainText) -> bool:
    """A shorter beginning may be written longer: with marks for which the whole has no room, or with other escapes."""
    return form.length(_stripped(words)) <= limit


def _first_part(words: list[Run], limit: int, form: PlainText) -> tuple[list[Run], list[Run]]:
    fitting = _fitting(words, limit, form)
    end = fitting if fitting == len(words) else _best_cut(words, fitting, limit, form)
    if end is not None:
        return words[:end], words[end:]
    before, word, after = words[:fitting], words[fitting], words[fitting + 1 :]
    is_whole_elsewhere = word.has("link", "address") and form.length([word]) <= limit
    length = 0 if before and is_whole_elsewhere else _fitting_letters(word, before, limit, form)
    if not length:
        return before, words[fitting:]
    return [*before, Run(word.text[:length], word.marks)], [Run(word.text[length:], word.marks), *after]


def _words(run: Run) -> list[str]:
    return [run.text] if run.has("link", "address") else WORDS.findall(run.text)


def _fitting(words: list[Run], limit: int, form: PlainText) -> int:
    low, high = 0, min(len(words), limit + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(words[:middle], limit, form) else (low, middle - 1)
    return low


def _best_cut(words: list[Run], fitting: int, limit: int, form: PlainText) -> int | None:
    """None if every cut would leave less than half of the limit."""
    cuts, length = [], 0
    for end in range(1, fitting + 1):
        length += units(words[end - 1].text)
        if 2 * length >= limit and (rank := _rank(words[end - 1], words[end])):
            cuts.append((rank, end))
    return next((end for _, end in sorted(cuts, reverse=True) if _fits(words[:end], limit, form)), None)


def _rank(last: Run, following: Run) -> int:
    """The rank of a cut before white space: a higher one separates better. 0: no cut, which would divide a word or a link."""
    shared = {mark.kind for mark in last.marks} & {mark.kind for mark in following.marks}
    if not following.text.isspace() or "link" in shared:
        return 0
    kind = min(following.text.count("\n"), 2) + 1
    return kind if shared else kind + 3


def _fitting_letters(word: Run, before: list[Run], limit: int, form: PlainText) -> int:
    low, high = 0 if before else 1, len(word.text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _fits([*before, Run(word.text[:middle], word.marks)], limit, form)
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _stripped(words: list[Run]) -> list[Run]:
    """Without white space at the ends; code keeps the indentation of its first line."""
    start, end = 0, len(words)
    while start < end and words[start].text.isspace():
        start += 1
    while end > start and words[end - 1].text.isspace():
        end -= 1
    indentation = words[start - 1] if start and start < end else None
    if indentation and indentation.has("block"):
        kept = indentation.text.rpartition("\n")[2]
        return [*([Run(kept, indentation.marks)] if kept else []), *words[start:end]]
    return words[start:end]


def joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours with the same marks as one run."""
    return [Run("".join(run.text for run in same), marks) for marks, same in groupby(runs, key=lambda run: run.marks)]
