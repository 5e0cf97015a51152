"""Parts of a mail as files with safe names."""

import re
import unicodedata

from chalicelib.domain.files import clean_content_type
from chalicelib.domain.received_mails import MailFile
from chalicelib.mime.parts import Part

MAX_FILES = 200
MAX_NAME = 200
ENDINGS = {
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "txt",
    "text/html": "html",
    "text/csv": "csv",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/rfc822-headers": "txt",
    "message/delivery-status": "txt",
    "message/rfc822": "eml",
    "message/global": "eml",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/pgp-encrypted": "pgp",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "video/mp4": "mp4",
}
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""Controls, characters that file systems refuse, and marks of the writing direction, which hide an ending."""


def given_name(part: Part) -> str:
    """The name that the mail gives; empty for none."""
    return safe_name(part.disposition.text("filename") or part.type.text("name"))


def safe_name(name: str) -> str:
    """Without a path, in composed form, at most 200 characters with its ending."""
    base = re.split(r"[/\\]", name)[-1]
    cleaned = " ".join(UNSAFE.sub("", unicodedata.normalize("NFC", base)).split()).strip(" .") if base else ""
    stem, dot, ending = cleaned.rpartition(".")
    if len(cleaned) > MAX_NAME and dot and len(ending) < 20:
        return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"
    return cleaned[:MAX_NAME]


def made_name(content_type: str, number: int, title: str = "") -> str:
    """For a part without one: its title, or its number in the mail, and the ending of its type."""
    ending = ENDINGS.get(content_type, "bin")
    return f"{safe_name(title)[:100] or f'attachment-{number}'}.{ending}"


def content_id(part: Part) -> str:
    return part.first("content-id").decode("utf-8", "replace").strip().strip("<>").strip()[:500]


def file_of(part: Part, body: bytes, number: int, title: str = "") -> MailFile:
    told = clean_content_type(part.content_type)
    name = given_name(part) or made_name(told, number, title)
    return MailFile(name=name, content_type=told, body=body, content_id=content_id(part))
