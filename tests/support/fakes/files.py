"""The `Files` port in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from msgspec.structs import replace

from chalicelib.domain.outbound import StoredFile, UploadTarget


@dataclass
class FakeFiles:
    stored: dict[str, StoredFile] = field(default_factory=dict)

    def save(self, key: str, file: StoredFile) -> None:
        self.stored[key] = file

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        if key not in self.stored:
            raise FileNotFoundError(key)
        return StoredFile(name, content_type, self.stored[key].body)

    def exists(self, key: str) -> bool:
        return key in self.stored

    def copy(self, source: str, key: str, *, content_type: str) -> None:
        self.stored[key] = replace(self.load(source, name="", content_type=content_type), name=key)

    def upload_target(self, key: str, *, content_type: str, size: int, checksum_header: str, checksum: str) -> UploadTarget:
        headers = {"Content-Type": content_type, checksum_header: checksum}
        return UploadTarget(f"https://files.example/{quote(key)}?put={size}", headers)

    upload_base = "https://files.example/"

    def join(self, keys: Sequence[str], key: str, *, content_type: str) -> None:
        bodies = [self.load(each, name="", content_type=content_type).body for each in keys]
        self.stored[key] = StoredFile(key, content_type, b"".join(bodies))

    def load_part(self, key: str, start: int, length: int) -> bytes:
        if key not in self.stored:
            raise FileNotFoundError(key)
        return self.stored[key].body[start : start + length]

    def older_than(self, prefix: str, time: int) -> list[str]:
        """Every file is old enough: a test saves them one after the other."""
        return [key for key in self.stored if key.startswith(prefix)]

    def erase(self, prefix: str) -> None:
        for key in [key for key in self.stored if key.startswith(prefix)]:
            del self.stored[key]

    def link(self, key: str, *, name: str, content_type: str, inline: bool) -> str:
        return f"https://files.example/{quote(key)}?{'inline' if inline else 'attachment'}={content_type}"
