"""The collection of all stories, and their recordings."""

import hashlib
from functools import cache
from pathlib import Path

import pytest

from tests.contract.plain_json import written
from tests.contract.story_recorder import Recording, Story, record
from tests.support import specimen

FILES = Path(__file__).parent / "stories"
STARTS = Path(__file__).parent / "starts"
"""Many stories start in one situation, which is stored once. The name of its file is the hash of its content."""

STORIES = tuple(each for module in specimen.modules() for each in vars(module).values() if isinstance(each, Story))


def file_name(story: Story) -> str:
    return story.name.replace(" ", "-")


by_name = pytest.mark.parametrize(
    "story",
    [pytest.param(each, id=each.name.replace(" ", "_"), marks=pytest.mark.xdist_group(each.name)) for each in STORIES],
)
"""Parametrizes a test with every story. All tests of a story run in one worker, because recording it is the expensive part."""


@cache
def recording_of(story: Story) -> Recording:
    """Records each story once per process."""
    return record(story)


def texts_of(story: Story) -> dict[Path, str]:
    """The contents of the two files of a story, by their paths."""
    recorded, start = recording_of(story).divided()
    start_text = written(start) + "\n"
    name = hashlib.sha256(start_text.encode()).hexdigest()[:12]
    return {STARTS / f"{name}.json": start_text, FILES / f"{file_name(story)}.json": written({**recorded, "start": name}) + "\n"}
