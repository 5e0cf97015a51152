"""What a widget needs to know before its visitor writes (contract 3.4). Nothing here is stored for a visitor who only looks."""

from msgspec import Struct

from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.websites import PreChat, Website
from chalicelib.views.inboxes import WorkingHourShape, working_hours


class PublicWidgetShape(Struct, kw_only=True):
    """The same for all visitors of a site, so that a cache may keep it."""

    allow_messages_after_resolved: bool
    api_host: str
    avatar_url: str
    csat_survey_enabled: bool
    disable_branding: bool
    enabled_features: list[str]
    locale: str
    out_of_office_message: str | None
    pre_chat_form_enabled: bool
    pre_chat_form_options: PreChat
    reply_time: str
    timezone: str
    website_name: str
    website_token: str
    welcome_tagline: str
    welcome_title: str
    widget_color: str
    working_hours: list[WorkingHourShape]
    working_hours_enabled: bool


def public_widget(inbox: Inbox, website: Website, public_url: str, *, locale: str) -> PublicWidgetShape:
    return PublicWidgetShape(
        allow_messages_after_resolved=inbox.allow_messages_after_resolved,
        api_host=public_url,
        avatar_url="",
        csat_survey_enabled=inbox.csat_survey_enabled,
        disable_branding=False,
        enabled_features=list(website.selected_feature_flags),
        locale=locale,
        out_of_office_message=inbox.out_of_office_message,
        pre_chat_form_enabled=website.pre_chat_form_enabled,
        pre_chat_form_options=website.pre_chat_form_options,
        reply_time=website.reply_time,
        timezone=inbox.timezone,
        website_name=inbox.name,
        website_token=inbox.channel.address_id,
        welcome_tagline=website.welcome_tagline,
        welcome_title=website.welcome_title,
        widget_color=website.widget_color,
        working_hours=working_hours(),
        working_hours_enabled=inbox.working_hours_enabled,
    )
