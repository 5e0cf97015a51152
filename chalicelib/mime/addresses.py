"""Lists of addresses (RFC 5322 3.4), as programs and people write them."""

import re

from chalicelib.domain.email_addresses import MAX_EMAIL, normal_email
from chalicelib.domain.received_mails import MailAddress
from chalicelib.mime.encoded_words import decode_words

MAX_ADDRESSES = 500
MAX_NAME = 200
TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*)"|=\?[^?\s]{1,80}\?[bBqQ]\?(?:[^?]|\?(?!=)){0,998}?\?='
    r"|<(?P<angle>[^<>]{0,998})>|(?P<comment>\()|(?P<mark>[,;:])|[^\s\",;:<>()=]+|=|(?P<blank>\s+)|.",
    re.DOTALL,
)
"""An encoded word may contain commas (a fault of programs), so it is one token."""
ADDRESS = re.compile(r"[^\s@<>,;:\"()]{1,320}@[^\s@<>,;:\"()]+|\"[^\"]{1,64}\"@[^\s@<>,;:\"()]+")
COMMENT = re.compile(r"\([^()]*\)")
CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def parse_addresses(value: str) -> tuple[MailAddress, ...]:
    """In the order of the header. Members of groups count, `Undisclosed recipients:;` has none. An entry without `@` joins the
    name of the next one: `Doe, Jane <jane@…>` is written without quotes by many programs."""
    found: list[MailAddress] = []
    pending = ""
    for name, comment, angle in _entries(value):
        address, shown = _address(name, comment, angle)
        if not address:
            pending = f"{pending}{shown or name}, " if angle is None and name else ""
            continue
        if pending and angle is not None:
            shown = pending + shown
        pending = ""
        found.append(MailAddress(address, _clean_name(shown, address)))
        if len(found) >= MAX_ADDRESSES:
            break
    return tuple(dict.fromkeys(found))


def _entries(value: str) -> list[tuple[str, str, str | None]]:
    """Words, comment and the text in angle brackets of each entry."""
    entries: list[tuple[str, str, str | None]] = []
    words: list[str] = []
    comment, angle, place = "", None, 0
    while (token := TOKEN.match(value, place)) is not None:
        place, kind = token.end(), token.lastgroup
        if kind == "comment":
            text, place = _comment(value, place)
            comment = comment or text
        elif kind == "angle":
            words += [f"<{angle}>"] if angle and "@" not in angle else []
            angle = token["angle"] if angle is None or "@" not in angle else angle
        elif kind == "mark" and token["mark"] == ":":
            words, comment, angle = ([*words, ":"], comment, angle) if _is_within(words) else ([], "", None)
        elif kind == "mark":
            entries.append(("".join(words).strip(), comment, angle))
            words, comment, angle = [], "", None
        else:
            words.append(" " if kind == "blank" else _unquoted(token))
    return [*entries, ("".join(words).strip(), comment, angle)]


def _is_within(words: list[str]) -> bool:
    """A colon after `mailto` or within an address is not the end of a group's name."""
    return "".join(words).strip().lower() == "mailto" or "@" in "".join(words)


def _unquoted(token: re.Match[str]) -> str:
    if token["quoted"] is None:
        return token[0]
    text = re.sub(r"\\(.)", r"\1", token["quoted"])
    return f'"{text}"' if token.string.startswith("@", token.end()) else text


def _comment(value: str, place: int) -> tuple[str, int]:
    """The text up to the closing bracket of the comment, which may hold others. Without one the comment is the rest."""
    depth, start = 1, place
    while depth and place < len(value):
        character = value[place]
        depth += (character == "(") - (character == ")")
        place += 2 if character == "\\" else 1
    return value[start : place - 1 if depth == 0 else place], place


def _address(name: str, comment: str, angle: str | None) -> tuple[str, str]:
    """The normal form, empty if there is none, and the name."""
    if angle is not None:
        inner = clean_address(angle)
        if inner:
            return inner, name or comment
    own = ADDRESS.search(re.sub(r"\s*([@.])\s*", r"\1", name) if "@" in name else "")
    if own is None:
        return "", name
    rest = re.sub(r"\s*([@.])\s*", r"\1", name).replace(own[0], "", 1)
    return clean_address(own[0]), rest.replace("mailto:", "").strip(" \"'[]") or (angle or "").strip() or comment


def clean_address(text: str) -> str:
    """The normal form, without a source route, `mailto:` and quotes around it. Empty if there is no `local@domain`.
    Encoded words are not allowed here (RFC 2047 5); one is only read where it hides the `@` itself."""
    decoded = text if "@" in text else decode_words(text)
    packed = "".join(COMMENT.sub("", decoded).split()).removeprefix("mailto:").strip("'<>").rstrip(".,;")
    packed = packed.strip('"') if packed.endswith('"') else packed
    if packed.startswith("@") and ":" in packed:
        packed = packed.rpartition(":")[2]
    local, at, domain = packed.rpartition("@")
    if not (local and at and domain) or len(packed) > MAX_EMAIL:
        return ""
    address = normal_email(f"{local}@{domain}")
    return address if "@" in address.strip("@") else ""


def _clean_name(name: str, address: str) -> str:
    cleaned = " ".join(CONTROLS.sub(" ", decode_words(name)).split()).strip(" \"',<>")[:MAX_NAME]
    return "" if normal_email(cleaned) == address else cleaned
