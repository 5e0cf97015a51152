"""Campaigns of websites: messages to visitors who stay on a page (contract 4.11, 8.10)."""

import re
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain import message_variables
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Kind

MAX_TITLE = 255
MAX_MESSAGE = 2_000
MAX_DESCRIPTION = 1_000
MAX_URL = 500
MAX_SECONDS = 86_400
MAX_OF_INBOX = 50
"""All of them may be part of a site's page, and change in one transaction when their sender leaves: at most 100 items."""
MAX_OF_ACCOUNT = 300
"""The list has no pages in the contract."""

EXCERPT = 240
"""Characters of a message that a site's page carries: the preview shows no more."""

ADDRESS = re.compile(r"https?://[^\s/?#(){}<>\\]+(?:[/?#][^\s(){}<>\\]*)?", re.IGNORECASE)
MAX_EARLIER = 3
EARLIER_MS = 2 * 86_400_000
"""A message that was displayed may be opened for a day, and a page displays those with which it was loaded."""

GROUP = "/:"
"""The beginning of a named group in URLPattern. A pattern here has only `*`."""


class EarlierMessage(Struct, frozen=True):
    """A message that pages may still display. `version`: the last one of the campaign that had it. `until`: milliseconds since
    1970 (UTC)."""

    version: int
    message: str
    sender_id: int | None
    until: int


class Campaign(Struct, frozen=True):
    """`id` counts from 1 within the account. `url`: the pattern of an address, `time_on_page`: seconds. `sender_id`: an agent of
    the inbox; None for a message without a sender. `earlier`: oldest first. Times are milliseconds since 1970 (UTC)."""

    id: int
    account_id: int
    inbox_id: int
    title: str
    message: str
    url: str
    time_on_page: int
    created_at: int
    updated_at: int
    description: str | None = None
    sender_id: int | None = None
    enabled: bool = True
    trigger_only_during_business_hours: bool = False
    earlier: tuple[EarlierMessage, ...] = ()
    version: int = 1


class CampaignNumber(Struct, frozen=True):
    """`last`: the newest number of the account, which is never given again."""

    last: int
    version: int = 1


CAMPAIGNS = Kind("campaign", Campaign, "A#{account}#CAMPAIGNS", "CAMPAIGN#{campaign:010d}")
"""A message of a website to visitors who stay on a page."""
CAMPAIGN_NUMBER = Kind("campaign_number", CampaignNumber, "A#{account}#CAMPAIGN_NUMBER", "NUMBER")
"""The newest number of the account's campaigns."""


def cleaned(campaign: Campaign) -> Campaign:
    """Raises Invalid (`campaign_title_invalid`, `campaign_message_invalid`, `campaign_url_invalid`, `campaign_time_invalid`,
    `campaign_description_too_long`, and those of variables)."""
    description = (campaign.description or "").strip()
    if len(description) > MAX_DESCRIPTION:
        raise Invalid(
            f"The description of a campaign has at most {MAX_DESCRIPTION:,} characters.",
            code="campaign_description_too_long",
            fields=("description",),
        )
    if not 0 <= campaign.time_on_page <= MAX_SECONDS:
        raise Invalid(
            f"The time on the page is 0 to {MAX_SECONDS:,} seconds.",
            code="campaign_time_invalid",
            fields=("trigger_rules.time_on_page",),
        )
    return replace(
        campaign,
        title=_clean_title(campaign.title),
        message=_clean_message(campaign.message),
        url=_clean_url(campaign.url),
        description=description or None,
    )


def _clean_title(title: str) -> str:
    cleaned = title.strip()
    if not 1 <= len(cleaned) <= MAX_TITLE:
        raise Invalid(
            f"The title of a campaign has 1 to {MAX_TITLE} characters.", code="campaign_title_invalid", fields=("title",)
        )
    return cleaned


def _clean_message(message: str) -> str:
    cleaned = message.strip()
    if not 1 <= len(cleaned) <= MAX_MESSAGE:
        raise Invalid(
            f"The message of a campaign has 1 to {MAX_MESSAGE:,} characters.",
            code="campaign_message_invalid",
            fields=("message",),
        )
    try:
        message_variables.render(cleaned, lambda name: name if name in KNOWN else None)
    except Invalid as refusal:
        refusal.fields = ("message",)
        raise
    return cleaned


KNOWN = ("account.name", "inbox.name")
"""Variables that have a value for every visitor; all others need a default text."""


def _is_address(text: str) -> bool:
    try:
        return bool(ADDRESS.fullmatch(text) and urlsplit(text).hostname)
    except ValueError:
        return False


def _clean_url(url: str) -> str:
    cleaned = url.strip()
    if len(cleaned) > MAX_URL or not _is_address(cleaned) or GROUP in cleaned.partition("://")[2]:
        raise Invalid(
            f"The address begins with http:// or https://, has at most {MAX_URL} characters, and may contain * for any text.",
            code="campaign_url_invalid",
            fields=("trigger_rules.url",),
        )
    return cleaned


def check_place(campaign: Campaign, inbox: Inbox) -> None:
    """Raises Invalid (`campaign_inbox_unsupported`, `campaign_sender_not_in_inbox`)."""
    if inbox.channel.website is None:
        raise Invalid("Campaigns need a website inbox.", code="campaign_inbox_unsupported", fields=("inbox_id",))
    if campaign.sender_id is not None and campaign.sender_id not in inbox.member_ids:
        raise Invalid(
            "The sender of a campaign is an agent of its inbox.", code="campaign_sender_not_in_inbox", fields=("sender_id",)
        )


def check_room(inbox_id: int, known: list[Campaign]) -> None:
    """Raises Invalid (`too_many_campaigns`). `known`: those of the account without the one that is to come."""
    if len(known) >= MAX_OF_ACCOUNT or sum(each.inbox_id == inbox_id for each in known) >= MAX_OF_INBOX:
        raise Invalid(
            f"An inbox has at most {MAX_OF_INBOX} campaigns, and an account {MAX_OF_ACCOUNT}.",
            code="too_many_campaigns",
            fields=("inbox_id",),
        )


def with_earlier(after: Campaign, before: Campaign, now: int) -> Campaign:
    """Keeps the message that a change takes from the pages."""
    if not before.enabled or (after.message, after.sender_id, after.enabled) == (before.message, before.sender_id, True):
        return after
    replaced = EarlierMessage(before.version, before.message, before.sender_id, now + EARLIER_MS)
    return replace(after, earlier=(*(each for each in before.earlier if each.until > now), replaced)[-MAX_EARLIER:])


def as_displayed(campaign: Campaign, version: int | None, now: int) -> Campaign | None:
    """The campaign with the message that a page of this version displays; without a version, the present one. None for a campaign
    that is not displayed."""
    for each in campaign.earlier:
        if version is not None and version <= each.version and now < each.until:
            return replace(campaign, message=each.message, sender_id=each.sender_id)
    return campaign if campaign.enabled else None


def sender_of(campaign: Campaign, inbox: Inbox) -> int | None:
    """None for a sender who has left the inbox meanwhile."""
    return campaign.sender_id if campaign.sender_id in inbox.member_ids else None


def for_everybody(text: str, *, account_name: str, inbox_name: str) -> str:
    """The message as it is shown before the visitor is known: with the default texts of the other variables."""
    values = {"account.name": account_name, "inbox.name": inbox_name}
    return message_variables.render(text, values.get)
