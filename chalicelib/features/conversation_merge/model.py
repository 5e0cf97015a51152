"""The rules of a merge of two conversations: what the survivor takes over, and what remains of the merged one.

Messages stay where they are. The survivor names the conversations whose messages its thread shows (docs/decisions/0035).
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from chalicelib.domain.conversations import (
    ATTRIBUTES,
    MAX_FORWARDS,
    MAX_LABELS,
    MAX_PARTICIPANTS,
    MAX_UNDELIVERED,
    Conversation,
    Edit,
    Folder,
    MailPlan,
    Priority,
    Status,
    SurveyRef,
    Survivor,
    with_attributes,
)
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.event_types import ASSIGNEE_CHANGED, CONVERSATION_STATUS_CHANGED, TEAM_CHANGED, FeedEventType
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mentions import MAX_MENTIONED
from chalicelib.domain.messages import Activity, Answer
from chalicelib.domain.people import Directory
from chalicelib.domain.places import rows_of
from chalicelib.domain.splits import MAX_SPLITS, united

MAX_MERGED = 10
"""A page of the thread takes one query for each."""
MAX_ROWS = 80
"""Rows that list the two conversations. They are written in one transaction, which has at most 100 items."""

LIVELIEST = (Status.OPEN, Status.PENDING, Status.SNOOZED, Status.RESOLVED)
MOST_URGENT = (Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW, None)
FIELDS = ("into_conversation_id",)


def is_same_link(one: Conversation, other: Conversation) -> bool:
    return (one.inbox_id, one.source_id) == (other.inbox_id, other.source_id)


def check_merge(merged: Conversation, into: Conversation, inboxes: Iterable[Inbox]) -> None:
    """Raises Invalid and Conflict. `inboxes`: those of the two."""
    if into.id == merged.id:
        raise Invalid("A conversation cannot be merged with itself.", code="conversation_merged_with_itself", fields=FIELDS)
    if merged.merged_into or into.merged_into:
        raise Conflict("One of the conversations was merged into another one already.", code="conversation_merged")
    if into.contact_id != merged.contact_id:
        raise Invalid("Only conversations of one contact can be merged.", code="merge_of_different_contacts", fields=FIELDS)
    if not is_same_link(into, merged) and any(each.channel.public_access for each in inboxes):
        raise Invalid(
            "The customer reads one of the conversations by the public API, and would read the other one there.",
            code="merge_would_publish",
            fields=FIELDS,
        )
    if merged.scheduled:
        raise Conflict("The conversation has scheduled messages. Send or cancel them first.", code="merge_with_scheduled")
    if len(united(into.splits, merged.splits)) > MAX_SPLITS:
        raise Conflict("The conversations were split too often to be merged.", code="merge_of_too_many_splits")
    if len(into.merged_ids) + len(merged.merged_ids) >= MAX_MERGED:
        raise Conflict(f"At most {MAX_MERGED} conversations can be merged into one.", code="too_many_merged")


def survivor_after(into: Conversation, merged: Conversation, directory: Directory, *, by: str | None) -> Edit:
    """Raises Invalid (`too_many_labels`, and for attributes beyond a limit) and Conflict (`merge_too_large`)."""
    labels = tuple(dict.fromkeys((*into.labels, *merged.labels)))
    if len(labels) > MAX_LABELS:
        raise Invalid("A conversation has at most 20 labels.", code="too_many_labels", fields=FIELDS)
    newest_before = into.newest_merged_id or (into.last_message_id if into.merged_ids else None)
    after = replace(
        _with_owner(_with_messages(_with_status(into, merged), merged), merged, directory),
        labels=labels,
        priority=min(into.priority, merged.priority, key=MOST_URGENT.index),
        participant_ids=tuple(dict.fromkeys((*into.participant_ids, *merged.participant_ids)))[:MAX_PARTICIPANTS],
        mentioned_ids=tuple(dict.fromkeys((*merged.mentioned_ids, *into.mentioned_ids)))[-MAX_MENTIONED:],
        merged_ids=(*into.merged_ids, merged.id, *merged.merged_ids),
        newest_merged_id=_last(newest_before, merged.last_message_id) or 0,
        survey=_survey(into.survey, merged.survey),
        splits=united(into.splits, merged.splits),
    )
    after = with_attributes(after, **_attributes(into, merged))
    if len(rows_of(merged)) + len(rows_of(after)) > MAX_ROWS:
        raise Conflict(
            "The conversations have too many labels and participants. Remove some of them first.", code="merge_too_large"
        )
    line = Activity("conversation_merged", {"actor": by, "number": merged.id})
    return Edit(after, tuple(_events(into, after)), (line,))


def merged_after(merged: Conversation, into: Conversation) -> Edit:
    """It is in no list of labels, participants or priorities any more, because these lead to the survivor."""
    after = replace(
        merged,
        status=Status.RESOLVED,
        snoozed_until=None,
        spam=None,
        labels=(),
        priority=None,
        participant_ids=(),
        mentioned_ids=(),
        undelivered_message_ids=(),
        unread_count=0,
        waiting_since=None,
        mail_plan=None,
        merged_ids=(),
        newest_merged_id=0,
        merged_into=Survivor(into.id, into.inbox_id),
    )
    return Edit(after, () if merged.folder is Folder.RESOLVED else (CONVERSATION_STATUS_CHANGED,))


def _with_status(into: Conversation, merged: Conversation) -> Conversation:
    """The livelier status: what still waits for an agent does not disappear. Of two snoozes the one that ends first. It is spam
    only if both are."""
    into = replace(into, spam=into.spam if merged.spam else None)
    status = min(into.status, merged.status, key=LIVELIEST.index)
    ends = [each.snoozed_until for each in (into, merged) if each.status is Status.SNOOZED]
    if status is not Status.SNOOZED:
        return replace(into, status=status, snoozed_until=None)
    return replace(into, status=status, snoozed_until=_first(*ends))


def _with_messages(into: Conversation, merged: Conversation) -> Conversation:
    """The facts of both about their messages. The customer's time to be answered counts for messages of its own channel."""
    same, unread = is_same_link(into, merged), merged.unread_count > 0
    undelivered = sorted({*into.undelivered_message_ids, *merged.undelivered_message_ids})
    return replace(
        into,
        last_activity_at=max(into.last_activity_at, merged.last_activity_at),
        waiting_since=_first(into.waiting_since, merged.waiting_since),
        first_reply_created_at=_first(into.first_reply_created_at, merged.first_reply_created_at),
        unread_count=into.unread_count + merged.unread_count,
        agent_last_seen_at=_seen(into.agent_last_seen_at, merged.agent_last_seen_at, unread),
        assignee_last_seen_at=_seen(into.assignee_last_seen_at, merged.assignee_last_seen_at, unread),
        contact_last_seen_at=_last(into.contact_last_seen_at, merged.contact_last_seen_at if same else None),
        last_incoming_at=_last(into.last_incoming_at, merged.last_incoming_at if same else None),
        last_message_id=_last(into.last_message_id, merged.last_message_id),
        last_non_activity_message_id=_last(into.last_non_activity_message_id, merged.last_non_activity_message_id),
        last_public_message_id=_last(into.last_public_message_id, merged.last_public_message_id),
        last_template_at=_last(into.last_template_at, merged.last_template_at),
        undelivered_message_ids=tuple(undelivered[-MAX_UNDELIVERED:]),
        answers=_answers(into.answers, merged.answers),
        mail_plan=_mail_plan(into.mail_plan, merged.mail_plan if same else None),
        forward_ids=tuple(sorted({*into.forward_ids, *merged.forward_ids})[-MAX_FORWARDS:]),
    )


def _with_owner(into: Conversation, merged: Conversation, directory: Directory) -> Conversation:
    """The survivor keeps its assignee and its team. Without either it gets those of the merged one."""
    if into.assignee_id or into.team_id:
        return into
    member = directory.member(merged.assignee_id)
    assignee_id = member.user_id if member and directory.may_see(member, into.inbox_id) else None
    return replace(into, assignee_id=assignee_id, team_id=merged.team_id)


def _mail_plan(*plans: MailPlan | None) -> MailPlan | None:
    """The earlier one: its mail has the unseen messages of both."""
    return min(filter(None, plans), key=lambda plan: plan.first_message_id, default=None)


def _survey(*sent: SurveyRef | None) -> SurveyRef | None:
    """The newest one that was rated, otherwise the newest one. The answers of both stay."""
    return max(filter(None, sent), key=lambda each: (each.rating is not None, each.message_id), default=None)


def _attributes(into: Conversation, merged: Conversation) -> Mapping[str, Mapping[str, object]]:
    """Custom attributes are added where the survivor has none of the name. The others describe a channel's own thread."""
    custom, additional = merged.custom_attributes, merged.additional_attributes if is_same_link(into, merged) else {}
    added = {"custom_attributes": custom, "additional_attributes": additional}
    return {name: {**added[name], **getattr(into, name)} for name in ATTRIBUTES}


def _events(before: Conversation, after: Conversation) -> Iterable[FeedEventType]:
    if before.folder is not after.folder:
        yield CONVERSATION_STATUS_CHANGED
    if before.assignee_id != after.assignee_id:
        yield ASSIGNEE_CHANGED
    if before.team_id != after.team_id:
        yield TEAM_CHANGED


def _answers(one: tuple[Answer, ...], other: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The newest reply, after the newest one of anybody else (`with_answer`)."""
    found = sorted((*one, *other), key=lambda each: each.message_id)
    newest = found[-1:]
    return (*[each for each in found if each.user_id != newest[0].user_id][-1:], *newest)


def _seen(own: int | None, other: int | None, unread: bool) -> int | None:
    """With unread messages of the merged conversation the thread was seen up to the earlier of both times."""
    if not unread:
        return own
    return None if own is None or other is None else min(own, other)


def _first(*times: int | None) -> int | None:
    return min((each for each in times if each is not None), default=None)


def _last(*values: int | None) -> int | None:
    return max((each for each in values if each is not None), default=None)
