"""Time zones by their IANA names. The package `tzdata` has the files where the machine has none, as Lambda's images may."""

from datetime import UTC, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import Invalid


@cache
def time_zones() -> frozenset[str]:
    """All names, with former ones, which browsers still send. The list does not depend on the machine."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split()) - {"Factory"}


def check_time_zone(name: str) -> None:
    """Raises Invalid (`timezone_unknown`)."""
    if name not in time_zones():
        raise Invalid(
            "The time zone is not known. Send a name such as Europe/Berlin.", code="timezone_unknown", fields=("timezone",)
        )


def local_time(at: int, name: str) -> datetime:
    """`at`: milliseconds since 1970. A name that is no time zone, which an earlier release may have stored, stands for UTC."""
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return datetime.fromtimestamp(at / 1000, UTC)
    return datetime.fromtimestamp(at / 1000, zone)
