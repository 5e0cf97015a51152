"""The built web client into its bucket, and the edge told to forget the old one."""

import mimetypes
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOREVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
# What a machine's own table may not know.
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json"}
TYPES |= {".woff2": "font/woff2", ".html": "text/html", ".json": "application/json", ".map": "application/json"}


def publish(s3: Any, bucket: str, dist: Path) -> int:
    """Number of files. Pages go last, when everything they name is there; files of older versions stay for clients still open."""
    files = sorted(_files(dist), key=lambda file: (file.suffix == ".html", file))
    for file in files:
        key = file.relative_to(dist).as_posix()
        extra = {"CacheControl": caching(key), "ContentType": content_type(file)}
        s3.upload_file(str(file), bucket, key, ExtraArgs=extra)
    return len(files)


def forget(cloudfront: Any, distribution: str) -> None:
    """Hashed names never change, so that a page of the old version can still load its parts meanwhile."""
    batch = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": f"deploy-{time.time_ns()}"}
    cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)


def caching(key: str) -> str:
    """Vite puts a hash into the name of everything under assets/."""
    return FOREVER if key.startswith("assets/") else ASK_EACH_TIME


def content_type(file: Path) -> str:
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _files(dist: Path) -> Iterator[Path]:
    return (path for path in dist.rglob("*") if path.is_file())
