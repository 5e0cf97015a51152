"""The type and the size of a file from its first bytes."""

import re
import struct
from collections.abc import Callable

SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
)
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
}
PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|iframe|svg)\b",
    re.IGNORECASE | re.DOTALL,
)
ORIENTATION = 0x0112
TURNED = (5, 6, 7, 8)
Size = tuple[int, int]


def signature(body: bytes) -> str:
    """Empty for a file without a known signature, such as a text. Pages that may run a script are octet-streams."""
    for beginning, kind in SIGNATURES:
        if body.startswith(beginning):
            return "video/ogg" if beginning == b"OggS" and b"theora" in body[:100] else kind
    if body.startswith(b"RIFF"):
        return RIFF.get(body[8:12], "")
    if body.startswith(b"BM") and len(body) > 26 and body[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0", b"\x0c\0\0\0"):
        return "image/bmp"
    if body[4:8] == b"ftyp":
        return "video/3gpp" if body[8:11] == b"3gp" else BRANDS.get(body[8:12], "video/mp4")
    if body.startswith(b"\x1aE\xdf\xa3"):
        return _matroska(body[:8_192])
    return "application/octet-stream" if PAGE.match(body[:1_024]) else ""


def _matroska(head: bytes) -> str:
    if b"webm" not in head[:64]:
        return "video/x-matroska"
    return "audio/webm" if b"A_" in head and b"V_" not in head else "video/webm"


def dimensions(body: bytes) -> Size | None:
    """Width and height of a picture in pixels, as it is shown; None for an unknown or a broken one."""
    read = SIZES.get(signature(body))
    try:
        found = read(body) if read else None
    except (struct.error, IndexError):
        return None
    return found if found and all(0 < side < 1_000_000 for side in found) else None


def _png(body: bytes) -> Size:
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def _gif(body: bytes) -> Size:
    width, height = struct.unpack("<HH", body[6:10])
    return width, height


def _bmp(body: bytes) -> Size:
    width, height = struct.unpack("<ii", body[18:26])
    return width, abs(height)


def _webp(body: bytes) -> Size | None:
    kind = body[12:16]
    if kind == b"VP8X":
        return int.from_bytes(body[24:27], "little") + 1, int.from_bytes(body[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(body[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", body[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(body: bytes) -> Size | None:
    """From the frame header. A photo that the camera turned is shown turned (Exif orientation)."""
    at, turned = 2, False
    while at + 9 < len(body) and body[at] == 0xFF:
        marker, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return (height, width) if turned else (width, height)
        if marker == 0xE1 and body[at + 4 : at + 10] == b"Exif\0\0":
            turned = _orientation(body[at + 10 : at + 2 + length]) in TURNED
        at += 2 + length
    return None


def _orientation(exif: bytes) -> int:
    order = "<" if exif.startswith(b"II") else ">"
    (directory,) = struct.unpack(f"{order}I", exif[4:8])
    (entries,) = struct.unpack(f"{order}H", exif[directory : directory + 2])
    for number in range(entries):
        entry = directory + 2 + 12 * number
        tag, _, _, value = struct.unpack(f"{order}HHIH", exif[entry : entry + 10])
        if tag == ORIENTATION:
            return int(value)
    return 1


SIZES: dict[str, Callable[[bytes], Size | None]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/bmp": _bmp,
    "image/webp": _webp,
    "image/jpeg": _jpeg,
}
