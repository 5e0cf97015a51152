"""Declarations of events: who receives an event, what it needs, and how a feature adds one."""

import sys
from types import ModuleType
from typing import Any

import pytest

from chalicelib import registry
from chalicelib.actions.work import Work
from chalicelib.domain.event_types import (
    CONTACT_UPDATED,
    CONVERSATION_UPDATED,
    KERNEL,
    MESSAGE_CREATED,
    UNKNOWN,
    Audience,
    EventType,
    FeedEventType,
    Subject,
)
from chalicelib.domain.events import Event
from chalicelib.views import events
from tests.contract.event_names import event_types
from tests.support.company import Company

RATED = FeedEventType("conversation.rated", Audience.INBOX, shows=Subject.CONVERSATION)


@pytest.fixture
def feature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The feature `ratings` with one event."""
    module = ModuleType("chalicelib.features.ratings.events")
    vars(module)["RATED"] = RATED
    monkeypatch.setitem(sys.modules, module.__name__, module)
    declared = registry.Feature("ratings", events=(RATED.name,))
    monkeypatch.setattr(events, "FEATURES", (*registry.FEATURES, declared))
    events._declared_by_feature.cache_clear()


def test_event_of_the_kernel_has_its_declaration() -> None:
    assert events.type_of(Event("message.created", 5, 7)) is MESSAGE_CREATED


@pytest.mark.usefixtures("feature")
def test_event_of_a_feature_has_its_declaration() -> None:
    assert events.type_of(Event("conversation.rated", 5)) is RATED


def test_event_of_a_newer_version_is_for_agents_of_the_inbox_only() -> None:
    events._declared_by_feature.cache_clear()
    assert events.type_of(Event("conversation.rated", 5)) is UNKNOWN
    assert (UNKNOWN.agents, UNKNOWN.customers) == (Audience.INBOX, False)


def test_event_that_is_never_stored_counts_as_unknown() -> None:
    assert events.type_of(Event("presence.update")) is UNKNOWN


def test_each_event_has_one_declaration() -> None:
    names = [each.name for each in event_types()]
    assert len(names) == len(set(names)) >= len(KERNEL)


@pytest.mark.parametrize("kind", event_types(), ids=lambda kind: kind.name)
def test_event_for_customers_belongs_to_an_inbox(kind: EventType) -> None:
    """Customers are found by their conversation, which an event for the whole account does not have."""
    assert not (kind.customers and kind.agents is Audience.ACCOUNT)


@pytest.mark.parametrize(
    ("kind", "ids", "missing"),
    [
        (CONVERSATION_UPDATED, {"message_id": 7}, "conversation_id"),
        (MESSAGE_CREATED, {"conversation_id": 5}, "message_id"),
        (CONTACT_UPDATED, {}, "contact_id"),
    ],
)
def test_event_without_the_ids_of_its_subject_is_refused(
    company: Company, kind: FeedEventType, ids: dict[str, Any], missing: str
) -> None:
    with pytest.raises(ValueError, match=f"{kind.name} needs {missing}"):
        Work(company.desk, 1, ordering_key="settings").event(kind, **ids)
