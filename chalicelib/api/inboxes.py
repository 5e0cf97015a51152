"""Inboxes and their members (contract 2.17, 2.18)."""

from typing import Annotated, Any

import msgspec

from chalicelib.actions import inboxes as actions
from chalicelib.api import agents
from chalicelib.channels import forms
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Member
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Id, OptionalAttributes, OptionalFlag, OptionalParagraph, OptionalShort
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.photos import sent_photo
from chalicelib.http.reply import Payload
from chalicelib.http.routing import Routes
from chalicelib.views import inboxes as views
from chalicelib.views.inboxes import InboxShape, WebhookStatusShape
from chalicelib.views.people import AgentShape

routes = Routes("/api/v1/accounts/<account_id>", access=Access.ADMINISTRATOR, resource="inbox")


LONG_SETTINGS = ("greeting_message", "out_of_office_message", "additional_attributes")


class WorkingDay(msgspec.Struct, kw_only=True):
    """A day of the week from 0, Sunday. Fields that are not sent keep their values."""

    day_of_week: int
    closed_all_day: OptionalFlag = ABSENT
    open_all_day: OptionalFlag = ABSENT
    open_hour: int | msgspec.UnsetType | None = ABSENT
    open_minutes: int | msgspec.UnsetType | None = ABSENT
    close_hour: int | msgspec.UnsetType | None = ABSENT
    close_minutes: int | msgspec.UnsetType | None = ABSENT


class InboxSettings(msgspec.Struct, kw_only=True):
    name: OptionalShort = ABSENT
    greeting_enabled: OptionalFlag = ABSENT
    greeting_message: OptionalParagraph = ABSENT
    enable_email_collect: OptionalFlag = ABSENT
    csat_survey_enabled: OptionalFlag = ABSENT
    csat_config: OptionalAttributes = ABSENT
    enable_auto_assignment: OptionalFlag = ABSENT
    working_hours_enabled: OptionalFlag = ABSENT
    working_hours: Annotated[list[WorkingDay], msgspec.Meta(max_length=7)] | msgspec.UnsetType = ABSENT
    out_of_office_message: OptionalParagraph = ABSENT
    timezone: OptionalShort = ABSENT
    allow_messages_after_resolved: OptionalFlag = ABSENT
    lock_to_single_conversation: OptionalFlag = ABSENT
    sender_name_type: OptionalShort = ABSENT
    business_name: OptionalShort = ABSENT


class NewInbox(InboxSettings, kw_only=True):
    channel: dict[str, Any]  # read by `forms.new_channel`, which imports the form of that channel only


class InboxChanges(InboxSettings, kw_only=True):
    channel: dict[str, Any] | msgspec.UnsetType = ABSENT  # read by `forms.changes_of`


class InboxMembers(msgspec.Struct, kw_only=True):
    inbox_id: Id
    user_ids: list[Id]


@routes.get("/inboxes", access=Access.MEMBER)
def index(request: MemberRequest) -> Payload[list[InboxShape]]:
    """List the inboxes that the caller may see, by name."""
    visible = request.directory.visible_inboxes(request.caller.member)
    shown = [_render(request, inbox) for inbox in sorted(visible, key=lambda inbox: (inbox.name.lower(), inbox.id))]
    return Payload(fit_texts(shown, *LONG_SETTINGS))


@routes.get("/inboxes/<inbox_id>", access=Access.MEMBER)
def show(request: MemberRequest, inbox_id: int) -> InboxShape:
    """Show an inbox."""
    return _render(request, request.caller.inbox(inbox_id))


@routes.post("/inboxes", idempotent=True)
def create(request: MemberRequest, body: NewInbox, idempotency_key: str | None) -> InboxShape:
    """Connect a channel. The provider checks the credentials. The photo is the file `avatar` of a form."""
    channel = forms.new_channel(body.channel, request.desk.ids)
    settings = _settings(body)
    name = settings.pop("name", "")
    made = actions.create_inbox(
        request.desk,
        request.caller,
        name=name,
        channel=channel,
        photo=sent_photo(request, within="inbox"),
        idempotency_key=idempotency_key,
        **settings,
    )
    return _render(request, made)


@routes.update("/inboxes/<inbox_id>")
def update(request: MemberRequest, body: InboxChanges, inbox_id: int) -> InboxShape:
    """Change settings or credentials. New credentials are checked with the provider before they are stored.
    The photo is the file `avatar` of a form."""
    channel = request.caller.inbox(inbox_id).channel
    channel_changes = {} if body.channel is ABSENT else forms.changes_of(channel, body.channel)
    changed = actions.update_inbox(
        request.desk,
        request.caller,
        inbox_id,
        changes=_settings(body),
        channel_changes=channel_changes,
        photo=sent_photo(request, within="inbox"),
    )
    return _render(request, changed)


@routes.delete("/inboxes/<inbox_id>/avatar")
def remove_photo(request: MemberRequest, inbox_id: int) -> None:
    """Remove the photo of an inbox."""
    actions.remove_inbox_photo(request.desk, request.caller, inbox_id)


@routes.get("/inboxes/<inbox_id>/assignable_agents", access=Access.MEMBER)
def assignable(request: MemberRequest, inbox_id: int) -> Payload[list[AgentShape]]:
    """List the agents who can be assigned conversations of the inbox."""
    inbox = request.caller.inbox(inbox_id)
    return Payload(agents.render(request, request.directory.assignable([inbox.id])))


@routes.get("/inboxes/<inbox_id>/webhook_status")
def webhook_status(request: MemberRequest, inbox_id: int) -> WebhookStatusShape:
    """Show when the provider's last webhook was accepted and when one was refused, with the reason."""
    from chalicelib.actions.webhook_outcomes import webhook_outcomes

    return views.webhook_status(*webhook_outcomes(request.desk, request.caller, inbox_id))


@routes.get("/inbox_members/<inbox_id>", access=Access.MEMBER)
def members(request: MemberRequest, inbox_id: int) -> Payload[list[AgentShape]]:
    """List the members of an inbox."""
    return Payload(agents.render(request, _members(request, request.caller.inbox(inbox_id))))


@routes.post("/inbox_members")
def add_members(request: MemberRequest, body: InboxMembers) -> Payload[list[AgentShape]]:
    """Add agents to an inbox."""
    inbox = actions.change_members(request.desk, request.caller, body.inbox_id, add=body.user_ids)
    return Payload(agents.render(request, _members(request, inbox)))


@routes.update("/inbox_members")
def replace_members(request: MemberRequest, body: InboxMembers) -> Payload[list[AgentShape]]:
    """Replace the members of an inbox."""
    inbox = actions.change_members(request.desk, request.caller, body.inbox_id, replace_by=body.user_ids)
    return Payload(agents.render(request, _members(request, inbox)))


@routes.delete("/inbox_members")
def remove_members(request: MemberRequest, body: InboxMembers) -> None:
    """Remove agents from an inbox."""
    actions.change_members(request.desk, request.caller, body.inbox_id, remove=body.user_ids)


def _settings(body: InboxSettings) -> dict[str, Any]:
    """The text "null" of a multipart form is null (contract 2.17). Null leaves a setting that cannot be null unchanged."""
    sent = {name: None if value == "null" else value for name, value in given(body).items() if name != "channel"}
    if body.working_hours is not ABSENT:
        sent["working_hours"] = [given(day) for day in body.working_hours]
    may_be_null = ("greeting_message", "out_of_office_message", "business_name")
    kept = {name: value for name, value in sent.items() if value is not None or name in may_be_null}
    if (config := kept.get("csat_config")) is not None:
        from chalicelib.domain.survey_config import read_config

        kept["csat_config"] = read_config(config)
    return kept


def _render(request: MemberRequest, inbox: Inbox) -> InboxShape:
    return views.inbox(inbox, request.caller.member, request.desk.public_url, request.desk.mail_domain)


def _members(request: MemberRequest, inbox: Inbox) -> list[Member]:
    return [member for member in request.directory.members if member.user_id in inbox.member_ids]
