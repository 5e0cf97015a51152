"""Type, name and size of files: the bytes decide, then the declared type, then the ending of the name."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.file_signatures import dimensions, signature
from chalicelib.domain.files import clean_content_type, clean_file_name, derive, served_as
from chalicelib.domain.messages import FileType


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(5)


def jpeg(width: int, height: int, orientation: int | None = None) -> bytes:
    entry = b"" if orientation is None else struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0" + b"MM\0*" + struct.pack(">IH", 8, bool(entry)) + entry
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    segments = (bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in ((0xE1, exif), (0xC2, frame)))
    return b"\xff\xd8" + b"".join(segments) + bytes(8)


GIF = b"GIF89a" + struct.pack("<HH", 30, 20) + bytes(3)
BMP = b"BM" + bytes(12) + struct.pack("<Iii", 40, 30, -20) + bytes(28)
WEBP = b"RIFF\0\0\0\0WEBP"
LOSSY, LOSSLESS = (
    WEBP + b"VP8 " + bytes(10) + struct.pack("<HH", 30, 20),
    WEBP + b"VP8L\0\0\0\0/" + struct.pack("<I", 29 | 19 << 14),
)
EXTENDED = WEBP + b"VP8X" + bytes(8) + (29).to_bytes(3, "little") + (19).to_bytes(3, "little")
OGG, MP3 = b"OggS" + bytes(24) + b"\x13OpusHead", b"ID3\x04" + bytes(20)
WEBM_SOUND, WEBM = (b"\x1aE\xdf\xa3" + bytes(8) + b"webm" + bytes(40) + codec for codec in (b"A_OPUS", b"V_VP9 A_OPUS"))
MP4, M4A = b"\0\0\0\x20ftypisom" + bytes(20), b"\0\0\0\x20ftypM4A " + bytes(20)
HEIC, PDF, ZIP, OLE = (
    b"\0\0\0\x18ftypheic" + bytes(20),
    b"%PDF-1.7",
    b"PK\x03\x04" + bytes(30),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9),
)
MKV = b"\x1aE\xdf\xa3" + bytes(8) + b"matroska" + bytes(41) + b"webm" + b"V_VP9"
LATE_WEBM = b"\x1aE\xdf\xa3" + bytes(56) + b"webm" + bytes(8) + b"V_VP9"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("name", "declared", "body", "kept", "content_type"),
    [
        ("", "image/jpeg", jpeg(3, 2), "image.jpg", "image/jpeg"),
        ("", "audio/ogg; codecs=opus", OGG, "audio.ogg", "audio/ogg"),
        ("", "video/mp4", MP4, "video.mp4", "video/mp4"),
        ("image-7", "image/webp", LOSSY, "image-7.webp", "image/webp"),
        ("", "application/octet-stream", PDF, "file.pdf", "application/pdf"),
        ("me.jpg", "application/octet-stream", jpeg(3, 2), "me.jpg", "image/jpeg"),
        ("me.jpg", "application/octet-stream", b"no picture", "me.jpg", "application/octet-stream"),
        ("me.JPEG", "image/jpg", jpeg(3, 2), "me.JPEG", "image/jpeg"),
        ("me.jpg", "image/jpeg", png(3, 2), "me.jpg.png", "image/png"),
        ("scan.pdf", "application/pdf", jpeg(3, 2), "scan.pdf.jpg", "image/jpeg"),
        ("phone.jpg", "image/jpeg", HEIC, "phone.jpg.heic", "image/heic"),
        ("rec.webm", "audio/webm", WEBM, "rec.weba", "audio/webm"),
        ("rec.webm", "", WEBM_SOUND, "rec.weba", "audio/webm"),
        ("clip.webm", "video/webm", WEBM, "clip.webm", "video/webm"),
        ("note", "audio/mp4", MP4, "note.m4a", "audio/mp4"),
        ("song", "", M4A, "song.m4a", "audio/mp4"),
        ("a.mp3", "audio/mp3", MP3, "a.mp3", "audio/mpeg"),
        ("a.opus", "audio/opus", OGG, "a.opus", "audio/ogg"),
        ("offer.docx", DOCX, ZIP, "offer.docx", DOCX),
        ("offer.docx", "application/octet-stream", ZIP, "offer.docx", DOCX),
        ("old.xls", "", OLE, "old.xls", "application/vnd.ms-excel"),
        ("all.zip", "application/x-zip-compressed", ZIP, "all.zip", "application/zip"),
        ("backup.2024", "application/pdf", PDF, "backup.2024.pdf", "application/pdf"),
        ("prices.csv", "application/vnd.ms-excel", b"a;b\n1;2", "prices.csv", "text/csv"),
        ("notes.txt", "", b"hello", "notes.txt", "text/plain"),
        ("x.bin", "application/x-own", b"hello", "x.bin", "application/x-own"),
        ("page.html", "text/html", b"<!DOCTYPE html><p>", "page.html", "application/octet-stream"),
        ("art.svg", "image/svg+xml", b'<?xml version="1.0"?>\n<svg/>', "art.svg", "application/octet-stream"),
        ("art.png", "image/png", b"<svg onload=alert(1)>", "art.png.bin", "application/octet-stream"),
        ("art.html", "text/html", png(3, 2), "art.html.png", "image/png"),
    ],
)  # fmt: skip
def test_file_has_the_type_of_its_bytes_and_an_ending_that_fits(
    name: str, declared: str, body: bytes, kept: str, content_type: str
) -> None:
    derived = derive(name, declared, body)
    assert (derived.name, derived.content_type) == (kept, content_type)
    assert served_as(derived.name)[0] == content_type or not signature(body)


@pytest.mark.parametrize(
    ("name", "content_type", "inline"),
    [
        ("a.jpg", "image/jpeg", True),
        ("a.WEBA", "audio/webm", True),
        ("a.pdf", "application/pdf", True),
        ("a.docx", DOCX, False),
        ("a.csv", "text/csv", False),
        ("a.txt", "text/plain", False),
        ("a.html", "application/octet-stream", False),
        ("a.svg", "application/octet-stream", False),
        ("a.xhtml", "application/octet-stream", False),
        ("jpg", "application/octet-stream", False),
        (".jpg", "application/octet-stream", False),
    ],
)
def test_link_has_the_type_of_the_ending(name: str, content_type: str, inline: bool) -> None:
    assert served_as(name) == (content_type, inline)


def test_nothing_that_may_run_a_script_is_opened_in_place() -> None:
    assert not any(
        word in served_as(f"a.{ending}")[0]
        for ending in ("html", "htm", "svg", "xml", "xhtml", "js", "mht")
        for word in ("html", "svg", "xml", "script")
    )


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (png(30, 20), (30, 20)), (GIF, (30, 20)), (BMP, (30, 20)), (LOSSY, (30, 20)), (LOSSLESS, (30, 20)), (EXTENDED, (30, 20)),
        (jpeg(30, 20), (30, 20)), (jpeg(30, 20, 1), (30, 20)), (jpeg(30, 20, 6), (20, 30)), (jpeg(30, 20, 8), (20, 30)),
        (png(0, 5), None), (png(30, 20)[:20], None), (jpeg(30, 20)[:28], None), (PDF, None), (b"", None),
    ],
)  # fmt: skip
def test_picture_has_a_width_and_a_height(body: bytes, size: tuple[int, int] | None) -> None:
    assert dimensions(body) == size


def test_only_pictures_have_a_size() -> None:
    derived = derive("", "", jpeg(30, 20, 6))
    assert (derived.file_type, derived.width, derived.height) == (FileType.IMAGE, 20, 30)
    assert derive("", "", PDF).width is None


@given(
    st.sampled_from([png(3, 2), jpeg(3, 2, 6), GIF, BMP, LOSSY, LOSSLESS, EXTENDED, b"\xff\xd8\xff\xe1"]),
    st.binary(max_size=40),
    st.integers(0, 60),
)
def test_broken_picture_has_no_size_and_no_error(picture: bytes, noise: bytes, at: int) -> None:
    body = picture[:at] + noise + picture[at + len(noise) :]
    size = dimensions(body)
    assert size is None or min(size) > 0
    assert derive("x", "image/png", body).name


@given(st.text(max_size=150), st.text(max_size=40), st.binary(max_size=40))
def test_any_file_has_a_name_that_is_a_key(name: str, declared: str, body: bytes) -> None:
    derived = derive(name, declared, body)
    assert 0 < len(derived.name) <= 125
    assert not set(derived.name) & set("/\\\r\n\x00\"'<>")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Invoice 3/2026.pdf", "Invoice 3_2026.pdf"),
        ("C:\\temp\\a.txt", "C__temp_a.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\r\nb\x00.pdf", "a__b_.pdf"),
        ("...", ""),
        ("", ""),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("x" * 300, "x" * 115),
        ("Grüße 1.pdf", "Grüße 1.pdf"),
    ],
)
def test_slashes_and_unusual_characters_of_a_name_are_replaced(given_name: str, kept: str) -> None:
    assert clean_file_name(given_name) == kept


@pytest.mark.parametrize(
    ("given_type", "kept"),
    [
        ("Image/PNG; q=1", "image/png"),
        ("image/jpg", "image/jpeg"),
        ("text/html\r\nX-Evil: 1", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_invalid_content_type_becomes_octet_stream(given_type: str, kept: str) -> None:
    assert clean_content_type(given_type) == kept


def test_sound_in_a_video_container_is_told_by_its_codecs() -> None:
    assert [signature(body) for body in (WEBM, WEBM_SOUND, OGG, OGG.replace(b"OpusHead", b"\x80theora"))] == [
        "video/webm", "audio/webm", "audio/ogg", "video/ogg",
    ]  # fmt: skip


def test_webm_is_told_by_its_document_type_near_the_beginning() -> None:
    assert [signature(body) for body in (LATE_WEBM, MKV)] == ["video/webm", "video/x-matroska"]
