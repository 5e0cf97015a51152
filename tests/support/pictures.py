"""Pictures of a few bytes, complete enough for every rule about photos."""

import struct


def png(width: int = 4, height: int = 4, *, animated: bool = False) -> bytes:
    chunks = b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0" + b"\0\0\0\0"
    if animated:
        chunks += b"\0\0\0\x08acTL" + struct.pack(">II", 2, 0) + b"\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunks + b"\0\0\0\x04IDATxxxx\0\0\0\0" + b"\0\0\0\0IEND\xaeB`\x82"


def gif(frames: int = 1, *, colors: bool = True) -> bytes:
    """With a color table of four colors and a comment that contains the byte of a frame."""
    head = b"GIF89a" + struct.pack("<HH", 4, 4) + (b"\x81\0\0" + bytes(12) if colors else b"\0\0\0")
    frame = b"\x21\xf9\x04\0\0\0\0\0" + b"," + bytes(8) + b"\x80" + bytes(6) + b"\x02\x03,,,\0"
    return head + b"\x21\xfe\x03,,,\0" + frame * frames + b";"


def webp(*, animated: bool = False) -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + (b"\x02" if animated else b"\0") + b"\0\0\0" + b"\x03\0\0\x03\0\0"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg(width: int = 4, height: int = 4) -> bytes:
    """With a thumbnail, which ends before the picture begins."""
    thumbnail = b"\xff\xe1\0\x0a\xff\xd8\xff\xda..\xff\xd9"
    frame = b"\xff\xc0\0\x11\x08" + struct.pack(">HH", height, width) + bytes(10)
    return b"\xff\xd8" + thumbnail + frame + b"\xff\xda\0\x02" + bytes(8) + b"\xff\xd9"
