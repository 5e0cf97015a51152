"""Writes marks as WhatsApp's characters (https://faq.whatsapp.com/539178204879377).

WhatsApp reads a pair of these characters only within one line and between spaces or punctuation. Where it would show them as
they are, the text is sent without them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from chalicelib.markup.marks import PlainText, Run, joined, with_targets

CHARACTERS = {"bold": "*", "italic": "_", "strike": "~", "monospace": "`"}


class WhatsappText(PlainText):
    def write(self, runs: Sequence[Run]) -> str:
        blocks = groupby(with_targets(joined(runs)), key=lambda run: run.has("block"))
        return "".join(_code(block) if is_code else _lines(block) for is_code, block in blocks)


def _code(block: Iterable[Run]) -> str:
    text = "".join(run.text for run in block)
    return text if "```" in text else f"```{text}```"


def _lines(block: Iterable[Run]) -> str:
    lines: list[list[Run]] = [[]]
    for run in block:
        first, *others = run.text.split("\n")
        lines[-1].append(Run(first, run.marks))
        lines += [[Run(text, run.marks)] for text in others]
    return "\n".join(map(_line, lines))


def _line(runs: list[Run]) -> str:
    filled = [run for run in runs if run.text]
    inner = [Run(run.text, tuple(mark for mark in run.marks if mark.kind in CHARACTERS)) for run in filled]
    return ("> " if (filled or runs)[0].has("quote") else "") + "".join(_marked(inner, 0, " ", " "))


def _marked(runs: list[Run], depth: int, before: str, after: str) -> Iterator[str]:
    """The texts with the characters of the marks from `depth` on. `before` and `after` are the characters around them."""
    groups = [(mark, list(group)) for mark, group in groupby(runs, key=lambda run: run.marks[depth : depth + 1])]
    for index, (mark, group) in enumerate(groups):
        following = groups[index + 1][1][0].text[0] if index + 1 < len(groups) else after
        text = "".join(run.text for run in group)
        if not mark:
            yield text
        elif _can_mark(text, CHARACTERS[mark[0].kind], before, following):
            character = CHARACTERS[mark[0].kind]
            yield "".join([character, *_marked(group, depth + 1, character, character), character])
        else:
            yield from _marked(group, depth + 1, before, following)
        before = text[-1]


def _can_mark(text: str, character: str, before: str, after: str) -> bool:
    joins = character != "`" and all(
        left[-1:].isalnum() and right[:1].isalnum() for left, right in pairwise(text.split(character))
    )
    return text == text.strip() and (joins or character not in text) and not before.isalnum() and not after.isalnum()
