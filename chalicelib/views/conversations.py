"""Conversations as JSON, for REST responses and for events."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from chalicelib.domain.conversations import Conversation, Spam, can_reply
from chalicelib.domain.errors import NotFound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import ScheduledRef
from chalicelib.domain.people import Member, Team
from chalicelib.views.contacts import (
    ContactInboxRowShape,
    ContactShape,
    PushContactShape,
    contact,
    contact_inbox_row,
    push_contact,
)
from chalicelib.views.messages import PushMessageShape, preview, push_message
from chalicelib.views.people import AgentShape, PushUserShape, agent, push_user
from chalicelib.views.render_context import RenderContext
from chalicelib.views.teams import TeamShape, team
from chalicelib.views.times import epoch, epoch_or_zero, iso_or_none


class ConversationMetaShape(Struct, kw_only=True):
    sender: ContactShape | UnsetType = UNSET
    channel: str | None
    assignee: AgentShape | UnsetType = UNSET
    team: TeamShape | UnsetType = UNSET
    hmac_verified: bool | None


class ScheduledRefShape(Struct, kw_only=True):
    """A message that waits for its time. `scheduled_at`: seconds since 1970; null while a problem keeps it from being sent. A
    client that has another `version` of the message lists the scheduled messages again."""

    id: int
    scheduled_at: int | None
    version: int


class SplitShape(Struct, kw_only=True):
    """Messages with `conversation_id` `stored_in` and ids from `first_id` to `last_id`, which are shown in `shown_in`."""

    stored_in: int
    shown_in: int
    first_id: int
    last_id: int


class ConversationFactsShape(Struct, kw_only=True):
    """Fields that both forms of a conversation share. Clients sort lists by the fields in milliseconds, because the contract's
    times are in seconds, and filter by ids, which stay when the user or the team was removed."""

    id: int
    account_id: int
    uuid: str
    inbox_id: int
    contact_id: int
    assignee_id: int | None
    team_id: int | None
    status: str
    priority: str | None
    labels: list[str]
    additional_attributes: dict[str, Any]
    custom_attributes: dict[str, Any]
    agent_last_seen_at: int
    assignee_last_seen_at: int
    contact_last_seen_at: int
    can_reply: bool
    muted: bool
    snoozed_until: str | None
    created_at: int
    updated_at: float
    timestamp: int
    last_activity_at: int
    last_activity_at_ms: int
    waiting_since: int
    waiting_since_ms: int
    unread_count: int
    undelivered_message_ids: list[int] | UnsetType = UNSET
    participant_ids: list[int] | UnsetType = UNSET
    mentioned_ids: list[int] | UnsetType = UNSET
    scheduled_messages: list[ScheduledRefShape] | UnsetType = UNSET
    merged_ids: list[int] | UnsetType = UNSET
    """The conversations that were merged into this one: its thread has their messages."""
    merged_into_id: int | UnsetType = UNSET
    """The conversation into which this one was merged."""
    splits: list[SplitShape] | UnsetType = UNSET
    """The messages that were split off this conversation, or off another one for it. The last one for a message counts."""
    csat_rating: int | UnsetType = UNSET
    """The customer's rating in the satisfaction survey that was answered last, from 1 to 5."""
    spam: Spam | UnsetType = UNSET
    """The conversation is spam, which lists have apart: by the verdict on its mail, as its contact is blocked, or by an agent."""
    version: int
    truncated: bool | UnsetType = UNSET
    """Attributes are missing, because the page would be too large."""


class ConversationShape(ConversationFactsShape, kw_only=True):
    meta: ConversationMetaShape
    messages: list[PushMessageShape]
    first_reply_created_at: int
    last_non_activity_message: PushMessageShape | None
    sla_policy_id: None


class PushTeamShape(Struct, kw_only=True):
    id: int
    name: str


class PushMetaShape(Struct, kw_only=True):
    sender: PushContactShape | None
    assignee: PushUserShape | None
    team: PushTeamShape | None
    hmac_verified: bool | None


class PushConversationShape(ConversationFactsShape, kw_only=True):
    meta: PushMetaShape
    channel: str | None
    contact_inbox: ContactInboxRowShape | None
    messages: list[PushMessageShape]
    first_reply_created_at: str | None


def conversation(conversation: Conversation, context: RenderContext) -> ConversationShape:
    return ConversationShape(
        **asdict(_facts(conversation, context)),
        meta=_meta(conversation, context),
        messages=_messages(conversation, conversation.last_message_id, context),
        first_reply_created_at=epoch_or_zero(conversation.first_reply_created_at),
        last_non_activity_message=next(iter(_messages(conversation, conversation.last_non_activity_message_id, context)), None),
        sla_policy_id=None,
    )


def push_conversation(conversation: Conversation, context: RenderContext) -> PushConversationShape:
    link = context.link(conversation)
    inbox = _inbox(conversation, context)
    return PushConversationShape(
        **asdict(_facts(conversation, context)),
        meta=_push_meta(conversation, context),
        channel=inbox.channel.type_name if inbox else None,
        contact_inbox=contact_inbox_row(link) if link else None,
        messages=_messages(conversation, conversation.last_public_message_id, context),
        first_reply_created_at=iso_or_none(conversation.first_reply_created_at),
    )


def _facts(conversation: Conversation, context: RenderContext) -> ConversationFactsShape:
    inbox = _inbox(conversation, context)
    contact = context.contacts.get(conversation.contact_id)
    return ConversationFactsShape(
        id=conversation.id,
        account_id=conversation.account_id,
        uuid=conversation.uuid,
        inbox_id=conversation.inbox_id,
        contact_id=conversation.contact_id,
        assignee_id=conversation.assignee_id,
        team_id=conversation.team_id,
        status=conversation.status,
        priority=conversation.priority,
        labels=list(conversation.labels),
        additional_attributes=conversation.additional_attributes,
        custom_attributes=conversation.custom_attributes,
        agent_last_seen_at=epoch_or_zero(conversation.agent_last_seen_at),
        assignee_last_seen_at=epoch_or_zero(conversation.assignee_last_seen_at),
        contact_last_seen_at=epoch_or_zero(conversation.contact_last_seen_at),
        can_reply=inbox is not None
        and conversation.merged_into is None
        and can_reply(conversation, inbox.channel.reply_window_ms, context.now),
        muted=contact is not None and contact.blocked,
        snoozed_until=iso_or_none(conversation.snoozed_until),
        created_at=epoch(conversation.created_at),
        updated_at=conversation.updated_at / 1000,
        timestamp=epoch(conversation.last_activity_at),
        last_activity_at=epoch(conversation.last_activity_at),
        last_activity_at_ms=conversation.last_activity_at,
        waiting_since=epoch_or_zero(conversation.waiting_since),
        waiting_since_ms=conversation.waiting_since or 0,
        unread_count=min(conversation.unread_count, 10),
        undelivered_message_ids=list(conversation.undelivered_message_ids) or UNSET,
        participant_ids=list(conversation.participant_ids) or UNSET,
        mentioned_ids=list(conversation.mentioned_ids) or UNSET,
        scheduled_messages=[_scheduled(each) for each in conversation.scheduled] or UNSET,
        merged_ids=list(conversation.merged_ids) or UNSET,
        merged_into_id=conversation.merged_into.id if conversation.merged_into else UNSET,
        splits=[SplitShape(**asdict(each)) for each in conversation.splits] or UNSET,
        csat_rating=(conversation.survey and conversation.survey.rating) or UNSET,
        spam=conversation.spam or UNSET,
        version=conversation.version,
    )


def _scheduled(ref: ScheduledRef) -> ScheduledRefShape:
    return ScheduledRefShape(id=ref.id, scheduled_at=None if ref.due_at is None else epoch(ref.due_at), version=ref.version)


def _meta(conversation: Conversation, context: RenderContext) -> ConversationMetaShape:
    inbox, link = _inbox(conversation, context), context.link(conversation)
    meta = ConversationMetaShape(
        channel=inbox.channel.type_name if inbox else None,
        hmac_verified=link.hmac_verified if link else None,
    )
    sender, assignee, its_team = (
        context.contacts.get(conversation.contact_id),
        _assignee(conversation, context),
        _team(conversation, context),
    )
    if sender:
        meta.sender = contact(sender, context.public_url, online=context.is_online(sender.id))
    if assignee:
        meta.assignee = agent(assignee, context.public_url, context.present)
    if its_team:
        meta.team = team(its_team, context.viewer_id)
    return meta


def _push_meta(conversation: Conversation, context: RenderContext) -> PushMetaShape:
    sender, link = context.contacts.get(conversation.contact_id), context.link(conversation)
    assignee, its_team = _assignee(conversation, context), _team(conversation, context)
    return PushMetaShape(
        sender=push_contact(sender, context.public_url) if sender else None,
        assignee=push_user(context.directory, assignee.user_id, context.public_url, context.present) if assignee else None,
        team=PushTeamShape(id=its_team.id, name=its_team.name) if its_team else None,
        hmac_verified=link.hmac_verified if link else None,
    )


def _assignee(conversation: Conversation, context: RenderContext) -> Member | None:
    return context.directory.member(conversation.assignee_id)


def _team(conversation: Conversation, context: RenderContext) -> Team | None:
    return context.directory.team(conversation.team_id)


def _inbox(conversation: Conversation, context: RenderContext) -> Inbox | None:
    """None when the inbox was deleted: the conversation can be read but not replied to."""
    try:
        return context.directory.inbox(conversation.inbox_id)
    except NotFound:
        return None


def _messages(conversation: Conversation, message_id: int | None, context: RenderContext) -> list[PushMessageShape]:
    message = context.message(conversation, message_id)
    return [push_message(preview(message), context)] if message else []
