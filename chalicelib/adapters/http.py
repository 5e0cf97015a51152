"""ports.Transport with urllib3, which botocore has loaded already."""

from collections.abc import Mapping

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationParseError, MaxRetryError, NewConnectionError, SSLError

from chalicelib.ports import Answer, NoAnswer, Unreachable

CONNECT_SECONDS = 5


class HttpTransport:
    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(retries=False, maxsize=4)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 10,
        max_bytes: int = 25_000_000,
    ) -> Answer:
        limits = urllib3.Timeout(connect=CONNECT_SECONDS, read=timeout)
        try:
            response = self._pool.request(
                method, url, headers=dict(headers or {}), body=body, timeout=limits, redirect=False, preload_content=False
            )
            content = response.read(max_bytes + 1)
        except (NewConnectionError, ConnectTimeoutError, SSLError, MaxRetryError, LocationParseError) as error:
            raise Unreachable(type(error).__name__) from None
        except (HTTPError, OSError) as error:
            raise NoAnswer(type(error).__name__) from None
        response.release_conn()
        if len(content) > max_bytes:
            raise ValueError("the answer is larger than what was asked for")
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, content)
