"""Refusals of actions."""

from collections.abc import Callable

import pytest

from chalicelib.domain.errors import DeskError
from tests.support.company import Company


def code_of(act: Callable[[], object], company: Company) -> str:
    """The code of the refusal. Fails when the action is accepted, or when the refused action has changed something."""
    before = dict(company.desk.store.items)
    with pytest.raises(DeskError) as refusal:
        act()
    assert company.desk.store.items == before, "a refusal changes nothing"
    return refusal.value.code
