"""A stretch of the feed as one agent may see it."""

from collections.abc import Iterable, Sequence

from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Event, Numbered
from chalicelib.domain.people import Directory, Member
from chalicelib.ports import Desk
from chalicelib.views.events import EventShape, render
from chalicelib.views.scene import Scene, gather


class FeedEventShape(EventShape):
    position: int


def stage(desk: Desk, directory: Directory, events: Iterable[Event]) -> Scene:
    """Everything that the events are about as it is now, in two batch reads."""
    told = list(events)
    account_id = directory.account.id
    wanted = dict.fromkeys(keys.conversation(account_id, each.conversation_id) for each in told if each.conversation_id)
    conversations: list[Conversation] = list(desk.store.get_many(list(wanted)).values()) if wanted else []
    return gather(
        desk,
        directory,
        conversations,
        message_keys=[
            keys.message(account_id, each.conversation_id, each.message_id)
            for each in told
            if each.conversation_id and each.message_id
        ],
        contact_ids=[each.contact_id for each in told if each.contact_id],
        links=True,
    )


def events_for(member: Member, numbered: Sequence[Numbered], scene: Scene) -> list[FeedEventShape]:
    shown: list[FeedEventShape] = []
    for row in numbered:
        for event in row.change.events:
            rendered = render(event, scene, performer_id=row.change.performer_id) if may_see(member, event, scene) else None
            if rendered:
                shown.append({**rendered, "position": row.position})
    return shown


def may_see(member: Member, event: Event, scene: Scene) -> bool:
    """What is about a conversation is for those who see its inbox; contacts and settings are everybody's."""
    if event.conversation_id is None:
        return True
    conversation = scene.conversations.get(event.conversation_id)
    return conversation is not None and scene.directory.may_see(member, conversation.inbox_id)
