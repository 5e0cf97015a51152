"""The HTML of a mail as it may stand in a page of the desk.

nh3 (ammonia, which parses by the rules of browsers and keeps a list of names) is the last to touch it. It cannot rename
attributes, name the targets of links or count trackers; that happens before, on tags that `tags.py` has nested well.
"""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from urllib.parse import unquote, urlsplit

import nh3

from chalicelib.mime.styles import PROPERTIES, clean_style, remote_url_of
from chalicelib.mime.tags import VOID, End, Start, Text, Token, read_tags, unescaped, write_tags

ATTRIBUTES = {
    "*": {
        "align",
        "bgcolor",
        "class",
        "color",
        "dir",
        "height",
        "id",
        "lang",
        "style",
        "title",
        "valign",
        "width",
        "data-remote-src",
    },
    "a": {"href", "target", "rel", "data-target-host"},
    "blockquote": {"type"},
    "font": {"face", "size"},
    "hr": {"noshade", "size"},
    "img": {"alt", "src", "border", "hspace", "vspace"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "span": {"data-tracker-host"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "ul": {"type"},
}
_TAGS = """
a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt
em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp
section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
TAGS = frozenset(_TAGS.split())
"""Other tags are removed and their text stays."""

_CLASSES = """
MsoNormal gmail_attr gmail_default gmail_extra gmail_quote gmail_quote_container gmail_signature gmail_signature_prefix
moz-cite-prefix moz-forward-container moz-signature protonmail_quote protonmail_signature_block yahoo_quoted yahoo-quoted-begin
zmail_extra mail-quote mail-signature
"""
CLASSES = frozenset(_CLASSES.split())
"""Classes by which mail programs mark quotations and signatures."""

IDS = {
    "appendonsend": "mail-quote",
    "divrplyfwdmsg": "mail-quote",
    "mail-editor-reference-message-container": "mail-quote",
    "olk_src_body_section": "mail-quote",
    "zwchr": "mail-quote",
    "applemailsignature": "mail-signature",
    "ms-outlook-mobile-signature": "mail-signature",
}
"""The same by their ids, in lower case, as the classes that take their place: an id could name an element of the page."""

MAX_DATA_PICTURE_CHARACTERS = 50_000
MAX_ATTRIBUTE_CHARACTERS = 2_000
PICTURE = re.compile(r"attachment:\d{1,4}|data:image/(?:png|jpe?g|gif|webp);base64,[\w+/=\s%-]*", re.IGNORECASE)
LINK = {"target": "_blank", "rel": "noopener noreferrer nofollow"}
REMOTE = re.compile(r"(?:https?:)?//[^\s/]", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x20\x7f]+")
TARGET = re.compile(r"(?:https?://[^\s/]|mailto:|tel:)", re.IGNORECASE)
HOST_IN_TEXT = re.compile(r"(?:https?://)?(?:[^\s/@]*@)?((?:[\w-]+\.)+[^\W\d_]{2,24})(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
SMALL = re.compile(r"[01](?:px|pt|%)?|0+\.\d*\w*")
HIDDEN_STYLE = re.compile(r"display:none|visibility:hidden|(?:^|;)(?:max-)?(?:width|height):[01](?:px)?(?:;|$)")


def clean_html(html: str, inline: Mapping[str, int]) -> str:
    """HTML that runs nothing, sends no request and stays in its place. `inline`: indexes of the message's attachments by content
    id.

    It is the last step, also behind `split_html`. The result is well nested; cleaning it again changes nothing. It has:

    - `<img src="attachment:2">`: the picture is the message's attachment with that index; put its `data_url` in.
    - `<img data-remote-src="https://…">` without `src`: a picture of another server that waits until the reader asks. On any
      other element the attribute is its background.
    - `<span data-tracker-host="example.com"></span>`: an invisible picture of that server was removed here. Count them.
    - `<a target="_blank" rel="noopener noreferrer nofollow">`. With `data-target-host="evil.example"`, the words of the link name
      another host than the one to which it leads: show that one beside it.
    - The names of `CLASSES`, by which programs mark quotations and signatures, and `blockquote[type=cite]`. `MsoNormal` has no
      margins in Outlook. No other class, no id and no `<style>`.
    - Other pictures only as `data:image/…` of PNG, JPEG, GIF and WebP.

    The page that shows it must still forbid scripts and foreign requests by its policy, and keep wide content in its frame.
    """
    tokens = _rewritten(read_tags(html), inline)
    return _sanitiser().clean(write_tags(tokens)).strip()


@cache
def _sanitiser() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_allowed_value,
        filter_style_properties=set(PROPERTIES),
        url_schemes={"http", "https", "mailto", "tel", "attachment", "data"},
        url_relative="deny",
        link_rel=None,
    )


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    """The last word on each attribute, with its value as a browser will read it. None removes it."""
    if name == "src":
        return value if PICTURE.fullmatch(value) and len(value) <= MAX_DATA_PICTURE_CHARACTERS else None
    if len(value) > MAX_ATTRIBUTE_CHARACTERS and name != "href":
        return None
    if name == "href":
        return value if TARGET.match(value) else None
    if name == "data-remote-src":
        return value if value.lower().startswith(("https://", "http://")) else None
    if name == "class":
        return " ".join(each for each in value.split() if each in CLASSES) or None
    if name == "style":
        return clean_style(value) or None
    return None if name == "id" or (tag == "blockquote" and name == "type" and value.lower() != "cite") else value


def _rewritten(tokens: list[Token], inline: Mapping[str, int]) -> list[Token]:
    """Tags with the attributes that the desk keeps, without the tags that it does not know."""
    result: list[Token] = []
    opened: list[tuple[int, bool]] = []
    for token in tokens:
        if isinstance(token, Text):
            result.append(token)
        elif isinstance(token, End):
            at, is_written = opened.pop()
            if is_written:
                result.append(End(_name(token.name)))
                result[at] = _with_target_host(result, at)
        else:
            new = _picture(token, inline) if token.name == "img" else _element(token)
            is_known = _name(token.name) in TAGS
            if token.name not in VOID:
                opened.append((len(result), is_known))
            result += new if is_known else []
    return result


def _name(name: str) -> str:
    return "div" if name == "body" else name


def _element(token: Start) -> list[Token]:
    attributes = {
        name: value
        for name, value in token.attributes.items()
        if name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(token.name, ())
    }
    if mark := IDS.get(token.value("id").lower()):
        attributes["class"] = f"{attributes.get('class', '')} {mark}".strip()
    if not TARGET.match(CONTROLS.sub("", token.value("href"))):
        attributes.pop("href", None)
    background = token.attributes.get("background", "") or escape(remote_url_of(token.value("style")))
    if REMOTE.match(background):
        attributes["data-remote-src"] = _absolute(background)
    return [Start(_name(token.name), attributes)]


def _absolute(url: str) -> str:
    return f"https:{url}" if url.startswith("//") else url


def _picture(token: Start, inline: Mapping[str, int]) -> list[Token]:
    source = CONTROLS.sub("", token.value("src"))
    remote = token.attributes.get("src", "").strip() if REMOTE.match(source) else token.attributes.get("data-remote-src", "")
    if remote and _is_tracker(token):
        return [Start("span", {"data-tracker-host": escape(_host(_absolute(unescaped(remote))))}), End("span")]
    attributes = {name: value for name, value in token.attributes.items() if name in ATTRIBUTES["*"] | ATTRIBUTES["img"]} | {
        "src": ""
    }
    if source.lower().startswith("cid:"):
        number = _number_of(source[4:], inline)
        attributes["src"] = f"attachment:{number}" if number is not None else ""
    elif PICTURE.fullmatch(source):
        attributes["src"] = source
    if remote:
        attributes["data-remote-src"] = _absolute(remote)
    if not attributes["src"]:
        del attributes["src"]
    is_shown = "src" in attributes or remote or attributes.get("alt")
    return [Start("img", attributes)] if is_shown else []


def _number_of(content_id: str, inline: Mapping[str, int]) -> int | None:
    """Ids are written with and without `%40`, with and without brackets."""
    for spelling in (content_id, unquote(content_id), unquote(content_id).strip("<>")):
        if spelling in inline:
            return inline[spelling]
    return None


def _is_tracker(token: Start) -> bool:
    style = re.sub(r"\s+", "", token.value("style").lower())
    sizes = [token.value(name).strip() for name in ("width", "height")]
    return all(SMALL.fullmatch(size) for size in sizes) or HIDDEN_STYLE.search(style) is not None


def _with_target_host(tokens: list[Token], at: int) -> Token:
    """The start tag at that place; that of a link whose words name another host than its target gets the target's host."""
    start = tokens[at]
    if not isinstance(start, Start) or start.name != "a":
        return start
    words = "".join(each.words for each in tokens[at:] if isinstance(each, Text)).strip()
    named = HOST_IN_TEXT.fullmatch(words) if len(words) <= MAX_ATTRIBUTE_CHARACTERS else None
    host = _host(CONTROLS.sub("", start.value("href")))
    attributes = {**start.attributes, **LINK}
    if named and host and not _are_related(named[1].lower(), host):
        attributes["data-target-host"] = escape(host)
    else:
        attributes.pop("data-target-host", None)
    return Start("a", attributes)


def _are_related(one: str, other: str) -> bool:
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _host(url: str) -> str:
    """In lower case, of addresses of the web; empty if the address cannot be read."""
    try:
        return (urlsplit(url).hostname or "") if url.lower().startswith(("http://", "https://")) else ""
    except ValueError:
        return ""
