"""The contract's time formats. Internally every time is in milliseconds since 1970 (UTC)."""

from datetime import UTC, datetime


def epoch(ms: int) -> int:
    return ms // 1000


def epoch_or_zero(ms: int | None) -> int:
    return 0 if ms is None else ms // 1000


def iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def iso_or_none(ms: int | None) -> str | None:
    return None if ms is None else iso(ms)
