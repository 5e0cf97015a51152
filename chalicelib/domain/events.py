"""Events, and the change that stores them in the same transaction as the new state."""

from enum import StrEnum

from msgspec import Struct, field

from chalicelib.domain.conversations import Conversation

KEEP_CHANGES_SECONDS = 30 * 86_400
"""Longer than the retention of a queue and its dead letters together, so that a replayed change still gets its position."""


class QueueClass(StrEnum):
    """Reactions of different classes never wait for each other: each class has a queue of its own.

    PROMPT: milliseconds, in the order of the conversation (assignment, sending). BACKGROUND: calls that may take seconds
    (providers, models, reports), in no order.
    """

    PROMPT = "prompt"
    BACKGROUND = "background"


class Event(Struct, frozen=True, omit_defaults=True):
    """The name of an event type and the ids of its subject. The payload is rendered from the newest state when it is sent,
    which is safe because clients keep the entity with the greater version.

    `inbox_id` is the inbox of a subject that is no longer stored, by which its audience is known.

    `trigger` selects the reactions to the event without a read of its subject. `internal`: nothing has changed that the customer
    sees, so that only agents receive it.

    `user_ids`: of an event for one agent its receiver. Of another event the agents whom it concerns and who have not caused it.
    `merged_into_id`: of a deleted contact the one into which it was merged.
    """

    name: str
    conversation_id: int | None = None
    message_id: int | None = None
    contact_id: int | None = None
    trigger: str | None = field(default=None, name="fact")
    inbox_id: int | None = None
    internal: bool = False
    user_ids: tuple[int, ...] = ()
    merged_into_id: int | None = None


class CounterDimensions(Struct, frozen=True):
    """The values of a conversation by which it is counted. `status`: its folder."""

    inbox_id: int
    status: str
    assignee_id: int | None
    team_id: int | None
    labels: tuple[str, ...]


class Change(Struct, frozen=True, omit_defaults=True):
    """The events of one transaction. Listeners handle the changes of one `ordering_key` one at a time, in order.

    `conversation_id` and `message_id` tell where it is stored, because the stream keeps the order of one partition only: on the
    message that it created, else in the conversation's partition. Any other change, and all of 0.1.0, has the partition of its
    ordering key.
    """

    id: int
    account_id: int
    ordering_key: str = field(name="lane")
    at: int
    events: tuple[Event, ...]
    performer_id: int | None = None
    before: CounterDimensions | None = None
    after: CounterDimensions | None = None
    conversation_id: int | None = None
    message_id: int | None = None

    @property
    def conversations(self) -> list[str]:
        """The conversations of its events as logs name them: `account/number`."""
        numbers = dict.fromkeys(event.conversation_id for event in self.events if event.conversation_id)
        return [f"{self.account_id}/{number}" for number in numbers]


class NumberedChange(Struct, frozen=True):
    """A change and its position in the account's feed. Positions count from 1 without holes."""

    position: int
    change: Change


def counter_dimensions(conversation: Conversation) -> CounterDimensions:
    return CounterDimensions(
        inbox_id=conversation.inbox_id,
        status=conversation.folder,
        assignee_id=conversation.assignee_id,
        team_id=conversation.team_id,
        labels=tuple(sorted(conversation.labels)),
    )
