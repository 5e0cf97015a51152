"""The queue and the ordering key of each reaction to a change, and how reactions run."""

import pytest
from msgspec.structs import replace

from chalicelib import reactions
from chalicelib.actions.reaction import Reaction
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.messages import FileState
from chalicelib.domain.outbound import SendLater
from chalicelib.ports import Desk
from tests.support.company import Company
from tests.support.inbound import inbound_photo


def a_change(*events: Event) -> Change:
    return Change(id=9, account_id=1, ordering_key="1:conversation:5", at=1, events=events)


QUEUED = Event("message.created", 5, 7, trigger="queued")
OPENED = Event("conversation.created", 5, trigger="unassigned")
MEDIA = Event("message.created", 5, 7, trigger="media_pending")


def test_plain_message_has_no_reaction() -> None:
    change = a_change(Event("message.created", 5, 7), Event("conversation.updated", 5))
    assert [reactions.change_for(change, queue) for queue in QueueClass] == [None, None]


def test_reply_keeps_the_ordering_key_of_its_conversation() -> None:
    change = a_change(QUEUED, Event("conversation.updated", 5))
    assert reactions.change_for(change, QueueClass.PROMPT) == a_change(QUEUED)
    assert reactions.change_for(change, QueueClass.BACKGROUND) is None


def test_media_download_waits_in_the_background_queue() -> None:
    change = a_change(OPENED, MEDIA)
    assert reactions.change_for(change, QueueClass.PROMPT) == a_change(OPENED)
    background = reactions.change_for(change, QueueClass.BACKGROUND)
    assert background
    assert (background.ordering_key, background.events) == ("1:conversation:5:9", (MEDIA,))


def test_download_that_an_earlier_version_left_in_the_prompt_queue_runs(company: Company) -> None:
    conversation = company.receive(None, attachments=(inbound_photo(),))
    [change] = [each for each in company.desk.store.changes if any(event.trigger == "media_pending" for event in each.events)]
    media = tuple(event for event in change.events if event.trigger == "media_pending")
    reactions.react(company.desk, replace(change, events=media), QueueClass.PROMPT)
    assert company.messages(conversation.id)[0].attachments[0].state is FileState.READY


class Recorder:
    """Two reactions to one event. The first fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures, self.ran = list(failures), list[str]()

    def first(self, desk: Desk, change: Change, event: Event) -> None:
        self.ran.append("first")
        if self.failures:
            raise self.failures.pop(0)

    def second(self, desk: Desk, change: Change, event: Event) -> None:
        self.ran.append("second")

    def exhausted(self, desk: Desk, change: Change, event: Event) -> None:
        self.ran.append("exhausted")

    def declare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        both = (Reaction(self.first, on_exhausted=self.exhausted), Reaction(self.second))
        monkeypatch.setattr(reactions, "reactions_to", lambda event, queue: iter(both))


def test_failed_reaction_does_not_hold_up_the_next_one(monkeypatch: pytest.MonkeyPatch, company: Company) -> None:
    recorder = Recorder(ValueError("broken"))
    recorder.declare(monkeypatch)
    with pytest.raises(ValueError, match="broken"):
        reactions.react(company.desk, a_change(QUEUED), QueueClass.PROMPT)
    assert recorder.ran == ["first", "second"]


def test_exhausted_retries_are_handled_on_the_last_try_only(monkeypatch: pytest.MonkeyPatch, company: Company) -> None:
    recorder = Recorder(SendLater("busy"), SendLater("busy"))
    recorder.declare(monkeypatch)
    with pytest.raises(SendLater):
        reactions.react(company.desk, a_change(QUEUED), QueueClass.PROMPT)
    reactions.react(company.desk, a_change(QUEUED), QueueClass.PROMPT, last_try=True)
    assert recorder.ran == ["first", "second", "first", "exhausted", "second"]
