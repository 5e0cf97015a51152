"""Which lane each consequence of a change waits in."""

from chalicelib.domain.events import Change, Event
from chalicelib.listeners import reactions


def a_change(*events: Event) -> Change:
    return Change(id=9, account_id=1, ordering_key="1:conversation:5", at=1, events=events)


def test_nothing_follows_from_a_plain_message() -> None:
    assert reactions(a_change(Event("message.created", 5, 7), Event("conversation.updated", 5))) == []


def test_a_reply_stays_in_the_lane_of_its_conversation() -> None:
    queued = Event("message.created", 5, 7, trigger="queued")
    assert reactions(a_change(queued, Event("conversation.updated", 5))) == [a_change(queued)]


def test_fetching_media_holds_up_nothing_else_that_follows() -> None:
    opened = Event("conversation.created", 5, trigger="unassigned")
    media = Event("message.created", 5, 7, trigger="media_pending")
    prompt, waiting = reactions(a_change(opened, media))
    assert (prompt.ordering_key, prompt.events) == ("1:conversation:5", (opened,))
    assert (waiting.ordering_key, waiting.events) == ("1:conversation:5:9", (media,))
