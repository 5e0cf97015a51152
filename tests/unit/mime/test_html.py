"""HTML of mails as it may stand in a page of the desk."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.mime.html import ATTRIBUTES, CLASSES, LINK, TAGS, clean_html
from chalicelib.mime.html_text import html_to_text
from chalicelib.mime.quotes import split_html
from chalicelib.mime.styles import PROPERTIES, clean_style
from chalicelib.mime.tags import MAX_DEPTH, VOID
from tests.unit.mime.attacks import ATTACKS, PIECES, REL


@pytest.mark.parametrize(("html", "clean"), ATTACKS.values(), ids=ATTACKS)
def test_attack_is_harmless(html: str, clean: str) -> None:
    assert clean_html(html, {"a@b": 3}) == clean


class Reader(HTMLParser):
    """Fails for anything that the desk does not keep."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        assert tag != "a" or LINK.items() <= dict(attrs).items()
        for name, raw in attrs:
            value = raw or ""
            assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()), name
            assert name != "id"
            assert name != "src" or re.match(r"attachment:\d+$|data:image/(png|jpe?g|gif|webp);base64,", value), value
            assert name != "href" or re.match(r"(?i)https?://|mailto:|tel:", value), value
            assert name != "class" or set(value.split()) <= CLASSES, value
            assert (
                name != "style"
                or (clean_style(value) == value and "(" not in re.sub(r"rgba?\(", "", value))
                or value.count("(") == 0
            ), value
            assert not name.startswith("data-remote") or re.match(r"(?i)https?://", value), value

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=30))
@example(["<table>", "<td>", "<a href='https://a.example'>", "<table>", "<a href='https://a.example'>", "b.example"])
def test_result_has_only_what_is_kept(pieces: list[str]) -> None:
    clean = clean_html("".join(pieces), {"a@b": 0})

    Reader(convert_charrefs=True).feed(clean)
    assert clean_html(clean, {"a@b": 0}) == clean


@given(st.dictionaries(st.sampled_from([*sorted(PROPERTIES), "position", "z-index", "behavior"]), st.text(max_size=20)))
def test_style_keeps_safe_declarations(declarations: dict[str, str]) -> None:
    style = clean_style(";".join(f"{name}:{value}" for name, value in declarations.items()))

    assert clean_style(style) == style
    assert not re.search(r"url\s*\(|position\s*:\s*fixed|behavior|[<>\\@{}]", style)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<b>" * 100_000,
        "".join(f"<font color={number}>" for number in range(40_000)),
        "<p>" + "".join(f"<font color={number}>" for number in range(20_000)) + "</p>" + "<p>x" * 40_000,
        "<font color=1><table><td></font></td></table>" * 10_000 + "<p>x" * 40_000,
        "<p " + " ".join(f"a{number}=1" for number in range(80_000)) + ">",
        '<a "' * 100_000,
        '<a x="' * 100_000 + ">",
        "<!--" * 100_000,
        "<style>" * 50_000,
        "<style></style" * 30_000,
        "<ul><li>x" * 30_000,
        ("<div>" * 150 + "</p>" * 150) * 300,
        f'<p style="{"a:b;" * 100_000}">x',
        "&" * 400_000,
        "<" * 400_000,
        "<a href=https://a.example>" * 20_000,
    ],
    ids=lambda html: html[:12],
)
def test_time_is_bounded_for_any_html(html: str) -> None:
    started = time.process_time()
    clean_html(html, {})

    assert time.process_time() - started < 6


def test_depth_is_bounded() -> None:
    clean = clean_html("<div>" * 1_000 + "words" + "</div>" * 1_000 + "<p>behind</p>", {})

    assert clean.count("<div>") == MAX_DEPTH
    assert clean.endswith("</div><p>behind</p>")
    assert "words" in clean


def test_elements_that_are_known_have_their_kind() -> None:
    assert {"br", "hr", "img", "wbr", "col"} <= VOID & TAGS
    assert not {"script", "style", "iframe", "form", "input", "svg", "math", "object", "embed", "link", "meta", "base"} & TAGS


@pytest.mark.parametrize(
    ("html", "clean", "text"),
    [
        ("<p>{}</p>", "<p>{}</p>", "{}"),
        (
            '<a href="https://a.example/{}">{}</a>',
            f'<a href="https://a.example/{{}}" {REL}>{{}}</a>',
            "{} <https://a.example/{}>",
        ),
        ('<img width="1" height="1" src="https://a.example/{}">', '<span data-tracker-host="a.example"></span>', ""),
    ],
)
def test_number_of_thousands_of_digits_is_one_character(html: str, clean: str, text: str) -> None:
    written = html.replace("{}", f"&#{'9' * 5_000};")
    split = split_html(written)
    assert (clean_html(split.reply, {}), split.quoted) == (clean.replace("{}", "\ufffd"), "")
    assert html_to_text(written) == text.replace("{}", "\ufffd")
