"""The `Files` port in memory."""

from dataclasses import dataclass, field
from urllib.parse import quote

from chalicelib.domain.outbound import StoredFile


@dataclass
class FakeFiles:
    stored: dict[str, StoredFile] = field(default_factory=dict)

    def save(self, key: str, file: StoredFile) -> None:
        self.stored[key] = file

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        return StoredFile(name, content_type, self.stored[key].body)

    def link(self, key: str, *, name: str, content_type: str, inline: bool) -> str:
        return f"https://files.example/{quote(key)}?{'inline' if inline else 'attachment'}"
