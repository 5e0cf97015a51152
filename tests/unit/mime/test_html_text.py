"""HTML of mails as text."""

import pytest

from chalicelib.mime.html_text import html_to_text

PAGES = [
    ("<p>Hi</p><p>you</p>", "Hi\n\nyou"),
    ("<div>Hi</div><div>you</div>", "Hi\nyou"),
    ("a<br>b<br/><br>c", "a\nb\n\nc"),
    ("  a \n <b>b</b>c&nbsp;d &amp; &lt;e&gt; ", "a bc d & <e>"),
    ("<a href='https://a.example/x?y=1&amp;z=2'>here</a>.", "here <https://a.example/x?y=1&z=2>."),
    ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
    ('<a href="mailto:kim@a.example">kim@a.example</a>', "kim@a.example"),
    ('<a href="javascript:alert(1)">x</a><a href="#top">y</a><a href=https://b.example>z</a>', "xyz <https://b.example>"),
    ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n\n  - c"),
    ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
    ("Hi<blockquote>old<blockquote>older</blockquote></blockquote>new", "Hi\n\n> old\n>\n> > older\n\nnew"),
    ("<style>p{}</style><script>x<y</script><title>t</title>a<!-- b -->c<![if !mso]>d<?xml e ?>f", "acdf"),
    ("<pre>a\n  b</pre>c", "a\n  b\nc"),
    ('<img alt="logo" src="x"><img src="y">', "[logo]"),
    ("a<hr>b", "a\n\n---\n\nb"),
    ("1 < 2 <3 and <a", "1 < 2 <3 and <a"),
    ('<p title="a>b">c</p>', "c"),
    ("<style>never closed <p>Hi", "never closed\n\nHi"),
    ("a\u200b\u200bb\ufeff \U0001f469\u200d\U0001f680", "ab \U0001f469\u200d\U0001f680"),
    ("&#x27;&#" + "9" * 5_000 + ";&bogus;", "'\ufffd&bogus;"),
    ('<img src="data:image/png;base64,' + "A" * 100_000 + '">Hi', "Hi"),
    ("<P>UPPER</P>", "UPPER"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), PAGES)
def test_html_becomes_text(html: str, text: str) -> None:
    assert html_to_text(html) == text
