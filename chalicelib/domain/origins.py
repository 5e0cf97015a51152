"""The ways by which requests may come: through the CDN, and from web pages of the desk."""

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from chalicelib.domain.errors import Forbidden

ORIGIN_HEADER = "x-parley-origin"


def check_cdn(secret: str, headers: Mapping[str, str]) -> None:
    """Raises Forbidden (`origin_refused`) for a request that has gone around the CDN. Header names are in lower case."""
    if secret and not hmac.compare_digest(headers.get(ORIGIN_HEADER, "").encode(), secret.encode()):
        raise Forbidden("Requests are accepted through the desk's own address only.", code="origin_refused")


def check_web_origin(public_url: str, allowed: str, origin: str | None) -> None:
    """Raises Forbidden (`origin_refused`) for an agent's socket from a web page of another site. Programs send no origin.

    `allowed`: further origins, separated by commas.
    """
    known = {_origin(each) for each in (public_url, *allowed.split(",")) if each.strip()}
    if public_url and origin and _origin(origin) not in known:
        raise Forbidden("This web page may not open a socket of the desk.", code="origin_refused")


def _origin(url: str) -> str:
    parts = urlsplit(url.strip().lower())
    return f"{parts.scheme}://{parts.netloc}"
