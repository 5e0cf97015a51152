"""The data folder of a release, as it lies in the repository.

`data.tar.xz` is the DATA_DIR of a local stack (docs/local.md) without logs and code, with its workers switched off. `facts.json`
holds credentials and ids, `expected.json.xz` the answers of that release's API, `template.json` its packaged template,
`shapes.json` its stored structs.
"""

import io
import json
import lzma
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DAY_SECONDS = 86_400
EXPECTED = "expected.json.xz"
LEFT_OUT = ("cloudwatch_logs",)
"""Parts of state.json that no later release reads."""

QUEUES = ("ingest", "events", "broadcast", "outbound")

Item = dict[str, dict[str, Any]]
"""An item of the table in DynamoDB's JSON."""


@dataclass
class Recorded:
    """`users` by name: credentials beyond those of stack.json. `noted`: numbers, ids and paths that tests continue with."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    noted: dict[str, Any] = field(default_factory=dict)

    def note(self, **facts: Any) -> None:
        self.noted |= facts


@dataclass(frozen=True)
class Release:
    folder: Path

    @property
    def version(self) -> str:
        return self.folder.name

    @cached_property
    def facts(self) -> dict[str, Any]:
        return self._json("facts.json")

    @cached_property
    def expected(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(lzma.decompress((self.folder / EXPECTED).read_bytes()))
        return found

    @cached_property
    def template(self) -> dict[str, Any]:
        return self._json("template.json")

    @cached_property
    def shapes(self) -> dict[str, Any]:
        return self._json("shapes.json")

    @cached_property
    def _files(self) -> dict[str, bytes]:
        with tarfile.open(self.folder / "data.tar.xz") as archive:
            return {member.name: opened.read() for member in archive if (opened := archive.extractfile(member))}

    def unpack(self, data_dir: Path) -> None:
        for name, content in self._files.items():
            target = data_dir / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def items(self) -> list[Item]:
        return list(items_of(self._files["state.json"].decode()))

    def in_flight(self, queue: str) -> list[dict[str, Any]]:
        """`body` and `group` of each message that the queue held, in order."""
        return messages_of(self._files["state.json"].decode(), queue)

    def stored_files(self) -> dict[str, bytes]:
        """Attachments by their key in the bucket."""
        found = {}
        for name, content in self._files.items():
            folder, _, key = name.removeprefix("objects/000000000000/").partition("/")
            if "-filesbucket-" in folder and not key.endswith(".meta.json"):
                found[key] = content
        return found

    def write(self, data_dir: Path, facts: dict[str, Any], recorded: Recorded) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "facts.json").write_text(text_of({**facts, **asdict(recorded)}))
        with tarfile.open(self.folder / "data.tar.xz", "w:xz", preset=9) as archive:
            for name, content in sorted(_kept(data_dir)):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))

    def expect(self, answers: dict[str, Any]) -> None:
        (self.folder / EXPECTED).write_bytes(lzma.compress(text_of(answers).encode(), preset=9))

    def _json(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / name).read_text())
        return found


def releases() -> list[Release]:
    """Oldest first."""
    found = [Release(folder.parent) for folder in HERE.glob("*/facts.json")]
    return sorted(found, key=lambda release: tuple(map(int, release.version.split("."))))


def text_of(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def items_of(state: str) -> Iterator[Item]:
    """Of the one table in a state.json."""
    (table,) = _service(state, "dynamodb")["tables"]["data"].values()
    for by_sort_key in table["items"].values():
        yield from by_sort_key.values()


def messages_of(state: str, queue: str) -> list[dict[str, Any]]:
    queues = _service(state, "sqs")["queues"]["data"].values()
    (found,) = (each for each in queues if each["name"] == f"parley-{queue}.fifo")
    return [{"body": message["body"], "group": message["group_id"]} for message in found["messages"]]


def _service(state: str, name: str) -> dict[str, Any]:
    """A state.json has a line `["service", {…}]` for each service after its header."""
    start = f'["{name}", '
    found: dict[str, Any] = next(json.loads(line)[1] for line in state.split("\n") if line.startswith(start))
    return found


def _kept(data_dir: Path) -> Iterator[tuple[str, bytes]]:
    header, *lines = (data_dir / "state.json").read_text().split("\n")
    kept = [line for line in lines if json.loads(line)[0] not in LEFT_OUT]
    yield "state.json", _without_code("\n".join([header, *kept])).encode()
    for name in ("seed.json", "deployed.json"):
        yield name, (data_dir / name).read_bytes()
    for file in (data_dir / "objects").rglob("*"):
        if file.is_file() and "parley-deployments" not in file.parts:
            yield str(file.relative_to(data_dir)), file.read_bytes()


def _without_code(state: str) -> str:
    """The digest of the code is changed, so that the stack that opens the folder deploys its own in any case."""
    for digest in set(re.findall(r'"code_blob_ref": "([0-9a-f]{20})', state)):
        state = state.replace(digest, "0" * len(digest))
    return state
