"""Conversations: create, show, and change one field at a time (contract 2.11)."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.actions import conversations as actions
from chalicelib.actions.finding import find_conversation, find_itself
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.domain.conversations import Conversation, Folder, Priority, Status
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Team
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import (
    ABSENT,
    AttributeNames,
    Attributes,
    OptionalAttributes,
    OptionalId,
    OptionalShort,
    Recipients,
    Seconds,
    Short,
    Text,
    milliseconds,
)
from chalicelib.http.page_limits import fit_rows
from chalicelib.http.reply import Payload, Reply
from chalicelib.http.routing import Routes
from chalicelib.views import conversations as views
from chalicelib.views import people
from chalicelib.views.conversations import ConversationShape
from chalicelib.views.people import AgentShape
from chalicelib.views.render_context import load_context
from chalicelib.views.shortened import short_row
from chalicelib.views.teams import TeamRowShape, team_row
from chalicelib.views.times import iso_or_none

routes = Routes("/api/v1/accounts/<account_id>/conversations", access=Access.MEMBER, resource="conversation")
JSON_NULL = msgspec.Raw(b"null")


class FirstMessage(msgspec.Struct, kw_only=True):
    content: Text | None = None
    private: bool = False
    template_params: Attributes | None = None
    to_emails: Recipients | None = None
    cc_emails: Recipients | None = None
    bcc_emails: Recipients | None = None


class NewConversation(msgspec.Struct, kw_only=True):
    inbox_id: OptionalId = ABSENT
    contact_id: OptionalId = ABSENT
    source_id: OptionalShort = ABSENT
    status: Status | msgspec.UnsetType | None = ABSENT
    assignee_id: OptionalId = ABSENT
    team_id: OptionalId = ABSENT
    snoozed_until: Seconds | msgspec.UnsetType | None = ABSENT
    additional_attributes: OptionalAttributes = ABSENT
    custom_attributes: OptionalAttributes = ABSENT
    message: FirstMessage | None = None


class ConversationChanges(msgspec.Struct, kw_only=True):
    priority: Priority | msgspec.UnsetType | None = ABSENT


class NewStatus(msgspec.Struct, kw_only=True):
    status: Folder | None = None
    contact_blocked: bool | None = None
    snoozed_until: Seconds | None = None
    assignee_id: OptionalId = ABSENT
    team_id: OptionalId = ABSENT
    custom_attributes: Attributes | None = None


class NewPriority(msgspec.Struct, kw_only=True):
    priority: Literal["low", "medium", "high", "urgent", "none", ""] | None


class Assignment(msgspec.Struct, kw_only=True):
    assignee_id: OptionalId = ABSENT
    team_id: OptionalId = ABSENT


class LabelsBody(msgspec.Struct, kw_only=True):
    labels: Annotated[list[Short], msgspec.Meta(max_length=100)]


class CustomAttributesBody(msgspec.Struct, kw_only=True):
    custom_attributes: Attributes


class ToggledStatusShape(msgspec.Struct, kw_only=True):
    success: bool
    conversation_id: int
    current_status: str
    snoozed_until: str | None


class CustomAttributesShape(msgspec.Struct, kw_only=True):
    custom_attributes: dict[str, Any]


def render(request: MemberRequest, conversation: Conversation) -> ConversationShape:
    return render_all(request, [conversation])[0]


def render_rows(request: MemberRequest, conversations: Iterable[Conversation]) -> list[ConversationShape]:
    """For lists: long parts are shortened where the page would be too large."""
    return fit_rows(render_all(request, conversations), short_row)


def render_all(request: MemberRequest, conversations: Iterable[Conversation]) -> list[ConversationShape]:
    found = list(conversations)
    context = load_context(request.desk, request.directory, found, viewer_id=request.user.id)
    return [views.conversation(conversation, context) for conversation in found]


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewConversation, idempotency_key: str | None) -> ConversationShape:
    """Start a conversation with a contact, with an optional first message."""
    fields = given(body)
    first: FirstMessage | None = fields.pop("message")
    fields["snoozed_until"] = milliseconds(body.snoozed_until)
    opened = create_conversation(
        request.desk, request.caller, **fields, message=_first_message(first), idempotency_key=idempotency_key
    )
    return render(request, opened)


def _first_message(first: FirstMessage | None) -> NewMessage | None:
    if first is None or not (first.content or first.template_params):
        return None
    extra = {"template_params": first.template_params} if first.template_params else {}
    stated = {"to_emails": first.to_emails, "cc_emails": first.cc_emails, "bcc_emails": first.bcc_emails}
    recipients = {name: value for name, value in stated.items() if value is not None}
    return NewMessage(content=first.content, private=first.private, additional_attributes=extra, content_attributes=recipients)


@routes.get("/<conversation_id>")
def show(request: MemberRequest, conversation_id: int) -> ConversationShape:
    """Show a conversation."""
    return render(request, find_itself(request.desk, request.caller, conversation_id))


@routes.update("/<conversation_id>")
def update(request: MemberRequest, body: ConversationChanges, conversation_id: int) -> ConversationShape:
    """Change the priority."""
    if body.priority is ABSENT:
        return show(request, conversation_id)
    return render(request, actions.set_priority(request.desk, request.caller, conversation_id, priority=body.priority))


@routes.post("/<conversation_id>/toggle_status")
def toggle_status(request: MemberRequest, body: NewStatus, conversation_id: int) -> Payload[ToggledStatusShape]:
    """Set the status. Without one, an open conversation is resolved and any other is opened.

    With `assignee_id` or `team_id` the conversation gets exactly these and nobody is assigned automatically, as an undo needs.
    `custom_attributes` are added in the same step, because some may be required before a conversation is resolved. The status
    `spam` resolves the conversation and keeps it apart; any other one takes that back. `contact_blocked` blocks or unblocks the
    contact in the same step.
    """
    until = milliseconds(body.snoozed_until)
    owner = given(body, "assignee_id", "team_id")
    changed = actions.toggle_status(
        request.desk,
        request.caller,
        conversation_id,
        status=body.status,
        snoozed_until=until,
        owner=owner,
        custom_attributes=body.custom_attributes,
        contact_blocked=body.contact_blocked,
    )
    return Payload(
        ToggledStatusShape(
            success=True,
            conversation_id=changed.id,
            current_status=changed.status,
            snoozed_until=iso_or_none(changed.snoozed_until),
        )
    )


@routes.post("/<conversation_id>/toggle_priority")
def toggle_priority(request: MemberRequest, body: NewPriority, conversation_id: int) -> None:
    """Set the priority; null or `none` removes it."""
    priority = None if body.priority in (None, "", "none") else Priority(body.priority)
    actions.set_priority(request.desk, request.caller, conversation_id, priority=priority)


@routes.post("/<conversation_id>/assignments")
def assign(request: MemberRequest, body: Assignment, conversation_id: int) -> Reply[AgentShape | TeamRowShape | msgspec.Raw]:
    """Assign the conversation to an agent or a team; 0 or null removes the assignment."""
    if body.assignee_id is not ABSENT:
        changed = actions.assign_agent(request.desk, request.caller, conversation_id, assignee_id=body.assignee_id)
        member = request.directory.member(changed.assignee_id)
        return Reply(200, people.agent(member, request.desk.public_url) if member else JSON_NULL)
    if body.team_id is ABSENT:
        raise Invalid("Name an assignee_id or a team_id.", code="assignee_needed", fields=("assignee_id", "team_id"))
    changed = actions.assign_team(request.desk, request.caller, conversation_id, team_id=body.team_id)
    team: Team | None = request.directory.team(changed.team_id)
    return Reply(200, team_row(team) if team else JSON_NULL)


@routes.get("/<conversation_id>/labels")
def labels(request: MemberRequest, conversation_id: int) -> Payload[list[str]]:
    """List the conversation's labels."""
    return Payload(list(find_conversation(request.desk, request.caller, conversation_id).labels))


@routes.post("/<conversation_id>/labels")
def set_labels(request: MemberRequest, body: LabelsBody, conversation_id: int) -> Payload[list[str]]:
    """Replace the conversation's labels."""
    return Payload(list(actions.set_labels(request.desk, request.caller, conversation_id, labels=body.labels).labels))


@routes.post("/<conversation_id>/custom_attributes")
def set_custom_attributes(request: MemberRequest, body: CustomAttributesBody, conversation_id: int) -> CustomAttributesShape:
    """Replace the conversation's custom attributes."""
    changed = actions.set_custom_attributes(
        request.desk, request.caller, conversation_id, custom_attributes=body.custom_attributes
    )
    return CustomAttributesShape(custom_attributes=changed.custom_attributes)


@routes.post("/<conversation_id>/destroy_custom_attributes")
def destroy_custom_attributes(request: MemberRequest, body: AttributeNames, conversation_id: int) -> CustomAttributesShape:
    """Remove custom attributes from the conversation."""
    names = body.custom_attributes
    changed = actions.remove_custom_attributes(request.desk, request.caller, conversation_id, names=names)
    return CustomAttributesShape(custom_attributes=changed.custom_attributes)


@routes.post("/<conversation_id>/mute")
def mute(request: MemberRequest, conversation_id: int) -> None:
    """Block the contact and resolve the conversation."""
    actions.set_muted(request.desk, request.caller, conversation_id, muted=True)


@routes.post("/<conversation_id>/unmute")
def unmute(request: MemberRequest, conversation_id: int) -> None:
    """Unblock the contact."""
    actions.set_muted(request.desk, request.caller, conversation_id, muted=False)
