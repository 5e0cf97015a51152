"""Inline styles of mails. Declarations stay that change the look of the mail's words; those go that move them over other things
of the page or ask another server."""

import re

_PROPERTIES = """
background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse
border-color border-left border-left-color border-left-style border-left-width border-radius border-right border-right-color
border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-style border-top-width
border-width box-sizing clear color direction display float font font-family font-size font-style font-variant font-weight
height letter-spacing line-height list-style list-style-type margin margin-bottom margin-left margin-right margin-top
max-height max-width min-height min-width opacity overflow overflow-wrap padding padding-bottom padding-left padding-right
padding-top table-layout text-align text-decoration text-indent text-transform unicode-bidi vertical-align visibility white-space
width word-break word-spacing word-wrap
"""
PROPERTIES = frozenset(_PROPERTIES.split())
DISPLAYS = frozenset({"none", "block", "inline", "inline-block", "list-item"})
"""And the forms of tables. Flex and grid need children that mails seldom have, and `contents` drops the frame of a quotation."""

DECLARATION = re.compile(r"\s*([a-zA-Z-]+)\s*:\s*([^;]*)")
UNSAFE_VALUE = re.compile(
    r"[\\<>@{}]|/\*|url\s*\(|expression|image|javascript|binding|behavior|attr\s*\(|var\s*\(|env\s*\(|(?<![\w#-])-[\d.]|(?<![\w#.])\d{5}|(?<![\w#])[\d.]+e[+-]?\d",
    re.IGNORECASE,
)
"""Among them negative margins, lengths of five digits and functions that fetch."""

REMOTE_URL = re.compile(r"""url\(\s*["']?\s*((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
MAX_STYLE_CHARACTERS = 2_000


def clean_style(style: str) -> str:
    """The declarations that are kept, in order: `color:red;margin:0`. Empty if there are none."""
    if len(style) > MAX_STYLE_CHARACTERS:
        return ""
    kept = (_declaration(each) for each in style.split(";"))
    return ";".join(each for each in kept if each)


def remote_url_of(style: str) -> str:
    """The first picture of another server that the style names; empty if there is none."""
    found = REMOTE_URL.search(style[:MAX_STYLE_CHARACTERS])
    return found[1] if found else ""


def _declaration(text: str) -> str:
    found = DECLARATION.fullmatch(text)
    if not found:
        return ""
    name, value = found[1].lower(), " ".join(found[2].split())
    if name not in PROPERTIES or not value or UNSAFE_VALUE.search(value):
        return ""
    if (
        name == "display"
        and value.lower() not in DISPLAYS
        and not value.lower().startswith(("table", "none", "block", "inline !"))
    ):
        return ""
    return f"{name}:{value}"
