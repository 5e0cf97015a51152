"""Text of bytes: with the charset as labelled, with the charset that the label usually means, and without any label.

No library guesses here: of the mails of the corpora, those without a true label are UTF-8, windows-1252 or of the charset that
another part names (docs/decisions/0048-reading-mails.md).
"""

import codecs
import re

from msgspec import Struct

MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "johab": "johab",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
}
"""By the codec of the label: the superset that programs mean by it (encoding.spec.whatwg.org)."""
LABELS = {
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "x-euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "x-windows-949": "cp949",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "win-1251": "cp1251",
    "cp-1252": "cp1252",
    "cp-850": "cp850",
    "utf8mb4": "utf-8",
    "x-utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "gb_2312-80": "gb18030",
    "chinesebig5": "big5hkscs",
    "big5-eten": "big5hkscs",
    "iso-2022-jp-ms": "iso2022_jp",
    "cp50220": "iso2022_jp",
}
"""Labels that Python does not know."""
TEXT_CODECS = re.compile(
    r"ascii|cp\d+|iso8859-\d+|koi8-[rut]|mac-[a-z]+|big5(hkscs)?|euc_\w+|gb2312|gbk|gb18030|hz|iso2022_\w+|shift_jis\w*|johab"
    r"|utf-(8|16|32)(-(sig|be|le))?|ptcp154|kz1048|tis-620|hp-roman8"
)
"""Python also has codecs that are no charsets: `hex`, `zlib`, `punycode` (of quadratic time), `unicode_escape`. UTF-7 is absent,
because its text can hide markup from a filter that has seen the bytes."""
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SINGLE_LATIN = {"cp1252", "iso8859-15", "cp850", "mac-roman"}
UTF_7 = {"utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7", "unicode-2-0-utf-7", "csunicode11utf7"}
MAX_WRONG_SHARE = 50
"""One wrong byte of so many is damage of the text; more of them are another charset."""
CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)}


class Decoded(Struct, frozen=True):
    """`charset`: the codec that was used. `defect`: a code, empty if the label was right."""

    text: str
    charset: str
    defect: str = ""


def codec_of(label: str) -> str:
    """The codec that a label means; empty for one that is unknown or no charset."""
    cleaned = label.strip().strip("\"'").strip().lower()
    if not re.fullmatch(r"[a-z0-9._:+-]{1,40}", cleaned):
        return ""
    try:
        name = codecs.lookup(LABELS.get(cleaned, cleaned)).name
    except LookupError:
        return ""
    name = MEANT.get(name, name)
    return name if TEXT_CODECS.fullmatch(name) else ""


def decode(data: bytes, label: str, fallback: str = "") -> Decoded:
    """`fallback`: a codec that another part of the mail uses."""
    for mark, codec in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(codec, "replace"), codec)
    if label.strip().lower() in UTF_7:
        return Decoded(data.decode("ascii", "replace"), "ascii", "charset_utf7")
    codec = codec_of(label)
    if not codec or (codec.startswith("utf-") and codec != "utf-8" and b"\0" not in data[:1000]):
        defect = "charset_unknown" if label and not codec else ""
        return _unlabelled(data, fallback, defect)
    if codec in SINGLE_LATIN:
        return _latin(data, codec)
    text = _strict(data, codec)
    if text is not None:
        return Decoded(text, codec)
    return _damaged(data, codec, fallback)


def decode_raw(data: bytes, fallback: str = "") -> str:
    """Bytes of a header: UTF-8, else of the mail's charset, else windows-1252."""
    return data.decode("ascii") if data.isascii() else _unlabelled(data, fallback, "").text


def _latin(data: bytes, codec: str) -> Decoded:
    """Programs label UTF-8 as Latin text; the other way, text of several bytes would be valid UTF-8 by chance."""
    if not data.isascii():
        text = _strict(data, "utf-8")
        if text is not None:
            return Decoded(text, "utf-8", "charset_wrong")
    return Decoded(data.decode(codec, "replace"), codec)


def _unlabelled(data: bytes, fallback: str, defect: str) -> Decoded:
    candidates = ("iso2022_jp", "utf-8") if b"\x1b$" in data else ("utf-8",)
    for codec in (*candidates, fallback):
        text = _strict(data, codec) if codec else None
        if text is not None:
            return Decoded(text, codec, defect or ("" if data.isascii() else "charset_missing"))
    return Decoded(data.decode("cp1252", "replace"), "cp1252", defect or "charset_missing")


def _damaged(data: bytes, codec: str, fallback: str) -> Decoded:
    text = japanese(data) if codec.startswith("iso2022_jp") else data.decode(codec, "replace")
    wrong = text.count("\ufffd")
    if wrong * MAX_WRONG_SHARE <= len(data) or codec != "utf-8":
        return Decoded(text, codec, "" if wrong == 0 else "charset_damaged")
    other = fallback if fallback != "utf-8" else ""
    return Decoded(_unlabelled(data, other, "").text, other or "cp1252", "charset_wrong")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


ESCAPES = re.compile(rb"\x1b(\$[@B]|\$\([@BD]|\([BJI])")


def japanese(data: bytes) -> str:
    """ISO-2022-JP with NEC's row 13 (circled numbers), which Python's codec lacks: as the same characters of Shift JIS."""
    text, mode, place = [], b"(B", 0
    for found in ESCAPES.finditer(data):
        text.append(_shifted(data[place : found.start()], mode))
        mode, place = found[1], found.end()
    text.append(_shifted(data[place:], mode))
    return "".join(text)


def _shifted(data: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return bytes(each | 0x80 for each in data).decode("cp932", "replace")
    if not mode.startswith(b"$"):
        return data.decode("ascii", "replace")
    shifted = bytearray()
    for row, cell in zip(data[::2], data[1::2], strict=False):
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            shifted += bytes((row, cell))
            continue
        lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
        shifted += bytes((lead, cell + (0x1F if cell < 0x60 else 0x20) if row % 2 else cell + 0x7E))
    return shifted.decode("cp932", "replace")
