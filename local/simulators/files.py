"""Uploaded files, kept in memory, and a placeholder picture or sound for every other file id."""

import struct
import zlib
from collections import OrderedDict
from functools import cache

from local.simulators.exchange import File

MAX_FILE_BYTES = 5_000_000
MAX_STORE_BYTES = 20_000_000
SOUNDS = ("AwAC", "CQAC")  # prefixes of Telegram's file ids for voice messages and music
SILENCE = b"\xf8\xff\xfe"  # Opus: one frame of 20 ms, one channel
FRAMES = 50
FIRST, LAST = 2, 4  # flags of an Ogg page


class UploadStore:
    """The newest uploads within `MAX_STORE_BYTES`, by file id. Files above `MAX_FILE_BYTES` are not kept."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, File] = OrderedDict()
        self._size = 0

    def put(self, file_id: str, file: File) -> None:
        if len(file.body) > MAX_FILE_BYTES:
            return
        self._files[file_id] = file
        self._size += len(file.body) + len(file_id)
        while self._size > MAX_STORE_BYTES:
            oldest, dropped = self._files.popitem(last=False)
            self._size -= len(dropped.body) + len(oldest)

    def __contains__(self, file_id: str) -> bool:
        return file_id in self._files

    def get(self, file_id: str) -> File:
        return self._files.get(file_id) or placeholder(file_id)


def placeholder(file_id: str) -> File:
    sounds = file_id.startswith(SOUNDS) or any(word in file_id.lower() for word in ("audio", "voice", "ogg"))
    return File("audio/ogg", sound()) if sounds else File("image/png", picture())


@cache
def picture(width: int = 240, height: int = 160) -> bytes:
    """A PNG with a horizontal gradient."""
    row = b"\0" + b"".join(bytes((37 + 200 * x // width, 99, 235 - 100 * x // width)) for x in range(width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@cache
def sound() -> bytes:
    """One second of silence in the format of voice messages: Opus in Ogg."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 6) + b"Parley" + struct.pack("<I", 0)
    return _page(0, FIRST, 0, [head]) + _page(1, 0, 0, [tags]) + _page(2, LAST, 960 * FRAMES, [SILENCE] * FRAMES)


def _page(number: int, flags: int, position: int, packets: list[bytes]) -> bytes:
    def written(checksum: int) -> bytes:
        header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, position, 1, number, checksum, len(packets))
        return header + bytes(len(packet) for packet in packets) + b"".join(packets)

    return written(_checksum(written(0)))


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32: zlib's polynomial with the most significant bit first and without complements."""
    found = 0
    for byte in page:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ (0x04C11DB7 if found & 0x80000000 else 0)) & 0xFFFFFFFF
    return found
