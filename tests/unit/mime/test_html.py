"""HTML of mails as it may stand in a page of the desk."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.mime.html import ATTRIBUTES, CLASSES, LINK, TAGS, clean_html
from chalicelib.mime.styles import PROPERTIES, clean_style
from chalicelib.mime.tags import MAX_DEPTH, VOID

REL = 'target="_blank" rel="noopener noreferrer nofollow"'
PNG = "data:image/png;base64,iVBORw0KGgo="
ATTACKS = {
    "script": ("a<script>run()</script>b", "ab"),
    "script without end": ("a<script>run()", "arun()"),
    "script in a script": ("<scr<script>ipt>run()</script>x", "ipt&gt;run()x"),
    "handler": ('<p onclick="run()" onmouseover=run()>a</p>', "<p>a</p>"),
    "handler behind a slash": ("<p/onclick=run()>a</p>", "<p>a</p>"),
    "handler in upper case": ("<P ONCLICK=run()>a</P>", "<p>a</p>"),
    "picture that fails": ("<img src=x onerror=run()>", ""),
    "script address": ('<a href="javascript:run()">a</a>', f"<a {REL}>a</a>"),
    "script address with references": ('<a href="&#106;ava&#115;cript&colon;run()">a</a>', f"<a {REL}>a</a>"),
    "script address with a tab": ('<a href="java\tscript:run()">a</a>', f"<a {REL}>a</a>"),
    "script address behind a control": ('<a href="\x01javascript:run()">a</a>', f"<a {REL}>a</a>"),
    "address of data": ('<a href="data:text/html,x">a</a>', f"<a {REL}>a</a>"),
    "address of this page": ('<a href="/api/v1/profile">a</a>', f"<a {REL}>a</a>"),
    "address of an attachment": ('<a href="attachment:1">a</a>', f"<a {REL}>a</a>"),
    "frame": ('<iframe src="https://evil.example">x</iframe><object data=x>y</object><embed src=x>z', "z"),
    "form": ('<form action="https://evil.example"><input name=password><button formaction=x>Go</button></form>', "Go"),
    "fields": ("<textarea>a</textarea><select><option>b</select>c", "c"),
    "redirection": ('<meta http-equiv="refresh" content="0;url=https://evil.example">a', "a"),
    "base": ('<base href="https://evil.example/"><a href="x">a</a>', f"<a {REL}>a</a>"),
    "sheet": ('<link rel=stylesheet href="https://evil.example"><style>p{display:none}</style>a', "a"),
    "import": ("<style>@import 'https://evil.example';</style>a", "a"),
    "drawing": ('<svg onload="run()"><script>run()</script><a xlink:href="javascript:run()">x</a></svg>a', "a"),
    "formula": ('<math><mi xlink:href="javascript:run()">x</mi></math>a', "a"),
    "change of parsers": (
        '<math><mtext><table><mglyph><style><img src onerror="run()"></style></mglyph></table></mtext></math>a',
        "a",
    ),
    "noscript": (
        '<noscript><p title="</noscript><img src=x onerror=run()>"></p></noscript>a',
        '<p title="&lt;/noscript&gt;&lt;img src=x onerror=run()&gt;"></p>a',
    ),
    "comment": ("a<!-- <img src=x onerror=run()> -->b", "ab"),
    "comment that ends early": ("a<!--><img src=x onerror=run()>-->b", "a--&gt;b"),
    "condition of Outlook": ("<!--[if mso]><script>run()</script><![endif]-->a<![if !mso]>b<![endif]>", "ab"),
    "section": ("<![CDATA[<img src=x onerror=run()>]]>a", "]]&gt;a"),
    "instruction": ("<?xml version='1.0'?><?php run() ?>a", "a"),
    "byte zero": ("<scr\0ipt>run()</scr\0ipt>a", "a"),
    "quotation mark in a value": (
        "<p title='\"><script>run()</script>'>a</p>",
        '<p title="&quot;&gt;&lt;script&gt;run()&lt;/script&gt;">a</p>',
    ),
    "expression": ('<p style="width:expression(run());color:red">a</p>', '<p style="color:red">a</p>'),
    "behaviour": ('<p style="behavior:url(x.htc);-moz-binding:url(x)">a</p>', "<p>a</p>"),
    "place": ('<p style="position:fixed;top:0;z-index:9999;color:red">a</p>', '<p style="color:red">a</p>'),
    "negative margin": ('<p style="margin:-500px 0;margin-top:-9px;padding:1px">a</p>', '<p style="padding:1px">a</p>'),
    "size": ('<p style="width:99999px;height:1e9px;color:#123456">a</p>', '<p style="color:#123456">a</p>'),
    "escape in a style": ('<p style="background:\\75rl(https://evil.example)">a</p>', "<p>a</p>"),
    "comment in a style": ('<p style="color:red;wid/**/th:1px;height:exp/**/ression(run())">a</p>', '<p style="color:red">a</p>'),
    "names of the page": ('<p id="app" name="app" class="modal fixed MsoNormal">a</p>', '<p class="MsoNormal">a</p>'),
    "picture of markup": ('<img alt="a" src="data:image/svg+xml;base64,PHN2Zz4=">', '<img alt="a">'),
    "data that is no picture": ('<img alt="a" src="data:text/html;base64,PHN2Zz4=">', '<img alt="a">'),
    "picture of data": (f'<img src="{PNG}">', f'<img src="{PNG}">'),
    "large picture of data": (f'<img alt="a" src="data:image/png;base64,{"A" * 60_000}">', '<img alt="a">'),
    "remote picture": (
        '<img src="https://a.example/b.png?c=1&amp;copy=2">',
        '<img data-remote-src="https://a.example/b.png?c=1&amp;copy=2">',
    ),
    "remote picture without scheme": ('<img src="//a.example/b.png">', '<img data-remote-src="https://a.example/b.png">'),
    "remote picture in upper case": ('<IMG SRC="HTTPS://a.example/b.png">', '<img data-remote-src="HTTPS://a.example/b.png">'),
    "sets of pictures": ('<img alt="a" srcset="https://a.example/b.png 2x" sizes=x lowsrc=x dynsrc=x>', '<img alt="a">'),
    "picture element": ('<picture><source srcset="https://a.example/b.png"></picture><video poster=x src=x></video>a', "a"),
    "remote background": (
        '<table background="https://a.example/b.png"><tr><td>a</table>',
        '<table data-remote-src="https://a.example/b.png"><tbody><tr><td>a</td></tr></tbody></table>',
    ),
    "remote background of a style": (
        "<p style=\"background:url('https://a.example/b.png') red;color:blue\">a</p>",
        '<p style="color:blue" data-remote-src="https://a.example/b.png">a</p>',
    ),
    "script as a background": ('<p data-remote-src="javascript:run()" style="list-style:url(x)">a</p>', "<p>a</p>"),
    "tracker": ('a<img src="https://t.example/p.gif" width="1" height="1">', 'a<span data-tracker-host="t.example"></span>'),
    "tracker of a style": (
        '<img src="https://t.example/p.gif" style="display: none !important">',
        '<span data-tracker-host="t.example"></span>',
    ),
    "tracker of size zero": (
        '<img src="//t.example/p" style="width:0px;height:0" alt="">',
        '<span data-tracker-host="t.example"></span>',
    ),
    "thin line": (
        '<img src="https://a.example/l.gif" width="600" height="1">',
        '<img width="600" height="1" data-remote-src="https://a.example/l.gif">',
    ),
    "inline picture": ('<img src="cid:a%40b" alt="x">', '<img src="attachment:3" alt="x">'),
    "inline picture with brackets": ('<img src="CID:&lt;a@b&gt;">', '<img src="attachment:3">'),
    "unknown inline picture": ('<img src="cid:zz">a', "a"),
    "named link": (
        '<a href="https://evil.example/x">www.bank.example/login</a>',
        f'<a href="https://evil.example/x" {REL} data-target-host="evil.example">www.bank.example/login</a>',
    ),
    "named link with a name before @": (
        '<a href="https://bank.example@evil.example/">https://bank.example/</a>',
        f'<a href="https://bank.example@evil.example/" {REL} data-target-host="evil.example">https://bank.example/</a>',
    ),
    "named link in parts": (
        '<a href="https://evil.example/"><b>bank</b>.example</a>',
        f'<a href="https://evil.example/" {REL} data-target-host="evil.example"><b>bank</b>.example</a>',
    ),
    "link to itself": (
        '<a href="https://www.bank.example/x">bank.example</a>',
        f'<a href="https://www.bank.example/x" {REL}>bank.example</a>',
    ),
    "link with words": ('<a href="https://a.example/">Read more.</a>', f'<a href="https://a.example/" {REL}>Read more.</a>'),
    "link of mail": (
        '<a href="mailto:a@example.org">a@example.org</a>',
        f'<a href="mailto:a@example.org" {REL}>a@example.org</a>',
    ),
    "own mark of a link": ('<a href="https://a.example" data-target-host="b">x</a>', f'<a href="https://a.example" {REL}>x</a>'),
    "link with dropped attributes": (
        '<a class="x" style="top:0" href="https://a.example">x</a>',
        '<a target="_blank" rel="noopener noreferrer nofollow" href="https://a.example">x</a>',
    ),
    "own relation of a link": (
        '<a href="https://a.example" target="_top" rel="opener">x</a>',
        f'<a href="https://a.example" {REL}>x</a>',
    ),
    "end of the page": ("</div></body></html>a</p></td>", "a"),
    "page": ('<html><head><title>t</title></head><body bgcolor="red">a</body></html>', '<div bgcolor="red">a</div>'),
    "comparison": ("1 < 2 & 3 <4 <", "1 &lt; 2 &amp; 3 &lt;4 &lt;"),
    "tag without end": ('a<p title="x', "a"),
    "paragraphs without end": ("<p>a<p>b<ul><li>c<li>d</ul>", "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>"),
    "mark of Outlook's reply": ('<div id="divRplyFwdMsg">a</div>', '<div class="mail-quote">a</div>'),
}
PIECES = (
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    '<font color="red">',
    "</font>",
    "<div id=divRplyFwdMsg class='gmail_quote x'>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<li>",
    "<ul>",
    "</ul>",
    "<blockquote type=cite>",
    "<a href='https://a.example'>",
    "<a class=x href='https://a.example' style='top:0' title=t>",
    "</a>",
    "b.example",
    "<img src='//a.example/b'>",
    "<img src=cid:a@b>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<title>",
    "<textarea>",
    "<noscript>",
    "<template>",
    "<plaintext>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "<",
    ">",
    '"',
    "'",
    "=",
    "/",
    "&lt;",
    "&amp;",
    "&#0;",
    "&colon;",
    " onclick=run()",
    "<img src=x onerror=run() ",
    "<p style=\"background:url('https://a.example/b');color:red\">",
    "<p style='",
    "position:fixed;",
    "javascript:run()",
    "<body style='color:red'>",
    "<iframe>",
    "<form>",
    "<input autofocus onfocus=run()>",
    "<base href=x>",
    "<caption>",
    "<dd>",
    "<dt>",
    "<h1>",
    "<pre>\n",
    "<hr>",
    "<nobr>",
    "<select>",
    "<option>",
    "<center>",
)


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
