"""Signed and encrypted mails. Signatures are not checked and nothing is decrypted: the desk has no keys of its customers."""

import re
from collections.abc import Iterator

PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
PGP_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
SEQUENCE, SET, OBJECT_ID, OCTETS, CONSTRUCTED_OCTETS, CONTEXT_0 = 0x30, 0x31, 0x06, 0x04, 0x24, 0xA0
MAX_FIELDS = 50_000


def is_encrypted_text(text: str) -> bool:
    return text.lstrip()[: len(PGP_MESSAGE)] == PGP_MESSAGE


def clear_signed(text: str) -> tuple[str, bool]:
    """The text without the armour of a PGP signature around it, and whether there was one."""
    if not text.lstrip().startswith(PGP_SIGNED) or PGP_SIGNATURE not in text:
        return text, False
    _, _, signed = text.partition(PGP_SIGNED)
    _, blank, body = signed.partition("\n\n")
    content = body.partition(PGP_SIGNATURE)[0] if blank else ""
    return re.sub(r"(?m)^- ", "", content), True


def signed_content(der: bytes) -> bytes | None:
    """The content of CMS signed data (RFC 5652); None for anything else, also for encrypted data."""
    try:
        return _content_of(der)
    except (IndexError, ValueError):
        return None


def _content_of(data: bytes) -> bytes | None:
    outer = _Reader(data, 0, len(data)).inside(SEQUENCE)
    if outer.take(OBJECT_ID) != SIGNED_DATA:
        return None
    signed = outer.inside(CONTEXT_0).inside(SEQUENCE)
    signed.take(0x02)
    signed.skip(SET)
    encapsulated = signed.inside(SEQUENCE)
    if encapsulated.take(OBJECT_ID) != DATA:
        return None
    return encapsulated.inside(CONTEXT_0).octets()


class _Reader:
    """Fields of BER between two places; `end` of an indefinite length is that of the field around it."""

    def __init__(self, data: bytes, place: int, end: int) -> None:
        self.data, self.place, self.end = data, place, end

    def _head(self) -> tuple[int, int, int | None]:
        """Tag, place of the content, and its length; None for an indefinite one."""
        tag, length, place = self.data[self.place], self.data[self.place + 1], self.place + 2
        if length < 0x80:
            return tag, place, length
        size = length & 0x7F
        if size > 6:
            raise ValueError("a length of more than six bytes")
        return tag, place + size, int.from_bytes(self.data[place : place + size], "big") if size else None

    def inside(self, tag: int) -> "_Reader":
        found, place, length = self._head()
        if found != tag:
            raise ValueError("another field")
        end = self.end if length is None else min(self.end, place + length)
        inner = _Reader(self.data, place, end)
        self.place = end
        return inner

    def take(self, tag: int) -> bytes:
        found, place, length = self._head()
        if found != tag or length is None:
            raise ValueError("another field")
        self.place = place + length
        return self.data[place : self.place]

    def skip(self, tag: int) -> None:
        found, place, length = self._head()
        if found != tag:
            raise ValueError("another field")
        if length is None:
            inner = _Reader(self.data, place, self.end)
            inner.skip_all()
            self.place = inner.place
        else:
            self.place = place + length

    def skip_all(self) -> None:
        """Fields of definite length up to the end mark."""
        for _ in range(MAX_FIELDS):
            if self.data[self.place : self.place + 2] == b"\0\0":
                self.place += 2
                return
            _, place, length = self._head()
            if length is None:
                raise ValueError("nested indefinite lengths")
            self.place = place + length

    def octets(self) -> bytes:
        """One string, or one in sections."""
        tag, _, _ = self._head()
        if tag == OCTETS:
            return self.take(OCTETS)
        return b"".join(self.inside(CONSTRUCTED_OCTETS)._sections())

    def _sections(self) -> Iterator[bytes]:
        while self.place < self.end and self.data[self.place] == OCTETS:
            yield self.take(OCTETS)
