"""Every story there is."""

from functools import cache
from pathlib import Path

import pytest

from tests.contract import plays_of_agents, plays_of_customers, plays_of_delivery, plays_of_settings
from tests.contract.telling import Story, Tale, told

FILES = Path(__file__).parent / "stories"
PLAYED = tuple(
    each
    for plays in (plays_of_customers, plays_of_agents, plays_of_delivery, plays_of_settings)
    for each in vars(plays).values()
    if isinstance(each, Story)
)


def file_name(story: Story) -> str:
    return story.name.replace(" ", "-")


by_name = pytest.mark.parametrize(
    "story",
    [pytest.param(each, id=each.name.replace(" ", "_"), marks=pytest.mark.xdist_group(each.name)) for each in PLAYED],
)
"""All tests of a story run in one worker, because telling it is the expensive part."""


@cache
def tale(story: Story) -> Tale:
    """Each story is told once, however many tests listen."""
    return told(story)
