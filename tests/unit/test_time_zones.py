"""The names and the files of time zones, which come with the desk."""

import subprocess
import sys
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.time_zones import check_time_zone, time_zones

PROJECT = Path(__file__).parents[2]
WITHOUT_SYSTEM_FILES = """
import zoneinfo
zoneinfo.reset_tzpath(to=[])
from chalicelib.domain.time_zones import local_time, time_zones
assert not zoneinfo.TZPATH
for name in time_zones():
    zoneinfo.ZoneInfo(name)
print(local_time(1_782_907_200_000, "America/New_York").isoformat())
"""


def test_names_are_those_of_the_newest_database() -> None:
    assert {each for each in available_timezones() if "/" in each} - time_zones() == set()
    assert "Factory" not in time_zones()


def test_every_zone_opens_where_the_system_has_no_files() -> None:
    command = [sys.executable, "-c", WITHOUT_SYSTEM_FILES]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, env={"PYTHONTZPATH": ""}, check=False)
    assert (done.stdout.strip(), done.stderr) == ("2026-07-01T08:00:00-04:00", "")


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "europe/berlin", "../../etc/passwd", "Factory", "Europe"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_time_zone(name)
    assert refusal.value.code == "timezone_unknown"
