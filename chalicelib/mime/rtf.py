"""Text of Rich Text Format, as Outlook packs it in `winmail.dat` ([MS-OXRTFCP], RTF 1.9.1). Time and memory have bounds."""

import re
import struct

from chalicelib.mime.charsets import codec_of

MAX_BYTES = 1_000_000
"""Of the unpacked RTF; a longer one is cut."""
MAX_DEPTH = 200
COMPRESSED, PLAIN = 0x75465A4C, 0x414C454D
WINDOW = 4096
KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""The beginning of the window, which both sides know."""
TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,9})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z\r\n])|([{}])|([^\\{}\r\n]{1,10000})|\\?[\r\n]+|\\"
)
HIDDEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf listtable "
    b"listoverridetable filetbl revtbl rsidtbl themedata datastore latentstyles generator fldinst xmlnstbl".split()
)
SHOWN = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"cell": "\t", b"tab": "\t",
    b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"emspace": " ", b"enspace": " ",
    b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d",
}  # fmt: skip
SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}"}
FONT_CODECS = {
    128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


def unpack_rtf(packed: bytes) -> bytes:
    """Empty for bytes of another format. A damaged end is left out."""
    if len(packed) < 16:
        return b""
    _, size, kind = struct.unpack_from("<III", packed)
    if kind == PLAIN:
        return packed[16 : 16 + min(size, MAX_BYTES)]
    return _decompressed(packed, min(size, MAX_BYTES)) if kind == COMPRESSED else b""


def _decompressed(packed: bytes, size: int) -> bytes:
    window, place, found = bytearray(KNOWN.ljust(WINDOW, b"\0")), len(KNOWN), bytearray()
    at = 16
    while at < len(packed) and len(found) < size:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if at + (flags >> bit & 1) >= len(packed) or len(found) >= size:
                return bytes(found[:size])
            if flags >> bit & 1:
                reference = packed[at] << 8 | packed[at + 1]
                offset, length, at = reference >> 4, (reference & 15) + 2, at + 2
                if offset == place % WINDOW:
                    return bytes(found[:size])
            else:
                window[place % WINDOW], offset, length, at = packed[at], place, 1, at + 1
            for each in range(length):
                value = window[(offset + each) % WINDOW]
                found.append(value)
                window[place % WINDOW] = value
                place += 1
    return bytes(found[:size])


class _State:
    """Of a group. `after_unicode`: characters that stand behind a Unicode one for programs that do not know it."""

    def __init__(self, *, hidden: bool = False, in_fonts: bool = False, font: int = -1, after_unicode: int = 1) -> None:
        self.hidden, self.in_fonts, self.font, self.after_unicode = hidden, in_fonts, font, after_unicode

    def copy(self) -> "_State":
        return _State(hidden=self.hidden, in_fonts=self.in_fonts, font=self.font, after_unicode=self.after_unicode)


class _Reader:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pending = bytearray()
        self.codec, self.fonts, self.skipped = "cp1252", dict[int, str](), 0
        self.stack = [_State()]

    @property
    def state(self) -> _State:
        return self.stack[-1]

    def text(self) -> str:
        self._flush()
        joined = "".join(self.parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", joined)).replace("\0", "").strip()

    def take(self, token: re.Match[bytes]) -> None:
        word, number, code, symbol, brace, plain = token.groups()
        if plain is not None:
            self._bytes(plain)
        elif code is not None:
            self._bytes(bytes.fromhex(code.decode()))
        elif brace is not None:
            self._brace(brace)
        elif symbol == b"*":
            self.state.hidden = True
        elif symbol is not None:
            self._show(SYMBOLS.get(symbol, ""))
        elif word is not None:
            self._word(word, int(number) if number else None)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.skipped = 0
        if brace == b"}":
            self.stack = self.stack[:-1] or [_State()]
        elif len(self.stack) < MAX_DEPTH:
            self.stack.append(self.state.copy())

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"fonttbl":
            self.state.in_fonts = True
        if word in HIDDEN:
            self.state.hidden = True
        elif word == b"u" and number is not None:
            self._show(chr(number & 0xFFFF))
            self.skipped = self.state.after_unicode
        elif word in SHOWN:
            self._show(SHOWN[word])
        elif number is not None:
            self._set(word, number)

    def _set(self, word: bytes, number: int) -> None:
        if word == b"uc":
            self.state.after_unicode = min(max(number, 0), 10)
        elif word == b"ansicpg":
            self.codec = codec_of(f"cp{number}") or self.codec
        elif word == b"f":
            self._flush()
            self.state.font = number
        elif word == b"fcharset" and self.state.in_fonts and number in FONT_CODECS:
            self.fonts[self.state.font] = FONT_CODECS[number]

    def _bytes(self, data: bytes) -> None:
        kept = data[self.skipped :]
        self.skipped -= len(data) - len(kept)
        if not self.state.hidden:
            self.pending += kept

    def _show(self, text: str) -> None:
        self._flush()
        if not self.state.hidden:
            self.parts.append(text)

    def _flush(self) -> None:
        """Bytes are decoded together: two of them may be one character."""
        if self.pending:
            self.parts.append(self.pending.decode(self.fonts.get(self.state.font, self.codec), "replace"))
            self.pending.clear()


def rtf_text(rtf: bytes) -> str:
    """Empty for bytes that are no RTF."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return ""
    reader = _Reader()
    for token in TOKEN.finditer(rtf):
        reader.take(token)
    return reader.text()
