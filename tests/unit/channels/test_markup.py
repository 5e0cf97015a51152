"""Agents' Markdown in the format of each channel."""

import html
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.telegram.format import TelegramHtml
from chalicelib.channels.whatsapp.format import WhatsappText
from chalicelib.markup.marks import PLAIN_TEXT, Run, read, units

MARKED = st.text(alphabet="ab *_~`[]()<>&#\n:/h1\U0001f600字。", max_size=60) | st.text(max_size=60)


QUOTES = "<blockquote>a\n\nb</blockquote>\n\n<blockquote>c</blockquote>"


def telegram(written: str) -> str:
    return TelegramHtml().write(read(written))


def whatsapp(written: str) -> str:
    return WhatsappText().write(read(written))


def plain(written: str) -> str:
    return PLAIN_TEXT.write(read(written))


@pytest.mark.parametrize(
    ("written", "in_telegram", "in_whatsapp"),
    [
        ("**bold** *it* _it_ ~~no~~", "<b>bold</b> <i>it</i> <i>it</i> <s>no</s>", "*bold* _it_ _it_ ~no~"),
        ("__bold__", "<b>bold</b>", "*bold*"),
        ("***both***", "<i><b>both</b></i>", "_*both*_"),
        ("**a *b* c** *d **e***", "<b>a <i>b</i> c</b> <i>d <b>e</b></i>", "*a _b_ c* _d *e*_"),
        ("~~**gone**~~", "<s><b>gone</b></s>", "~*gone*~"),
        ("**two\nlines**", "<b>two\nlines</b>", "*two*\n*lines*"),
        ("**-20%**, **«new»** (**now**)", "<b>-20%</b>, <b>«new»</b> (<b>now</b>)", "*-20%*, *«new»* (*now*)"),
        ("**2*3 is 6**", "<b>2*3 is 6</b>", "*2*3 is 6*"),
        ("这是**重要**的。**好的。**谢谢", "这是<b>重要</b>的。<b>好的。</b>谢谢", "这是重要的。好的。谢谢"),
        ("wow🔥**Sale**🔥", "wow🔥<b>Sale</b>🔥", "wow🔥*Sale*🔥"),
    ],
)
def test_emphasis_has_the_marks_of_each_channel(written: str, in_telegram: str, in_whatsapp: str) -> None:
    assert (telegram(written), whatsapp(written)) == (in_telegram, in_whatsapp)


@pytest.mark.parametrize(
    ("written", "in_telegram", "in_whatsapp"),
    [
        ("[us](https://a.test/?a=1&b=2)", '<a href="https://a.test/?a=1&amp;b=2">us</a>', "us (https://a.test/?a=1&b=2)"),
        ("**[us](https://a.test)** ok", '<b><a href="https://a.test">us</a></b> ok', "*us (https://a.test)* ok"),
        ("[**our** shop](https://a.test)", '<a href="https://a.test"><b>our</b> shop</a>', "*our* shop (https://a.test)"),
        ("[page [2]](https://a.test/x_(y))", '<a href="https://a.test/x_(y)">page [2]</a>', "page [2] (https://a.test/x_(y))"),
        (
            "[a](https://a.test)[b](https://a.test)",
            '<a href="https://a.test">a</a><a href="https://a.test">b</a>',
            "a (https://a.test)b (https://a.test)",
        ),
        ("[`a*b`](https://a.test)", '<a href="https://a.test">a*b</a>', "a*b (https://a.test)"),
        ("[https://a.test/](https://a.test/)", "https://a.test/", "https://a.test/"),
        ("![plan](https://a.test/p.png)", '<a href="https://a.test/p.png">plan</a>', "plan (https://a.test/p.png)"),
        ("[write](mailto:us@a.test) [us@a.test](mailto:us@a.test)", "write (us@a.test) us@a.test", "write (us@a.test) us@a.test"),
        ("**https://a.test/b_c_d**", "<b>https://a.test/b_c_d</b>", "*https://a.test/b_c_d*"),
        ("(https://a.test/_x_/*y*) *z*", "(https://a.test/_x_/*y*) <i>z</i>", "(https://a.test/_x_/*y*) _z_"),
    ],
)
def test_link_keeps_its_address_and_its_marks(written: str, in_telegram: str, in_whatsapp: str) -> None:
    assert (telegram(written), whatsapp(written)) == (in_telegram, in_whatsapp)


@pytest.mark.parametrize(
    ("written", "in_telegram", "in_whatsapp"),
    [
        ("`a*b*c` and `**x**`", "<code>a*b*c</code> and <code>**x**</code>", "`a*b*c` and `**x**`"),
        ("`` a`b ``", "<code>a`b</code>", "a`b"),
        ("**see `x_y_z`**", "<b>see </b><code>x_y_z</code>", "see `x_y_z`"),
        (
            "```\nlet x\n\n\n  *y* = [z](https://a.test)\n```",
            "<pre>let x\n\n\n  *y* = [z](https://a.test)</pre>",
            "```let x\n\n\n  *y* = [z](https://a.test)```",
        ),
        (
            "```sh\ncp *.txt a_b_c\n```\n*done*",
            '<pre><code class="language-sh">cp *.txt a_b_c</code></pre>\n<i>done</i>',
            "```cp *.txt a_b_c```\n_done_",
        ),
        ("```one(1)\n\ntwo(*a, **b)```", "<pre>one(1)\n\ntwo(*a, **b)</pre>", "```one(1)\n\ntwo(*a, **b)```"),
        ("```x = *y*```", "<pre>x = *y*</pre>", "```x = *y*```"),
        ("say ```*x*``` now", "say <code>*x*</code> now", "say `*x*` now"),
        ("```\n<b> & </b>\n```", "<pre>&lt;b&gt; &amp; &lt;/b&gt;</pre>", "```<b> & </b>```"),
    ],
)  # fmt: skip
def test_code_arrives_unchanged(written: str, in_telegram: str, in_whatsapp: str) -> None:
    assert (telegram(written), whatsapp(written)) == (in_telegram, in_whatsapp)


@pytest.mark.parametrize(
    ("written", "in_telegram", "in_whatsapp", "as_text"),
    [
        ("# Hours\nfrom *9*", "<b>Hours</b>\nfrom <i>9</i>", "*Hours*\nfrom _9_", "Hours\nfrom 9"),
        ("### The **new** one", "<b>The new one</b>", "*The new one*", "The new one"),
        ("> a *b*\nmy answer", "<blockquote>a <i>b</i></blockquote>\nmy answer", "> a _b_\nmy answer", "> a b\nmy answer"),
        ("> a\n>\n> b\n\n> c", QUOTES, "> a\n> \n> b\n\n> c", "> a\n> \n> b\n\n> c"),
        ("- one\n- **two**\n  - three", "- one\n- <b>two</b>\n  - three", "- one\n- *two*\n  - three", "- one\n- two\n  - three"),
        ("1. *a*\n2. b", "1. <i>a</i>\n2. b", "1. _a_\n2. b", "1. a\n2. b"),
        ("* one\n* *two*", "* one\n* <i>two</i>", "* one\n* _two_", "* one\n* two"),
    ],
)  # fmt: skip
def test_blocks_have_a_plain_form(written: str, in_telegram: str, in_whatsapp: str, as_text: str) -> None:
    assert (telegram(written), whatsapp(written), plain(written)) == (in_telegram, in_whatsapp, as_text)


NO_MARKUP = [
    "2*3*4 snake_case_name * a *",
    "3 * 4 * 5",
    "a*(b+c)*d and (a+b)*c + d*(e)",
    "5* hotel or 4* hotel, 7,50 € *",
    "#1 #2",
    "# 1 of 2",
    "- 5 degrees",
    "1) first\n2) second",
    "2024. A good year",
    "* required\n* optional",
    "^_^ yes ^_^",
    "-_- no -_-",
    ">_< and >:(",
    "(*_*) and (*^_^*)",
    "~_~ and ~_~",
    "¯\\_(ツ)_/¯",
    "C:\\_temp\\*.txt and *.md",
    "<3 & :* <*_*>",
    "> 5 kg",
    ">= 5",
    "---\nAda\n***",
    "~~~ sale ~~~",
    "[1]: https://a.test\n[x] done [ ] open",
    "[x](javascript:alert(1)) [y](terms.pdf)",
    "&nbsp; &copy; <b>x</b>",
    "a  \nb\\\nc `",
    "one\n\n\n  two\n\tthree_x_y",
    "https://a.test/_x_/*y*?a=*&b=*",
    "__ ** ~~ ``",
    "first_last_name@a.test",
    "| a | b |\n|---|---|",
    "```\nopen *",
    "{{ contact.first_name }} {{ a_b }}",
    "*\n*",
    "50% * 2 = 100%*",
    "10~20~30 ~ 5",
    "# \n2 *",
    "_ ## #",
]


@pytest.mark.parametrize("written", NO_MARKUP)
def test_text_without_markup_arrives_as_typed(written: str) -> None:
    assert html.unescape(telegram(written)) == whatsapp(written) == plain(written) == written


@given(st.text(alphabet="ab -+=.,:;!?()&<\n\t1\U0001f600字é\\|{}^", max_size=80))
def test_text_without_characters_of_markup_arrives_as_typed(written: str) -> None:
    assert plain(written) == whatsapp(written) == html.unescape(telegram(written)) == written


class Tags(HTMLParser):
    """Fails on a tag that is not closed in order, on unknown tags and on nesting that Telegram refuses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []
        self.visible = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i", "s", "a", "code", "pre", "blockquote")
        assert tag not in self.opened
        assert not {"code", "pre"} & set(self.opened) or (tag, self.opened[-1]) == ("code", "pre")
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.visible += data


@given(MARKED)
def test_html_is_always_well_formed(written: str) -> None:
    parser = Tags()
    parser.feed(telegram(written))
    parser.close()
    assert parser.opened == []
    assert units(parser.visible) == TelegramHtml().length(read(written))


@pytest.mark.parametrize(
    "written",
    ["> " * 25 + "innermost\n\nafter", "\n".join("  " * level + "- innermost" for level in range(15)) + "\n\nafter"],
    ids=["quotes", "list"],
)
def test_deep_nesting_loses_no_word(written: str) -> None:
    """markdown-it-py 4.3.0 in its own presets drops text nested more than twenty levels deep, and all after a list of ten."""
    assert all(word in telegram(written) for word in ("innermost", "after"))


@given(MARKED)
def test_only_characters_of_markup_disappear(written: str) -> None:
    """All letters and digits of the text stay, in the order in which they were written."""
    letters = re.sub(r"[^\w]|_", "", written)
    assert re.sub(r"[^\w]|_", "", html.unescape(re.sub(r"<[^<>]*>", "", telegram(written)))) == letters
    assert re.sub(r"[^\w]|_", "", whatsapp(written)) == letters


@pytest.mark.parametrize(
    "mark",
    [
        "**a ",
        "__a ",
        "_a ",
        "[a ",
        "[a](http://",
        "~~a ",
        "`a ",
        "*",
        "_",
        "**a**b",
        "> ",
        "```a\n",
        "# ",
        "*.*.",
        "x://",
        "***a* ",
    ],
)
def test_hostile_text_takes_linear_time(mark: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        telegram(mark * times)
        return time.process_time() - started

    telegram("*")
    short, long = (min(seconds(times) for _ in range(3)) for times in (500, 8_000))
    assert long < 80 * max(short, 0.001), "linear time is 16 times as long, quadratic time 256 times"


def test_text_without_markup_needs_no_parser() -> None:
    assert read("plain, 5 - 3 = 2") == [Run("plain, 5 - 3 = 2")]
    assert read("") == []
