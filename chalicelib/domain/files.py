"""The type, the name and the size in pixels of a file, from its bytes, its declared type and its name: the only place for it.

Providers send no name, senders declare `application/octet-stream`, and links serve a file by the ending of its name.
"""

import re

from msgspec import Struct

from chalicelib.domain.file_signatures import dimensions, signature
from chalicelib.domain.messages import FileType, file_type_of

OCTET_STREAM = "application/octet-stream"
UNTOLD = {"", OCTET_STREAM, "binary/octet-stream", "application/binary", "application/unknown", "application/x-download"}

INLINE_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "weba": "audio/webm",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "ogv": "video/ogg",
    "pdf": "application/pdf",
}
"""Types that cannot run a script and are opened in place, by ending."""

DOWNLOAD_TYPES = {
    "txt": "text/plain",
    "csv": "text/csv",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "rtf": "application/rtf",
    "json": "application/json",
    "zip": "application/zip",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "heic": "image/heic",
    "avif": "image/avif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "3gp": "video/3gpp",
    "mkv": "video/x-matroska",
}
"""Types that are downloaded. All others, such as HTML and SVG, are downloaded as an octet-stream, which no browser opens."""

TYPES = {**INLINE_TYPES, **DOWNLOAD_TYPES}
ENDINGS = {kind: ending for ending, kind in reversed(TYPES.items())} | {"audio/ogg": "ogg"}

SAME_TYPE = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/x-ms-bmp": "image/bmp",
    "image/heif": "image/heic",
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/x-aac": "audio/aac",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "text/x-vcard": "text/vcard",
    "application/x-zip-compressed": "application/zip",
    "application/x-pdf": "application/pdf",
}

POSSIBLE_TYPES = {
    "video/mp4": {"audio/mp4", "video/mp4", "video/quicktime", "video/3gpp"},
    "video/webm": {"video/webm", "audio/webm", "video/x-matroska"},
    "audio/ogg": {"audio/ogg", "video/ogg"},
}
"""Containers whose beginning does not tell what is in them: the declared type decides."""

SOUND_IN = {"webm": "audio/webm", "mp4": "audio/mp4"}


class DerivedFile(Struct, frozen=True):
    """`width` and `height` are in pixels, as the picture is shown; None for anything but a picture."""

    name: str
    content_type: str
    file_type: FileType
    width: int | None = None
    height: int | None = None


def derive(name: str, declared_type: str, body: bytes) -> DerivedFile:
    cleaned = clean_file_name(name)
    content_type = content_type_of(cleaned, declared_type, body)
    kind = file_type_of(content_type)
    width, height = (dimensions(body) if kind is FileType.IMAGE else None) or (None, None)
    return DerivedFile(name_with_ending(cleaned or kind, content_type, body), content_type, kind, width, height)


def content_type_of(name: str, declared_type: str, body: bytes) -> str:
    """The bytes decide; where they leave a choice, the declared type, then the ending."""
    declared, by_name = clean_content_type(declared_type), TYPES.get(ending_of(name), "")
    found = signature(body)
    if found:
        return next((kind for kind in (declared, by_name) if _is_possible(kind, found)), found)
    is_medium = file_type_of(by_name) is not FileType.FILE or by_name in INLINE_TYPES.values()
    if by_name and not is_medium and file_type_of(declared) is FileType.FILE:
        return by_name
    return OCTET_STREAM if declared in UNTOLD else declared


def _is_possible(kind: str, found: str) -> bool:
    if found in ("application/zip", "application/x-ole-storage"):
        return kind not in UNTOLD and kind.startswith("application/") and kind not in INLINE_TYPES.values()
    return kind == found or kind in POSSIBLE_TYPES.get(found, ())


def name_with_ending(name: str, content_type: str, body: bytes) -> str:
    """The name, with the ending of the type unless it has one already. An unknown type keeps the name, except that a name may
    not promise a type that the bytes are not."""
    ending = ending_of(name)
    if TYPES.get(ending) == content_type:
        return name
    if content_type == SOUND_IN.get(ending):
        return f"{name[: -len(ending)]}{ENDINGS[content_type]}"
    if content_type in ENDINGS:
        return f"{name}.{ENDINGS[content_type]}"
    return f"{name}.bin" if signature(body) and ending in TYPES else name


def ending_of(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if stem and dot else ""


def clean_file_name(name: str) -> str:
    """The name with slashes and unusual characters replaced; at most 120 characters, with its ending. Empty for none."""
    printable = re.sub(r"[^\w.,()+@ -]", "_", name).strip(" .")
    stem, dot, ending = printable.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:14]}" if dot else printable[:115]


def clean_content_type(content_type: str) -> str:
    cleaned = content_type.partition(";")[0].strip().lower()
    return SAME_TYPE.get(cleaned, cleaned) if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,75}", cleaned) else OCTET_STREAM


def served_as(name: str) -> tuple[str, bool]:
    """The content type of a link to the file, and whether the browser may open it in place."""
    ending = ending_of(name)
    return TYPES.get(ending, OCTET_STREAM), ending in INLINE_TYPES
