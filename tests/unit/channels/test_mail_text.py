"""An agent's Markdown in a mail."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.markup.mail_text import html, plain

ALLOWED = {"html", "head", "meta", "body", "div", "p", "br", "a", "b", "i", "s", "code", "pre", "blockquote"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a **b** *c* ~~d~~ `e`", "a <b>b</b> <i>c</i> <s>d</s> <code>e</code>"),
        ("[docs](https://a.example/?x=1&y=2)", '<a href="https://a.example/?x=1&amp;y=2">docs</a>'),
        ("**[docs](https://a.example)** more", '<b><a href="https://a.example">docs</a></b> more'),
        ("see https://a.example/b.", 'see <a href="https://a.example/b">https://a.example/b</a>.'),
        ("one\ntwo", "one<br>\ntwo"),
        ("```\n<b>\nc\n```", '<pre style="white-space:pre-wrap">&lt;b&gt;\nc</pre>'),
        ("> a\n\nb", 'padding-inline-start:1ex">a</blockquote><br>\nb</div>'),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ('[x](https://a.example/"onmouseover=1)', "a.example"),
    ],
)
def test_markdown_becomes_plain_elements(written: str, expected: str) -> None:
    assert expected in html(written)


def test_answered_words_stand_below() -> None:
    assert plain("Hi *you*", "Kim wrote:", "a\nb") == "Hi you\n\nKim wrote:\n> a\n> b\n"
    assert html("Hi", "Kim wrote:", "<a>\nb").endswith('padding-inline-start:1ex">&lt;a&gt;<br>\nb</blockquote></body></html>\n')
    assert plain("Hi", "Kim wrote:", "") == "Hi\n"
    assert "Kim" not in html("Hi", "Kim wrote:", "")


def test_pictures_stand_in_their_places() -> None:
    text = '**Hi**\n\n![the "door"](attachment:0)\n![](attachment:1)\n> a'
    shown = html(text, pictures={"0": "0.uuid.7@a.example"})
    assert '<b>Hi</b></div><div><img src="cid:0.uuid.7@a.example" alt="the &quot;door&quot;" style="' in shown
    assert '<div dir="auto">[1]</div>' in shown
    assert plain(text, pictures=True) == 'Hi\n\n[the "door"]\n\n[1]\n\n> a\n'
    assert "img" not in html(text)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(st.text("ab *_~`[]()<>\"'&\n#:/.!-h", max_size=80) | st.text(max_size=80))
def test_any_text_is_well_formed_and_harmless(written: str) -> None:
    reader = Reader()
    reader.feed(html(written, written, written))
    reader.close()
    assert reader.open == []
    assert {tag for tag, _ in reader.elements} <= ALLOWED
    links = [value or "" for tag, attrs in reader.elements if tag == "a" for _, value in attrs]
    assert all(link.lower().startswith("http") for link in links)
