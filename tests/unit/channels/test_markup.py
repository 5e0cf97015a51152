"""Light Markdown and long texts."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.markup import TELEGRAM_HTML, WHATSAPP, split, styled, units

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
def test_spans(written: str, telegram: str, whatsapp: str) -> None:
    assert styled(written, TELEGRAM_HTML) == telegram
    assert styled(written, WHATSAPP) == whatsapp


@given(MARKED)
def test_html_is_always_well_formed(written: str) -> None:
    """Tags open and close without nesting, and nothing else looks like a tag or an entity."""
    rest = re.sub(r"<(b|i|s|code)>[^<>]+</\1>|<a href=\"[^<>\"]+\">[^<>]+</a>", "", styled(written, TELEGRAM_HTML))
    assert "<" not in rest
    assert ">" not in rest
    assert not re.search(r"&(?!(lt|gt|amp|quot);)", styled(written, TELEGRAM_HTML))


@given(MARKED)
def test_styling_never_makes_a_text_longer_than_the_provider_counts(written: str) -> None:
    shown = html.unescape(re.sub(r"</?[a-z][^<>]*>", "", styled(written, TELEGRAM_HTML)))
    assert units(shown) <= units(written)
    assert units(styled(written, WHATSAPP)) <= units(written)


@pytest.mark.parametrize("mark", ["**a ", "__a ", "_a ", "[a ", "[a](http://", "~~a ", "`a ", "*", "_", "**a**b"])
def test_hostile_text_takes_time_in_proportion_to_its_length(mark: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        styled(mark * times, TELEGRAM_HTML)
        return time.process_time() - started

    short, long = (min(seconds(times) for _ in range(3)) for times in (1_000, 16_000))
    assert long < 80 * max(short, 0.001), "in proportion it is 16 times, quadratic would be 256"


@given(st.text(alphabet="ab \n\U0001f600é", max_size=400), st.integers(2, 50))
def test_a_split_text_loses_nothing_but_space_at_the_seams(content: str, limit: int) -> None:
    pieces = split(content, limit)
    assert all(piece and units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(content.split())


def test_length_counts_in_utf16_units() -> None:
    assert [units(piece) for piece in split("\U0001f600" * 3000, 4096)] == [4096, 1904]


@pytest.mark.parametrize("length", [0, 1, 4095, 4096])
def test_what_fits_is_one_piece(length: int) -> None:
    assert split("x" * length, 4096) == ["x" * length] * (length > 0)


@pytest.mark.parametrize(
    ("content", "pieces"),
    [
        ("first one\n\nsecond", ["first one", "second"]),
        ("first one\nsecond", ["first one", "second"]),
        ("first one second", ["first one", "second"]),
        ("firstonesecond", ["firstonese", "cond"]),
        ("a firstonesecond", ["a firstone", "second"]),
    ],
)
def test_texts_are_cut_where_it_hurts_least(content: str, pieces: list[str]) -> None:
    assert split(content, 10) == pieces
