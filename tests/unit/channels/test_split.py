"""Long texts are split at the channel's limit; no span, link or word is broken while another cut is possible."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.channels.telegram.format import TelegramHtml
from chalicelib.channels.whatsapp.format import WhatsappText
from chalicelib.markup.marks import PLAIN_TEXT, PlainText, read, split, units


def parts(content: str, limit: int, form: PlainText = PLAIN_TEXT) -> list[str]:
    return [form.write(part) for part in split(read(content), limit, form)]


@given(st.text(alphabet="ab \n\U0001f600é", max_size=400), st.integers(2, 50))
def test_split_loses_only_white_space(content: str, limit: int) -> None:
    found = parts(content, limit)
    assert all(part and units(part) <= limit for part in found)
    assert "".join("".join(found).split()) == "".join(content.split())


@example(">>>>>>``>`\U0001f600 >`>", 12)
@given(st.text(alphabet="ab *_`~[]()\n>#h\U0001f600", max_size=300), st.integers(12, 60))
def test_parts_with_marks_are_within_the_limit(content: str, limit: int) -> None:
    for form in (TelegramHtml(), WhatsappText()):
        for part in split(read(content), limit, form):
            assert 0 < form.length(part) <= limit


def test_length_is_counted_in_utf16_units() -> None:
    assert [units(part) for part in parts("\U0001f600" * 3000, 4096)] == [4096, 1904]


@pytest.mark.parametrize("length", [0, 1, 4095, 4096])
def test_text_within_the_limit_is_one_part(length: int) -> None:
    assert parts("x" * length, 4096) == ["x" * length] * (length > 0)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("first one\n\nsecond", ["first one", "second"]),
        ("first one\nsecond", ["first one", "second"]),
        ("first one second", ["first one", "second"]),
        ("firstonesecond", ["firstonese", "cond"]),
        ("a firstonesecond", ["a firstone", "second"]),
    ],
)
def test_split_prefers_paragraphs_then_lines_then_words(content: str, expected: list[str]) -> None:
    assert parts(content, 10) == expected


def test_cut_falls_outside_of_a_span() -> None:
    assert parts("one two **three four** x", 14, TelegramHtml()) == ["one two", "<b>three four</b> x"]
    assert parts("one two [three four](https://a.test) x", 14, TelegramHtml()) == [
        "one two",
        '<a href="https://a.test">three four</a> x',
    ]


def test_span_longer_than_a_part_is_marked_in_each() -> None:
    assert parts("**aaaa bbbb cccc**", 10, TelegramHtml()) == ["<b>aaaa bbbb</b>", "<b>cccc</b>"]
    assert parts("**aaaa bbbb cccc**", 11, WhatsappText()) == ["*aaaa bbbb*", "*cccc*"]


def test_code_longer_than_a_part_is_code_in_each() -> None:
    code = "```py\nif a:\n    b = 1\n    c = 2\n```"
    assert parts(code, 20, TelegramHtml()) == [
        '<pre><code class="language-py">if a:\n    b = 1</code></pre>', '<pre><code class="language-py">    c = 2</code></pre>',
    ]  # fmt: skip
    assert parts(code, 24, WhatsappText()) == ["```if a:\n    b = 1```", "```    c = 2```"]


def test_address_is_cut_only_if_it_is_longer_than_a_part() -> None:
    assert parts("*look* at https://a.test/long", 22, TelegramHtml()) == ["<i>look</i> at", "https://a.test/long"]
    assert parts("*x* https://a.test/long", 12, TelegramHtml()) == ["<i>x</i> https://a.", "test/long"]
