"""A mail of which only the headers are known."""

import re

FIELD = re.compile(rb"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)")
ABOUT_BODY = re.compile(rb"(?i)(?:content-|mime-version\b)")


def without_body(head: bytes, text: str) -> bytes:
    """The mail with the text in place of its body."""
    fields = (each.rstrip(b"\r\n") for each in FIELD.findall(head) if each.strip() and not ABOUT_BODY.match(each))
    about = (b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit")
    return b"\r\n".join((*fields, *about, b"", text.encode(), b""))
