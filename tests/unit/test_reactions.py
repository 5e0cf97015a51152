"""The ordering key of each reaction to a change."""

from chalicelib.domain.events import Change, Event
from chalicelib.listeners import reactions


def a_change(*events: Event) -> Change:
    return Change(id=9, account_id=1, ordering_key="1:conversation:5", at=1, events=events)


def test_plain_message_has_no_reaction() -> None:
    assert reactions(a_change(Event("message.created", 5, 7), Event("conversation.updated", 5))) == []


def test_reply_keeps_the_ordering_key_of_its_conversation() -> None:
    queued = Event("message.created", 5, 7, trigger="queued")
    assert reactions(a_change(queued, Event("conversation.updated", 5))) == [a_change(queued)]


def test_media_download_has_its_own_ordering_key() -> None:
    opened = Event("conversation.created", 5, trigger="unassigned")
    media = Event("message.created", 5, 7, trigger="media_pending")
    prompt, waiting = reactions(a_change(opened, media))
    assert (prompt.ordering_key, prompt.events) == ("1:conversation:5", (opened,))
    assert (waiting.ordering_key, waiting.events) == ("1:conversation:5:9", (media,))
