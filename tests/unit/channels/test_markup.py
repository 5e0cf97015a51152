"""Conversion of Markdown and splitting of long texts."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.markup import split, styled, units
from chalicelib.channels.telegram.sending import HTML
from chalicelib.channels.whatsapp.sending import MARKS

MARKED = st.text(alphabet="ab *_~`[]()<&\n:/h\U0001f600", max_size=60) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("written", "telegram", "whatsapp"),
    [
        ("plain", "plain", "plain"),
        ("**bold** *it* _it_ ~~no~~", "<b>bold</b> <i>it</i> <i>it</i> <s>no</s>", "*bold* _it_ _it_ ~no~"),
        ("__bold__", "<b>bold</b>", "*bold*"),
        ("`a*b*c`", "<code>a*b*c</code>", "`a*b*c`"),
        (
            "[us](https://a.example/?a=1&b=2)",
            '<a href="https://a.example/?a=1&amp;b=2">us</a>',
            "us (https://a.example/?a=1&b=2)",
        ),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("2*3*4 snake_case_name * a *", "2*3*4 snake_case_name * a *", "2*3*4 snake_case_name * a *"),
        ("https://a.example/_x_/*y*", "https://a.example/_x_/*y*", "https://a.example/_x_/*y*"),
        ('<script> & "', "&lt;script&gt; &amp; &quot;", '<script> & "'),
    ],
)
def test_spans_have_the_markup_of_each_channel(written: str, telegram: str, whatsapp: str) -> None:
    assert styled(written, HTML) == telegram
    assert styled(written, MARKS) == whatsapp


@given(MARKED)
def test_html_is_always_well_formed(written: str) -> None:
    """Tags open and close without nesting, and nothing else looks like a tag or an entity."""
    rest = re.sub(r"<(b|i|s|code)>[^<>]+</\1>|<a href=\"[^<>\"]+\">[^<>]+</a>", "", styled(written, HTML))
    assert "<" not in rest
    assert ">" not in rest
    assert not re.search(r"&(?!(lt|gt|amp|quot);)", styled(written, HTML))


@given(MARKED)
def test_markup_never_makes_the_visible_text_longer(written: str) -> None:
    visible = html.unescape(re.sub(r"</?[a-z][^<>]*>", "", styled(written, HTML)))
    assert units(visible) <= units(written)
    assert units(styled(written, MARKS)) <= units(written)


@pytest.mark.parametrize("mark", ["**a ", "__a ", "_a ", "[a ", "[a](http://", "~~a ", "`a ", "*", "_", "**a**b"])
def test_hostile_text_takes_linear_time(mark: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        styled(mark * times, HTML)
        return time.process_time() - started

    short, long = (min(seconds(times) for _ in range(3)) for times in (1_000, 16_000))
    assert long < 80 * max(short, 0.001), "linear time is 16 times as long, quadratic time 256 times"


@given(st.text(alphabet="ab \n\U0001f600é", max_size=400), st.integers(2, 50))
def test_split_loses_only_white_space(content: str, limit: int) -> None:
    parts = split(content, limit)
    assert all(part and units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(content.split())


def test_length_is_counted_in_utf16_units() -> None:
    assert [units(part) for part in split("\U0001f600" * 3000, 4096)] == [4096, 1904]


@pytest.mark.parametrize("length", [0, 1, 4095, 4096])
def test_text_within_the_limit_is_one_part(length: int) -> None:
    assert split("x" * length, 4096) == ["x" * length] * (length > 0)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("first one\n\nsecond", ["first one", "second"]),
        ("first one\nsecond", ["first one", "second"]),
        ("first one second", ["first one", "second"]),
        ("firstonesecond", ["firstonese", "cond"]),
        ("a firstonesecond", ["a firstone", "second"]),
    ],
)
def test_split_prefers_paragraphs_then_lines_then_words(content: str, parts: list[str]) -> None:
    assert split(content, 10) == parts
