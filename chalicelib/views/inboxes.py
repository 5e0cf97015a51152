"""Inboxes as JSON. They never contain a provider's token, key or secret."""

from typing import Any, cast

from msgspec import Struct
from msgspec.structs import asdict

from chalicelib.domain.channels import ShownInbox
from chalicelib.domain.inbound import WebhookOutcome
from chalicelib.domain.inboxes import Inbox, OpenHours, SurveyConfig
from chalicelib.domain.people import Member
from chalicelib.domain.photos import photo_url
from chalicelib.views.times import iso


class InboxSlimShape(Struct, kw_only=True):
    id: int
    avatar_url: str
    channel_id: int
    name: str
    channel_type: str
    provider: str | None


class WorkingHourShape(Struct, kw_only=True):
    day_of_week: int
    closed_all_day: bool
    open_hour: int | None
    open_minutes: int | None
    close_hour: int | None
    close_minutes: int | None
    open_all_day: bool


class WorkingHourRowShape(WorkingHourShape, kw_only=True):
    id: int
    inbox_id: int
    account_id: int
    created_at: str
    updated_at: str


class InboxShape(InboxSlimShape, kw_only=True):
    """The fields of every inbox. A channel adds its own, and replaces those that are null here (`Channel.shown`)."""

    greeting_enabled: bool
    greeting_message: str | None
    working_hours_enabled: bool
    enable_email_collect: bool
    csat_survey_enabled: bool
    csat_config: dict[str, Any]
    enable_auto_assignment: bool
    auto_assignment_config: dict[str, Any]
    out_of_office_message: str | None
    working_hours: list[WorkingHourShape]
    timezone: str
    callback_webhook_url: str | None
    allow_messages_after_resolved: bool
    lock_to_single_conversation: bool
    sender_name_type: str
    business_name: str | None
    widget_color: str | None
    website_url: str | None
    hmac_mandatory: bool | None
    welcome_title: str | None
    welcome_tagline: str | None
    web_widget_script: str | None
    website_token: str | None
    selected_feature_flags: list[str] | None
    reply_time: str | None
    messaging_service_sid: None
    phone_number: str | None
    member_count: int
    version: int


class WebhookStatusShape(Struct, kw_only=True):
    """Times in seconds since 1970. A time may be five minutes old; null: none in the last ninety days."""

    accepted_at: int | None
    refused_at: int | None
    refused_reason: str | None
    """`wrong_signature` or `wrong_verify_token`."""


def webhook_status(accepted: WebhookOutcome | None, refused: WebhookOutcome | None) -> WebhookStatusShape:
    return WebhookStatusShape(
        accepted_at=accepted.at // 1000 if accepted else None,
        refused_at=refused.at // 1000 if refused else None,
        refused_reason=refused.reason if refused else None,
    )


def inbox_slim(inbox: Inbox, public_url: str) -> InboxSlimShape:
    return InboxSlimShape(
        id=inbox.id,
        avatar_url=photo_url(inbox.photo, public_url),
        channel_id=inbox.id,
        name=inbox.name,
        channel_type=inbox.channel.type_name,
        provider=inbox.channel.provider,
    )


def inbox(inbox: Inbox, viewer: Member, public_url: str, mail_domain: str) -> InboxShape:
    shape = InboxShape(
        **asdict(inbox_slim(inbox, public_url)),
        greeting_enabled=inbox.greeting_enabled,
        greeting_message=inbox.greeting_message,
        working_hours_enabled=inbox.keeps_hours,
        enable_email_collect=inbox.enable_email_collect,
        csat_survey_enabled=inbox.csat_survey_enabled,
        csat_config=_csat_config(inbox.csat_config),
        enable_auto_assignment=inbox.enable_auto_assignment,
        auto_assignment_config={},
        out_of_office_message=inbox.out_of_office_message,
        working_hours=working_hours(inbox),
        timezone=inbox.timezone,
        callback_webhook_url=None,
        allow_messages_after_resolved=inbox.allow_messages_after_resolved,
        lock_to_single_conversation=inbox.lock_to_single_conversation,
        sender_name_type=inbox.sender_name_type,
        business_name=inbox.business_name,
        widget_color=None,
        website_url=None,
        hmac_mandatory=None,
        welcome_title=None,
        welcome_tagline=None,
        web_widget_script=None,
        website_token=None,
        selected_feature_flags=None,
        reply_time=None,
        messaging_service_sid=None,
        phone_number=None,
        member_count=len(inbox.member_ids),
        version=inbox.version,
    )
    shown = ShownInbox(inbox.account_id, inbox.id, f"{public_url}{inbox.channel.webhook_path}", mail_domain)
    own = inbox.channel.shown(shown, administrator=viewer.is_administrator)
    return cast("InboxShape", {**asdict(shape), **own})


def _csat_config(config: SurveyConfig | None) -> dict[str, Any]:
    if config is None:
        return {}
    rules = {"operator": config.survey_rules.operator, "values": list(config.survey_rules.values)}
    return {"display_type": config.display_type, "message": config.message, "survey_rules": rules}


def working_hours(inbox: Inbox) -> list[WorkingHourShape]:
    """The days of a week from Sunday. An inbox without hours of its own shows those that it begins with."""
    from chalicelib.domain.working_hours import DEFAULT_WEEK

    return [_working_day(day, hours) for day, hours in enumerate(inbox.working_hours or DEFAULT_WEEK)]


def working_hour_rows(inbox: Inbox) -> list[WorkingHourRowShape]:
    """`id` differs within the inbox only: the desk stores a week in its inbox."""
    created, changed = iso(inbox.created_at), iso(inbox.working_hours_changed_at or inbox.created_at)
    return [
        WorkingHourRowShape(
            **asdict(shown),
            id=shown.day_of_week + 1,
            inbox_id=inbox.id,
            account_id=inbox.account_id,
            created_at=created,
            updated_at=changed,
        )
        for shown in working_hours(inbox)
    ]


def _working_day(day: int, hours: OpenHours) -> WorkingHourShape:
    from chalicelib.domain.working_hours import TIMES, clock_times

    times: dict[str, int | None] = dict.fromkeys(TIMES) if hours.is_closed else {**clock_times(hours)}
    return WorkingHourShape(day_of_week=day, closed_all_day=hours.is_closed, open_all_day=hours.is_open_all_day, **times)
