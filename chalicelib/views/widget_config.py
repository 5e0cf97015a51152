"""The settings that a widget needs before its visitor writes (contract 3.4). Nothing is stored for a visitor who only looks."""

from datetime import timedelta

from msgspec import Struct

from chalicelib.domain import message_variables
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.languages import ENGLISH, language_of, own_names
from chalicelib.domain.photos import photo_url
from chalicelib.domain.websites import PreChat, Website
from chalicelib.views.inboxes import WorkingHourRowShape, working_hour_rows


class EnabledLanguageShape(Struct, kw_only=True):
    name: str
    iso_639_1_code: str


class ShownSenderShape(Struct, kw_only=True):
    name: str
    avatar_url: str


class ShownCampaignShape(Struct, kw_only=True):
    """`message`: its first 240 characters. `time_on_page`: seconds."""

    id: int
    message: str
    url: str
    time_on_page: int
    trigger_only_during_business_hours: bool
    sender: ShownSenderShape | None


class PublicWidgetShape(Struct, kw_only=True):
    """The same for all visitors of a site, so that a cache may keep it. `follows_visits`: the widget follows visitors who
    have not written, too."""

    allow_messages_after_resolved: bool
    api_host: str
    avatar_url: str
    csat_survey_enabled: bool
    disable_branding: bool
    enabled_features: list[str]
    enabled_languages: list[EnabledLanguageShape]
    follows_visits: bool
    locale: str
    out_of_office_message: str | None
    portal: None
    pre_chat_form_enabled: bool
    pre_chat_form_options: PreChat
    reply_time: str
    timezone: str
    utc_off_set: str
    website_name: str
    website_token: str
    welcome_tagline: str
    welcome_title: str
    widget_color: str
    working_hours: list[WorkingHourRowShape]
    working_hours_enabled: bool
    follows_visits: bool
    """The widget has to follow the addresses that the visitor opens."""
    campaigns: list[ShownCampaignShape]
    """The enabled ones. Of a visitor's own configuration: none, because the page has them."""


def public_widget(
    inbox: Inbox, website: Website, public_url: str, *, locale: str, now: int, sends_mail: bool
) -> PublicWidgetShape:
    """`now`: milliseconds since 1970. `locale`: a language of `locale_of`. `sends_mail`: whether the desk sends mails."""
    return PublicWidgetShape(
        allow_messages_after_resolved=inbox.allow_messages_after_resolved,
        api_host=public_url,
        avatar_url=photo_url(inbox.photo, public_url),
        csat_survey_enabled=inbox.csat_survey_enabled,
        disable_branding=False,
        enabled_features=[*website.selected_feature_flags, *(["email_transcript"] if sends_mail else [])],
        enabled_languages=[EnabledLanguageShape(name=name, iso_639_1_code=code) for code, name in own_names().items()],
        follows_visits=website.live_visitors,
        locale=locale,
        out_of_office_message=_for_visitors(inbox.out_of_office_message, inbox, account),
        portal=None,
        pre_chat_form_enabled=website.pre_chat_form_enabled,
        pre_chat_form_options=website.pre_chat_form_options,
        reply_time=website.reply_time,
        timezone=inbox.timezone,
        utc_off_set=utc_offset(inbox.timezone, now),
        website_name=inbox.name,
        website_token=inbox.channel.address_id,
        welcome_tagline=website.welcome_tagline,
        welcome_title=website.welcome_title,
        widget_color=website.widget_color,
        working_hours=working_hour_rows(inbox),
        working_hours_enabled=inbox.keeps_hours,
    )


def locale_of(wanted: str, account_locale: str) -> str:
    """The language of the widget: that which the site asks for, else the account's, else English."""
    return language_of(wanted) or language_of(account_locale) or ENGLISH


def _for_visitors(text: str | None, inbox: Inbox, account: Account) -> str | None:
    """With the values that are the same for all visitors, and otherwise the defaults of the text. None for a text that needs a
    conversation."""
    known = {"account.name": account.name, "inbox.name": inbox.name, "inbox.id": inbox.id}
    try:
        return message_variables.render(text or "", known.get).strip() or None
    except Invalid:
        return None


def utc_offset(timezone: str, now: int) -> str:
    """`+05:30` at that time."""
    minutes = int((local_time(now, timezone).utcoffset() or timedelta()).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
