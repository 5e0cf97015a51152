"""The collection of all stories, and their recordings."""

from functools import cache
from pathlib import Path

import pytest

from tests.contract.story_recorder import Recording, Story, record
from tests.support import specimen

FILES = Path(__file__).parent / "stories"
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
