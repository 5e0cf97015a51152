"""Reads agents' Markdown into runs of text with marks (decision 18 lists the rules that chat messages need).

`markdown_it` is a parser of CommonMark whose rules can be replaced one by one. This module is imported only with the first
message that has a character of markup.
"""

import re
import unicodedata
from collections.abc import Iterator, MutableMapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, heading
from markdown_it.rules_inline import StateInline, backtick
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from chalicelib.markup.marks import Kind, Mark, Run

INTERRUPTING: RuleOptionsType = {"alt": ["paragraph", "blockquote"]}
FENCE = re.compile(r"`{3,}")
LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
QUOTE_LINE = re.compile(r">(?:$|[ \t]+(?![\s\d]))|>[ \t]*$")
"""A quote needs a space, because `>_<` and `>=` do not begin one, and no number: `> 5 kg` is a comparison."""
HEADING = re.compile(r"(?:#[ \t]+(?!\d)|#{2,6}[ \t]+)[^\s#]")
ADDRESS = re.compile(r"://(?:[^\s<>`\[\]]|\[[^\s<>`\[\]]*\])+")
SCHEME = re.compile(r"(?:^|.*[\W_])(https?)", re.IGNORECASE | re.DOTALL)
TARGET = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)
LETTERS_OR_PICTURES = re.compile(r"[^\W_]|[\u2190-\U0010ffff]")
EMPHASIS: dict[str, Kind] = {"strong": "bold", "em": "italic", "s": "strike"}


def runs_of(content: str) -> list[Run]:
    """The text with its marks. White space and every character that is no markup stay as they were written."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tokens = _parser().parse("\n".join(lines))
    runs: list[Run] = []
    outer: tuple[Mark, ...] = ()
    quotes, last_quote, end = 0, -1, 0
    for token in tokens:
        if token.type == "blockquote_open":
            outer, quotes = (Mark("quote"),), quotes + 1
        elif token.type == "blockquote_close":
            outer = ()
        elif token.type == "heading_open":
            outer = (*outer, Mark("bold"))
        elif token.type == "heading_close":
            outer = outer[:-1]
        elif token.type in ("inline", "fence") and token.map:
            quote = quotes if Mark("quote") in outer else -1
            gap = token.map[0] - end + 1 if runs else 0
            runs.append(Run("\n" * gap, outer[:1] if quote == last_quote >= 0 else ()))
            if token.type == "fence":
                runs.append(Run(token.content, (*(mark for mark in outer if mark.kind == "quote"), Mark("block", token.info))))
            else:
                runs += [Run(_indentation(lines[token.map[0]]) if not outer else ""), *_inline(token.children or [], outer)]
            last_quote, end = quote, token.map[1]
    return [run for run in runs if run.text]


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _inline(tokens: list[Token], outer: tuple[Mark, ...]) -> Iterator[Run]:
    """The marks are a stack; a mark within an equal one is left out, so that the stack stays short for any input."""
    _restore_emoticons(tokens)
    marks: tuple[Mark, ...] = outer
    opened: list[tuple[int, tuple[Mark, ...]]] = []
    for index, token in enumerate(tokens):
        if token.nesting == 1:
            opened.append((index, marks))
            marks = _opened(marks, index, tokens)
        elif token.nesting == -1:
            start, before = opened.pop()
            yield Run(_written_out(tokens[start:index]) if token.tag == "a" else "", marks)
            marks = before
        elif token.type == "code_inline":
            yield Run(token.content, _code(marks, token, alone=len(tokens) == 1))
        elif token.type == "image":
            yield Run(token.content or str(token.attrs["src"]), (*marks, Mark("link", str(token.attrs["src"]), index)))
        else:
            yield Run(token.content, (*marks, Mark("address")) if token.type == "address" else marks)


def _opened(marks: tuple[Mark, ...], index: int, tokens: list[Token]) -> tuple[Mark, ...]:
    token, following = tokens[index], tokens[index + 1 : index + 3]
    if token.tag != "a":
        mark = Mark(EMPHASIS[token.tag])
        return marks if mark in marks else (*marks, mark)
    target = str(token.attrs["href"])
    is_own_label = [each.type for each in following] == ["address", "link_close"] and following[0].content == target
    return marks if is_own_label or not target.lower().startswith("http") else (*marks, Mark("link", target, index))


def _written_out(link: list[Token]) -> str:
    """The target of a link to a mailbox or a phone, which no channel opens, unless it is the label."""
    target = str(link[0].attrs["href"])
    address = target.partition(":")[2]
    return "" if target.lower().startswith("http") or address == "".join(each.content for each in link) else f" ({address})"


def _code(marks: tuple[Mark, ...], token: Token, *, alone: bool) -> tuple[Mark, ...]:
    """Code has no other marks but the quote around it, because messengers allow none. In a link it is plain text."""
    if any(mark.kind == "link" for mark in marks):
        return marks
    is_block = "\n" in token.content or (alone and len(token.markup) > 2)
    return (*(mark for mark in marks if mark.kind == "quote"), Mark("block" if is_block else "monospace"))


def _restore_emoticons(tokens: list[Token]) -> None:
    """Emphasis around neither letters nor pictures was no emphasis: `*_*`, `(*^_^*)`."""
    words, opened = 0, []
    for token in tokens:
        if token.nesting == 1:
            opened.append((token, words))
        elif token.nesting == -1:
            opening, count = opened.pop()
            if count == words and token.tag in EMPHASIS:
                for each in (opening, token):
                    each.type, each.content, each.nesting = "text", each.markup, 0
        elif LETTERS_OR_PICTURES.search(token.content) or token.type == "image":
            words += 1


class ChatState(StateInline):
    """Decides where a run of stars, underscores or tildes may open and close a span."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        marker, end = self.src[start], start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        can_open = not after.isspace() and not _is(after, "Pe", "Pf") and _stands_free(before, after, marker, "Ps", "Pi")
        can_close = not before.isspace() and not _is(before, "Ps", "Pi") and _stands_free(after, before, marker, "Pe", "Pf")
        return Scanned(can_open, can_close, end - start)


OUTSIDE = {"Ps": "\"'*_`/|—–-:>¡¿", "Pe": "\"'*_`/|—–-.,;:!?…"}
"""Characters beside a span, before (`Ps`) and after it (`Pe`)."""


def _stands_free(outside: str, inside: str, marker: str, *brackets: str) -> bool:
    """Whether the character outside of a span lets the span begin or end there.

    Scripts without spaces between words have spans within them; `snake_case`, `2*3` and `f(x)*g` have none.
    """
    if outside.isspace():
        return True
    if marker == "_":
        if outside in "-:>;~":
            return False
        return (outside >= "\u2190" and not outside.isalnum()) or outside in OUTSIDE[brackets[0]] or _is(outside, *brackets)
    is_spaced_script = outside.isdigit() or outside.lower() != outside.upper()
    if outside >= "\u2190" or (outside.isalnum() and not is_spaced_script):
        return True
    if outside == "~" or _is(outside, *brackets):
        return True
    return outside in OUTSIDE[brackets[0]] and (outside not in "-:>" or inside.isalnum())


def _is(character: str, *categories: str) -> bool:
    return unicodedata.category(character) in categories


class ChatInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]) -> list[Token]:
        state = ChatState(src, md, env, tokens)
        self.tokenize(state)
        for finish in self.ruler2.getRules(""):
            finish(state)
        return state.tokens


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.inline = ChatInline()
    parser.block.ruler.at("fence", _fence, INTERRUPTING)
    parser.block.ruler.at("blockquote", _quote, INTERRUPTING)
    parser.block.ruler.at("heading", _heading, INTERRUPTING)
    parser.inline.ruler.at("backticks", _code_span)
    parser.inline.ruler.at("linkify", _address)
    parser.block.ruler.enableOnly(["fence", "blockquote", "heading", "paragraph"])
    parser.inline.ruler.enableOnly(["text", "linkify", "backticks", "strikethrough", "emphasis", "link", "image"])
    parser.inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis", "fragments_join"])
    parser.validateLink = lambda url: TARGET.fullmatch(url) is not None  # type: ignore[method-assign]
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    return parser


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Only lines that begin with the sign are quoted: the next line is the agent's answer. Quotes do not nest."""
    last = start
    while state.level == 0 and last < end and QUOTE_LINE.match(_line(state, last)):
        last += 1
    everything, state.lineMax = state.lineMax, last
    found = last > start and blockquote(state, start, last, silent)
    state.lineMax = everything
    return found


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`# 1` and `#1` are numbers."""
    return HEADING.match(_line(state, start)) is not None and heading(state, start, end, silent)


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Code between three back-ticks, which may stand on lines of their own or, as in chats, beside the code."""
    opening = _line(state, start)
    fence = FENCE.match(opening)
    if not fence or "`" in opening[fence.end() :] or not (last := _end_of_fence(state, start, end, fence[0])):
        return False
    beside, tail = opening[fence.end() :].strip(), _line(state, last).rstrip()[: -len(fence[0])].rstrip("`")
    lines = [state.getLines(start + 1, last, state.sCount[start], False)] if last > start + 1 else []
    language = beside if lines and not tail and LANGUAGE.fullmatch(beside) else ""
    code = "\n".join([*([beside] if beside != language else []), *lines, *([tail] if tail else [])])
    if code and not silent:
        token = state.push("fence", "code", 0)
        token.content, token.info, token.map = code, language, [start, last + 1]
        state.line = last + 1
    return bool(code)


def _end_of_fence(state: StateBlock, start: int, end: int, fence: str) -> int | None:
    """The line that ends with the fence. Lengths of fences without a further end are remembered: any input takes linear time."""
    if start >= state.env.get(fence, end):
        return None
    found = next((number for number in range(start + 1, end) if _line(state, number).rstrip().endswith(fence)), None)
    if found is None:
        state.env[fence] = start
    return found


def _code_span(state: StateInline, silent: bool) -> bool:
    """Keeps the line ends of code, which CommonMark turns into spaces."""
    start, tokens = state.pos, len(state.tokens)
    found = backtick(state, silent)
    if found and len(state.tokens) > tokens and state.tokens[-1].type == "code_inline":
        token = state.tokens[-1]
        code = state.src[start + len(token.markup) : state.pos - len(token.markup)]
        token.content = code.strip("\n") if code.strip() and "\n" in code else token.content
    return found


def _address(state: StateInline, silent: bool) -> bool:
    """An URL is one token without its final punctuation: stars and underscores within it are no markup."""
    found = ADDRESS.match(state.src, state.pos)
    scheme = SCHEME.fullmatch(state.src[max(state.pos - 6, 0) : state.pos]) if found and not silent else None
    if not found or not scheme or not state.pending.endswith(scheme[1]):
        return False
    rest = found[0].rstrip("*_~.,;:!?'\"")
    while rest.endswith(")") and rest.count(")") > rest.count("("):
        rest = rest[:-1].rstrip("*_~.,;:!?'\"")
    state.pending = state.pending[: -len(scheme[1])]
    state.push("address", "", 0).content = scheme[1] + rest
    state.pos += len(rest)
    return True
