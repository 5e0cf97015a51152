"""Finishes Chalice's zip for Lambda: adds byte code for every source and removes files that no function uses.

Chalice packs sources only and /var/task is read-only, so every cold start would compile every import again, which doubles the
import time. The byte code is `unchecked-hash`, because timestamps in a zip differ from those of the sources.
"""

import importlib._bootstrap_external as bootstrap
import importlib.util
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

AWS_SERVICES = frozenset({"apigatewaymanagementapi", "dynamodb", "s3", "sqs", "sts"})
TASK_ROOT = "/var/task"
EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Figures:
    """Sizes in bytes, and counts of files."""

    zipped: int
    unzipped: int
    files: int
    byte_code: int


def finish(source: Path, target: Path) -> None:
    """Writes a reproducible zip: entries are sorted and carry one fixed date."""
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        contents = {name: given.read(name) for name in given.namelist() if _is_used(PurePosixPath(name))}
        contents.update(dict(_byte_code(contents)))
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = MODE
            made.writestr(entry, contents[name])


def measure(archive: Path) -> Figures:
    with zipfile.ZipFile(archive) as opened:
        entries = opened.infolist()
    return Figures(
        zipped=archive.stat().st_size,
        unzipped=sum(entry.file_size for entry in entries),
        files=len(entries),
        byte_code=sum(entry.filename.endswith(".pyc") for entry in entries),
    )


def byte_code_name(source: str) -> str:
    return str(PurePosixPath(importlib.util.cache_from_source(source)))


def _is_used(path: PurePosixPath) -> bool:
    if str(path).endswith("/") or path.suffix in (".pyc", ".pyi") or path.name.startswith("examples-1.json"):
        return False
    match path.parts:
        case ("boto3", "examples", *_):
            return False
        case ("boto3" | "botocore", "data", service, _, *_):
            return service in AWS_SERVICES
    return True


def _byte_code(contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, text in contents.items():
        if name.endswith(".py"):
            code = compile(text, f"{TASK_ROOT}/{name}", "exec", dont_inherit=True, optimize=0)
            pyc = bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(text), checked=False)  # type: ignore[attr-defined]
            yield byte_code_name(name), bytes(pyc)


def runtime() -> str:
    """The Lambda runtime with this interpreter's byte code."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"
