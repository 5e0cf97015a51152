"""The settings that a widget needs before its visitor writes (contract 3.4). Nothing is stored for a visitor who only looks."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from chalicelib.domain import message_variables
from chalicelib.domain.campaigns import EXCERPT, Campaign, for_everybody
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.languages import ENGLISH, language_of, own_names
from chalicelib.domain.people import Account, Member
from chalicelib.domain.photos import photo_url
from chalicelib.domain.time_zones import local_time
from chalicelib.domain.websites import PreChat, Website
from chalicelib.views.inboxes import WorkingHourRowShape, working_hour_rows


class EnabledLanguageShape(Struct, kw_only=True):
    name: str
    iso_639_1_code: str


class ShownSenderShape(Struct, kw_only=True):
    name: str
    avatar_url: str


class ShownCampaignShape(Struct, kw_only=True):
    """`message`: its first 240 characters. `time_on_page`: seconds. `version`: goes with `campaign.triggered`, so that the
    conversation begins with this message, also after it was changed."""

    id: int
    version: int
    message: str
    url: str
    time_on_page: int
    trigger_only_during_business_hours: bool
    sender: ShownSenderShape | None


class PublicWidgetShape(Struct, kw_only=True):
    """The same for all visitors of a site, so that a cache may keep it."""

    allow_messages_after_resolved: bool
    api_host: str
    avatar_url: str
    csat_survey_enabled: bool
    disable_branding: bool
    enabled_features: list[str]
    enabled_languages: list[EnabledLanguageShape]
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
    """The widget has to follow the addresses that the visitor opens, also of one who has not written."""
    live_visitors: bool
    """It reports them, for the list of those who are on the site."""
    campaigns: list[ShownCampaignShape]
    """The enabled ones. Of a visitor's own configuration: none, because the page has them."""


def public_widget(
    inbox: Inbox,
    website: Website,
    public_url: str,
    *,
    account: Account,
    locale: str,
    now: int,
    sends_mail: bool,
    campaigns: Sequence[ShownCampaignShape] = (),
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
        follows_visits=website.live_visitors or bool(campaigns),
        live_visitors=website.live_visitors,
        campaigns=list(campaigns),
    )


def shown_campaign(
    campaign: Campaign, inbox: Inbox, account_name: str, sender: Member | None, public_url: str
) -> ShownCampaignShape:
    """`sender`: the member of the account whom the campaign names, if there is one."""
    message = for_everybody(campaign.message, account_name=account_name, inbox_name=inbox.name)
    return ShownCampaignShape(
        id=campaign.id,
        version=campaign.version,
        message=message[:EXCERPT],
        url=campaign.url,
        time_on_page=campaign.time_on_page,
        trigger_only_during_business_hours=campaign.trigger_only_during_business_hours,
        sender=ShownSenderShape(name=sender.available_name, avatar_url=photo_url(sender.photo, public_url)) if sender else None,
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
