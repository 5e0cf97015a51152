"""Uploads the built web client to its bucket and invalidates the CDN's cache."""

import mimetypes
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
SHORT = "public, max-age=300, stale-while-revalidate=86400"
"""Of the scripts that other sites load: their names stay, and their pages open often."""
# Types that the operating system's table may lack.
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json"}
TYPES |= {".woff2": "font/woff2", ".html": "text/html", ".json": "application/json", ".map": "application/json"}


def publish(s3: Any, bucket: str, dist: Path) -> int:
    """Uploads all files and returns their number.

    Pages and the scripts with lasting names come last, after all files that they load. Files of older versions stay for clients
    that are still open.
    """
    files = sorted(
        _files(dist), key=lambda file: (file.suffix == ".html", caching(file.relative_to(dist).as_posix()) == SHORT, file)
    )
    for file in files:
        key = file.relative_to(dist).as_posix()
        extra = {"CacheControl": caching(key), "ContentType": content_type(file)}
        s3.upload_file(str(file), bucket, key, ExtraArgs=extra)
    return len(files)


def invalidate(cloudfront: Any, distribution: str) -> None:
    """Invalidates all paths. A page of the old version can still load its files: hashed names are never reused."""
    batch = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": f"deploy-{time.time_ns()}"}
    cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)


def caching(key: str) -> str:
    """The Cache-Control header of a key: files under assets/ carry a hash in their name and never change."""
    if key.startswith(("assets/", "packs/assets/")):
        return IMMUTABLE
    return SHORT if key.startswith("packs/") else REVALIDATE


def content_type(file: Path) -> str:
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _files(dist: Path) -> Iterator[Path]:
    return (path for path in dist.rglob("*") if path.is_file())
