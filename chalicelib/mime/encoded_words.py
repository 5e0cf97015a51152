"""Encoded words of headers (RFC 2047), also the broken ones that programs write."""

import binascii
import re

from chalicelib.mime.charsets import decode

WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,998}?)\?=")
"""RFC 2047 allows 75 characters for a word; programs write whole subjects as one. Blanks and question marks within it are faults
of programs."""


def decode_words(text: str) -> str:
    """The text with its encoded words decoded, also within quotes and without blanks around them."""
    if "=?" not in text:
        return text
    out: list[str] = []
    place = 0
    run: list[tuple[str, str, str]] = []
    for found in WORD.finditer(text):
        between = text[place : found.start()]
        if not run or between.strip():
            out += [_decoded(run), between]
            run = []
        run.append((found[1].partition("*")[0].lower(), found[2].lower(), found[3].strip() if found[2] in "bB" else found[3]))
        place = found.end()
    return "".join([*out, _decoded(run), text[place:]])


def _decoded(run: list[tuple[str, str, str]]) -> str:
    """Adjacent words. Bytes of one charset are joined before they are decoded, since words split characters."""
    texts, data, before = [], b"", ""
    for number, (charset, encoding, word) in enumerate(run):
        text = word
        if charset != before and data:
            texts.append(decode(data, before).text)
            data = b""
        previous = run[number - 1] if number else ("", "", "")
        if encoding == "b" and previous[:2] == (charset, "b") and _is_cut(previous[2]) and _is_cut(text):
            odd = len(previous[2]) % 4
            data = data[: len(data) - (0, 0, 1, 2)[odd]]
            text = previous[2][-odd:] + text
            run[number] = (charset, encoding, text)
        data += _base64(text) if encoding == "b" else _quoted(text)
        before = charset
    return "".join([*texts, decode(data, before).text]) if data else "".join(texts)


def _is_cut(text: str) -> bool:
    """Whether a word of base64 ends within a group of four, so that the next one continues it."""
    return len(text) % 4 != 0 and "=" not in text


def _base64(text: str) -> bytes:
    cleaned = re.sub(r"[^A-Za-z0-9+/]", "", text.replace("-", "+").replace("_", "/"))
    if len(cleaned) % 4 == 1:
        cleaned = cleaned[:-1]
    return binascii.a2b_base64(cleaned + "=" * (-len(cleaned) % 4))


def _quoted(text: str) -> bytes:
    return binascii.a2b_qp(text.encode("utf-8", "replace"), header=True)
