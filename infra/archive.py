"""Finishes Chalice's zip for Lambda: adds byte code for every source, and removes files and AWS descriptions that nothing uses.

Chalice packs sources only and /var/task is read-only, so every cold start would compile every import again, which doubles the
import time. The byte code is `unchecked-hash`, because timestamps in a zip differ from those of the sources. Only an interpreter
of the runtime can make it: `python -m infra.archive SOURCE TARGET` is how another interpreter than this one runs the module.
"""

import gzip
import importlib._bootstrap_external as bootstrap
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

AWS_SERVICES = frozenset({"apigatewaymanagementapi", "dynamodb", "s3", "sqs", "sts"})
ENDPOINT_PREFIXES = frozenset({"dynamodb", "execute-api", "s3", "sqs", "sts"})
"""The names of the same services in botocore's list of endpoints."""
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


def finish(source: Path, target: Path, *, byte_code: bool = True) -> None:
    """Writes a reproducible zip: entries are sorted and carry one fixed date. The byte code is that of this interpreter."""
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        contents = {name: _trimmed(name, given.read(name)) for name in given.namelist() if _is_used(PurePosixPath(name))}
        if byte_code:
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


def _trimmed(name: str, content: bytes) -> bytes:
    """Removes what botocore parses at every cold start for nothing: other services' endpoints, and the models' documentation."""
    if name == "botocore/data/endpoints.json":
        endpoints = json.loads(content)
        for partition in endpoints["partitions"]:
            partition["services"] = {key: value for key, value in partition["services"].items() if key in ENDPOINT_PREFIXES}
        return _json(endpoints)
    if name.startswith("botocore/data/") and name.endswith("/service-2.json.gz"):
        return gzip.compress(_json(_without_documentation(json.loads(gzip.decompress(content)))), mtime=0)
    return content


def _without_documentation(model: Any) -> Any:
    """A member called `documentation` is an object and stays; a description is a text."""
    if isinstance(model, dict):
        return {
            key: _without_documentation(value)
            for key, value in model.items()
            if not (key in ("documentation", "documentationUrl") and isinstance(value, str))
        }
    return [_without_documentation(value) for value in model] if isinstance(model, list) else model


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _byte_code(contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, text in contents.items():
        if name.endswith(".py"):
            code = compile(text, f"{TASK_ROOT}/{name}", "exec", dont_inherit=True, optimize=0)
            pyc = bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(text), checked=False)  # type: ignore[attr-defined]
            yield byte_code_name(name), bytes(pyc)


def finish_for(runtime: str, source: Path, target: Path) -> None:
    """Like `finish`, with the byte code of `runtime`, or without byte code if no interpreter of it is at hand."""
    if runtime == own_runtime():
        return finish(source, target)
    interpreter = _interpreter(runtime)
    if interpreter is None:
        return finish(source, target, byte_code=False)
    command = [interpreter, "-m", "infra.archive", str(source.resolve()), str(target.resolve())]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{interpreter} cannot compile the sources:\n{done.stderr}")


def _interpreter(runtime: str) -> str | None:
    """The path of an interpreter of that runtime: LAMBDA_PYTHON, or the command of that name.

    Raises `RuntimeError` if LAMBDA_PYTHON is another version."""
    chosen = os.environ.get("LAMBDA_PYTHON")
    found = chosen or shutil.which(runtime)
    if found and _runtime_of(found) == runtime:
        return found
    if chosen:
        raise RuntimeError(f"LAMBDA_PYTHON is {chosen}, which is not {runtime}")
    return None


def _runtime_of(interpreter: str) -> str | None:
    program = "import sys; print(f'python{sys.version_info.major}.{sys.version_info.minor}')"
    try:
        done = subprocess.run([interpreter, "-c", program], capture_output=True, text=True, check=False)
    except OSError:
        return None
    # A version manager puts commands on the path that fail for a version that is installed and not selected.
    return done.stdout.strip() if done.returncode == 0 else None


def own_runtime() -> str:
    """The Lambda runtime with this interpreter's byte code."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


if __name__ == "__main__":
    finish(Path(sys.argv[1]), Path(sys.argv[2]))
