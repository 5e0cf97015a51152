"""Conversations and the rules of their changes. A rule is pure: it takes the state (and the time) and returns the new state."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.deliveries import is_undelivered
from chalicelib.domain.errors import Invalid
from chalicelib.domain.event_types import ASSIGNEE_CHANGED, CONVERSATION_STATUS_CHANGED, TEAM_CHANGED, FeedEventType
from chalicelib.domain.messages import (
    CUSTOMER_MESSAGE,
    FORWARD_ID,
    Activity,
    Answer,
    Cause,
    Message,
    MessageType,
    ScheduledRef,
    has_reader,
    is_aside,
    with_answer,
)
from chalicelib.domain.people import Member, Team


class Status(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    PENDING = "pending"
    SNOOZED = "snoozed"


class Folder(StrEnum):
    """The place of a conversation in lists: under its status, or apart from all of them as spam (docs/decisions/0057)."""

    OPEN = "open"
    RESOLVED = "resolved"
    PENDING = "pending"
    SNOOZED = "snoozed"
    SPAM = "spam"


class Spam(StrEnum):
    """The reason why a conversation is spam: its first mail was called spam, its contact is blocked, or an agent has said so."""

    VERDICT = "verdict"
    BLOCKED = "blocked"
    AGENT = "agent"


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Survivor(Struct, frozen=True):
    """The conversation into which another one was merged, and its inbox, by which the audience of the other one is known."""

    id: int
    inbox_id: int


class Stretch(Struct, frozen=True):
    """Messages that were split off: those stored under the number `stored_in` with ids from `first_id` to `last_id` belong to the
    thread of the conversation `shown_in`. Of several for one message the one with the highest `shown_in` counts, the newest."""

    stored_in: int
    shown_in: int
    first_id: int
    last_id: int

    def has(self, stored_in: int, message_id: int) -> bool:
        return self.stored_in == stored_in and self.first_id <= message_id <= self.last_id


class SurveyRef(Struct, frozen=True, omit_defaults=True):
    """The satisfaction survey of a conversation, and its rating: the one that was answered last, or else the first one."""

    message_id: int
    rating: int | None = None


class MailPlan(Struct, frozen=True, omit_defaults=True):
    """The next mail to a customer who is away: its time in milliseconds since 1970 (UTC), and the first message that it has."""

    due_at: int
    first_message_id: int


class Conversation(Struct, frozen=True, omit_defaults=True):
    """`id` counts from 1 within the account and is the number that people see. Times are milliseconds since 1970 (UTC).

    `listed_until` is the conversation's place in lists by activity (domain/places.py); 0 before its first place. `answers`: the
    newest replies (`with_answer`). `undelivered_message_ids` are those of the newest messages that failed or are unknown.
    `participant_ids`: the people who follow the conversation, oldest first; `mentioned_ids` those whom its notes mention.
    `scheduled`: the messages that wait for their time. `begun_by`: the agent who began it, 0 for the customer, None where it is
    not known. `merged_ids`: the conversations whose messages are part of the thread. `merged_into` is never merged itself.
    `newest_merged_id`: the newest message of the merged conversations, to which none is added; 0 where it is not known.
    `splits`: the messages that were split off its thread, or for it, sorted by `shown_in` (docs/decisions/0056).
    `spam`: only of a resolved conversation.
    Defaults are not stored, so they never change.
    """

    id: int
    uuid: str
    account_id: int
    inbox_id: int
    contact_id: int
    source_id: str
    created_at: int
    updated_at: int
    last_activity_at: int
    status: Status = Status.OPEN
    priority: Priority | None = None
    assignee_id: int | None = None
    team_id: int | None = None
    labels: tuple[str, ...] = ()
    snoozed_until: int | None = None
    waiting_since: int | None = None
    first_reply_created_at: int | None = None
    agent_last_seen_at: int | None = None
    assignee_last_seen_at: int | None = None
    contact_last_seen_at: int | None = None
    last_incoming_at: int | None = None
    unread_count: int = 0
    last_message_id: int | None = None
    last_non_activity_message_id: int | None = None
    last_public_message_id: int | None = None
    additional_attributes: dict[str, Any] = field(default_factory=dict)
    custom_attributes: dict[str, Any] = field(default_factory=dict)
    listed_until: int = 0
    version: int = 1
    undelivered_message_ids: tuple[int, ...] = ()
    participant_ids: tuple[int, ...] = ()
    mentioned_ids: tuple[int, ...] = ()
    scheduled: tuple[ScheduledRef, ...] = ()
    answers: tuple[Answer, ...] = ()
    begun_by: int | None = None
    merged_ids: tuple[int, ...] = ()
    merged_into: Survivor | None = None
    newest_merged_id: int = 0
    survey: SurveyRef | None = None
    last_template_at: int | None = None
    is_newest_automatic: bool = False
    """Whether a program, or a forged sender, has sent the newest message, so that the desk writes nothing by itself."""
    mail_plan: MailPlan | None = None
    forward_ids: tuple[int, ...] = ()
    """The newest messages by which it was forwarded, oldest first."""
    splits: tuple[Stretch, ...] = ()
    spam: Spam | None = None

    @property
    def folder(self) -> Folder:
        return Folder.SPAM if self.spam else Folder(self.status)

    @property
    def thread_ids(self) -> tuple[int, ...]:
        """The numbers under which the messages of its thread are stored."""
        return (self.id, *self.merged_ids)

    @property
    def known_ids(self) -> tuple[int, ...]:
        """The numbers under which messages of its thread are stored, or were before a split."""
        return tuple(dict.fromkeys((*self.thread_ids, *(each.stored_in for each in self.splits))))

    def numbers_of(self, message_id: int) -> tuple[int, ...]:
        """The numbers under which this message of its thread may be stored."""
        if self.splits:
            return tuple(each for each in self.known_ids if self.shows(each, message_id))
        return (self.id,) if self.is_after_merges(message_id) else self.thread_ids

    def stretch_of(self, stored_in: int, message_id: int) -> Stretch | None:
        """The newest split that has moved the message, as far as this conversation knows."""
        return next((each for each in reversed(self.splits) if each.has(stored_in, message_id)), None)

    def shows(self, stored_in: int, message_id: int) -> bool:
        """Whether a message that is stored under the number is part of its thread."""
        stretch = self.stretch_of(stored_in, message_id) if self.splits else None
        return (stretch.shown_in if stretch else stored_in) in self.thread_ids

    def is_after_merges(self, message_id: int) -> bool:
        return not self.merged_ids or message_id > self.newest_merged_id > 0


MAX_PARTICIPANTS = 25
"""Each has a row beside the conversation that moves with it, and DynamoDB writes at most 100 items in one transaction."""


MAX_FORWARDS = 20
"""The forwards that a conversation knows. Their receivers are recognised when they answer without a reference."""


class Edit(Struct, frozen=True):
    """A changed conversation, the resulting events, and the activity lines for the thread."""

    conversation: Conversation
    events: tuple[FeedEventType, ...] = ()
    activities: tuple[Activity, ...] = ()

    def then(self, other: "Edit") -> "Edit":
        return Edit(other.conversation, self.events + other.events, self.activities + other.activities)


def change_status(conversation: Conversation, status: Status, *, snoozed_until: int | None = None, by: str | None) -> Edit:
    """`by` is the actor's name. Without an actor (timers, a customer's message) no line is added to the thread. Spam that gets a
    status is spam no more."""
    until = snoozed_until if status is Status.SNOOZED else None
    return _moved(conversation, replace(conversation, status=status, snoozed_until=until, spam=None), by)


def mark_as_spam(conversation: Conversation, *, by: str | None, reason: Spam = Spam.AGENT) -> Edit:
    """Resolves the conversation. A reason that it has already is kept, unless an agent confirms that of the desk."""
    if conversation.spam is Spam.AGENT:
        return Edit(conversation)
    return _moved(conversation, replace(conversation, status=Status.RESOLVED, snoozed_until=None, spam=reason), by)


def _moved(conversation: Conversation, changed: Conversation, by: str | None) -> Edit:
    if conversation.folder is changed.folder:
        return Edit(conversation if conversation == changed else changed)
    return Edit(changed, (CONVERSATION_STATUS_CHANGED,), (_status_line(conversation, changed, by),) if by else ())


def _status_line(before: Conversation, after: Conversation, by: str) -> Activity:
    """An agent who takes a conversation out of spam has not reopened or resolved it."""
    if before.spam and after.status in (Status.OPEN, Status.RESOLVED):
        return Activity("spam_taken_back", {"actor": by}, about="folder")
    return Activity(f"status_{after.folder}", {"actor": by}, about="status")


def leave_spam_by_reply(conversation: Conversation, *, by: str | None) -> Edit:
    """An agent has written to the customer: spam becomes a resolved conversation, which the answer opens as any other one."""
    return change_status(conversation, Status.RESOLVED, by=by) if conversation.spam else Edit(conversation)


def toggled_status(status: Status) -> Status:
    return Status.RESOLVED if status is Status.OPEN else Status.OPEN


def check_snooze(status: Status, snoozed_until: int | None, now: int) -> None:
    if snoozed_until is not None and status is not Status.SNOOZED:
        return
    if snoozed_until is not None and snoozed_until <= now:
        raise Invalid("snoozed_until must be in the future.", code="snooze_in_the_past", fields=("snoozed_until",))


def assign_agent(conversation: Conversation, assignee: Member | None, *, by: str | None, self_assigned: bool = False) -> Edit:
    """The assignee becomes a participant if there is room, and remains one after the next assignment (contract 8.7)."""
    assignee_id = assignee.user_id if assignee else None
    if conversation.assignee_id == assignee_id:
        return Edit(conversation)
    known = conversation.participant_ids
    people = (*known, assignee_id) if assignee_id and assignee_id not in known and len(known) < MAX_PARTICIPANTS else known
    changed = replace(conversation, assignee_id=assignee_id, assignee_last_seen_at=None, participant_ids=people)
    return Edit(changed, (ASSIGNEE_CHANGED,), _assignment_lines(assignee, by, self_assigned))


def _assignment_lines(assignee: Member | None, by: str | None, self_assigned: bool) -> tuple[Activity, ...]:
    if by is None:
        return ()
    if assignee is None:
        return (Activity("assignee_removed", {"actor": by}, about="assignee_id"),)
    name = assignee.available_name
    if self_assigned:
        return (Activity("self_assigned", {"actor": by}, about="assignee_id"),)
    return (Activity("assignee_set", {"actor": by, "assignee": name}, about="assignee_id"),)


def assign_team(conversation: Conversation, team: Team | None, *, by: str | None) -> Edit:
    """An assignee who is not a member of the new team is removed (contract 8.7)."""
    team_id = team.id if team else None
    if conversation.team_id == team_id:
        return Edit(conversation)
    changed = replace(conversation, team_id=team_id)
    lines: tuple[Activity, ...] = ()
    if by and team:
        lines = (Activity("team_set", {"actor": by, "team": team.name}, about="team_id"),)
    elif by:
        lines = (Activity("team_removed", {"actor": by}, about="team_id"),)
    edit = Edit(changed, (TEAM_CHANGED,), lines)
    if team and conversation.assignee_id and conversation.assignee_id not in team.member_ids:
        edit = edit.then(assign_agent(changed, None, by=None))
        cause = Cause("team_change", id=team.id, name=team.name)
        line = Activity("assignee_not_in_team", {"actor": by, "team": team.name}, about="assignee_id", cause=cause)
        return replace(edit, activities=(*edit.activities, line)) if by else edit
    return edit


def set_priority(conversation: Conversation, priority: Priority | None, *, by: str | None) -> Edit:
    if conversation.priority is priority:
        return Edit(conversation)
    facts = {"actor": by, "from": conversation.priority, "to": priority}
    if priority is None:
        line = Activity("priority_removed", facts)
    elif conversation.priority is None:
        line = Activity("priority_set", facts)
    else:
        line = Activity("priority_changed", facts)
    return Edit(replace(conversation, priority=priority), (), (line,) if by else ())


def set_labels(conversation: Conversation, labels: Iterable[str], *, by: str | None) -> Edit:
    wanted = tuple(dict.fromkeys(clean_label_title(label) for label in labels))
    if len(wanted) > MAX_LABELS:
        raise Invalid("A conversation has at most 20 labels.", code="too_many_labels", fields=("labels",))
    added = [label for label in wanted if label not in conversation.labels]
    removed = [label for label in conversation.labels if label not in wanted]
    if not added and not removed:
        return Edit(conversation)
    lines = []
    if by and added:
        lines.append(Activity("labels_added", {"actor": by, "labels": added}))
    if by and removed:
        lines.append(Activity("labels_removed", {"actor": by, "labels": removed}))
    return Edit(replace(conversation, labels=wanted), (), tuple(lines))


def add_message(conversation: Conversation, message: Message) -> Conversation:
    """The conversation after a message of any type was added to its thread."""
    activity_at = max(conversation.last_activity_at, message.created_at)
    changed = replace(conversation, last_message_id=message.id, last_activity_at=activity_at)
    if message.type is not MessageType.ACTIVITY:
        changed = replace(changed, last_non_activity_message_id=message.id)
    if message.is_public:
        changed = replace(changed, last_public_message_id=message.id, answers=with_answer(changed.answers, message))
    if is_aside(message):
        return _add_aside(changed, message)
    if message.type is MessageType.INCOMING:
        # A message to another inbox, whose conversation was merged, does not open the time to reply here.
        own = message.inbox_id == conversation.inbox_id
        return replace(
            changed,
            unread_count=changed.unread_count + 1,
            last_incoming_at=message.created_at if own else changed.last_incoming_at,
            waiting_since=changed.waiting_since or message.created_at,
            is_newest_automatic=not has_reader(message.content_attributes),
        )
    if message.type is MessageType.TEMPLATE:
        return replace(changed, last_template_at=message.created_at)
    if message.is_human_reply:
        return replace(changed, waiting_since=None, first_reply_created_at=changed.first_reply_created_at or message.created_at)
    return changed


def _add_aside(conversation: Conversation, message: Message) -> Conversation:
    """Neither the customer nor their answer: the time for which they wait, and the first reply, stay as they are."""
    if message.type is MessageType.INCOMING:
        return replace(conversation, unread_count=conversation.unread_count + 1)
    if message.content_attributes[FORWARD_ID] == message.id:
        return replace(conversation, forward_ids=(*conversation.forward_ids, message.id)[-MAX_FORWARDS:])
    return conversation


MAX_UNDELIVERED = 20
"""The undelivered messages that a conversation knows. More of them would make it a larger item and tell nobody more."""


def note_delivery(conversation: Conversation, message: Message) -> Conversation:
    """The conversation after a message of its thread has changed. Returns the same object when that tells nothing new."""
    known = conversation.undelivered_message_ids
    undelivered = is_undelivered(message)
    if undelivered is (message.id in known):
        return conversation
    others = tuple(each for each in known if each != message.id)
    ids = (*others, message.id)[-MAX_UNDELIVERED:] if undelivered else others
    return replace(conversation, undelivered_message_ids=ids)


def reopen_for_customer(conversation: Conversation, *, is_spam: bool = False) -> Edit:
    """A customer's message reopens a snoozed or resolved conversation; open and pending ones keep their status. An
    agent's mark as spam stays; other spam stays only if the message is called spam, too (`is_spam`)."""
    if conversation.spam and (is_spam or conversation.spam is Spam.AGENT):
        return Edit(conversation)
    if conversation.status in (Status.SNOOZED, Status.RESOLVED):
        return change_status(conversation, Status.OPEN, by=None)
    return Edit(conversation)


def reopen_by_message(conversation: Conversation) -> Edit:
    """Like `reopen_for_customer`, and adds an activity line with the reason (API inboxes, contract 8.6)."""
    edit = reopen_for_customer(conversation)
    line = Activity("reopened_by_message", about="status", cause=CUSTOMER_MESSAGE)
    return replace(edit, activities=(line,)) if edit.events else edit


def seen_by_agent(conversation: Conversation, user_id: int, at: int) -> Conversation:
    """Returns the same object when nothing was unread and the agent had seen everything, so that a repetition writes nothing."""
    own = conversation.assignee_id == user_id
    newest = conversation.last_activity_at
    up_to_date = conversation.unread_count == 0 and (conversation.agent_last_seen_at or 0) >= newest
    if up_to_date and (not own or (conversation.assignee_last_seen_at or 0) >= newest):
        return conversation
    return replace(
        conversation,
        unread_count=0,
        agent_last_seen_at=at,
        assignee_last_seen_at=at if own else conversation.assignee_last_seen_at,
    )


def mark_unread(conversation: Conversation) -> Conversation:
    """Sets the agents' last-seen times to one second before the customer's last message."""
    if conversation.last_incoming_at is None:
        return conversation
    before = conversation.last_incoming_at - 1000
    return replace(
        conversation, unread_count=max(1, conversation.unread_count), agent_last_seen_at=before, assignee_last_seen_at=before
    )


def can_reply(conversation: Conversation, window: int | None, now: int) -> bool:
    """`window`: milliseconds after the customer's last message; None where the channel has no limit."""
    if window is None:
        return True
    return conversation.last_incoming_at is not None and now - conversation.last_incoming_at < window


def with_attributes(conversation: Conversation, **changes: Mapping[str, Any]) -> Conversation:
    """`changes`: additional_attributes, custom_attributes. Raises Invalid when they grow beyond a limit."""
    from chalicelib.domain.attributes import check_attributes

    after = replace(conversation, **{name: dict(value) for name, value in changes.items()})
    check_attributes(*({name: getattr(each, name) for name in ATTRIBUTES} for each in (after, conversation)))
    return after


ATTRIBUTES = ("additional_attributes", "custom_attributes")

MAX_LABEL = 200
MAX_LABELS = 20
"""Labels are part of sort keys, which DynamoDB limits to 1,024 bytes."""


def clean_label_title(title: str, *, field: str = "labels") -> str:
    """Raises Invalid (`label_invalid`), which names the field that the title was sent in."""
    cleaned = title.strip().lower()
    if not 2 <= len(cleaned) <= MAX_LABEL or not re.fullmatch(r"[^\W_][\w-]*", cleaned):
        raise Invalid(
            f"A label has 2 to {MAX_LABEL} letters, digits, dashes or underscores, and starts with a letter or digit.",
            code="label_invalid",
            fields=(field,),
        )
    return cleaned
