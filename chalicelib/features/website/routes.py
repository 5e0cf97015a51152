"""The API of a website's widget (contract 3.4). Each request names the site by `website_token` in its query."""

import msgspec

from chalicelib.actions.inbox_campaigns import find_enabled_campaigns
from chalicelib.actions.visitors import find_active_account, website_inbox, website_of
from chalicelib.domain import keys
from chalicelib.domain.campaigns import sender_of
from chalicelib.domain.errors import DeskError, NotFound, Unauthenticated
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.languages import refusal_text
from chalicelib.domain.websites import Website
from chalicelib.features.website.page import page_headers, refusal_page, widget_page
from chalicelib.http.access import Access, Request
from chalicelib.http.fields import Short
from chalicelib.http.reply import Html, Reply
from chalicelib.http.routing import Routes
from chalicelib.ports import Desk
from chalicelib.views.widget_config import PublicWidgetShape, ShownCampaignShape, locale_of, public_widget, shown_campaign

routes = Routes("/api/v1/widget", access=Access.VISITOR)
pages = Routes("/widget", access=Access.PUBLIC)
CACHED = {"Cache-Control": "public, max-age=60, stale-while-revalidate=600"}


class SiteQuery(msgspec.Struct, kw_only=True):
    website_token: Short = ""
    locale: Short = ""


class PageQuery(msgspec.Struct, kw_only=True):
    """Without limits: a refusal of the page is a page, too. The page itself reads `cw_conversation` from its address, so that no
    cache and no log of the desk has it."""

    website_token: str = ""
    locale: str = ""


@routes.get("/config", access=Access.PUBLIC)
def show_config(request: Request, query: SiteQuery) -> Reply[PublicWidgetShape]:
    """Show a site's widget as it is for every visitor."""
    inbox, website = _site(request, query.website_token)
    return Reply(200, _config(request, inbox, website, query.locale), headers=CACHED)


@pages.get("")
def show_page(request: Request, query: PageQuery) -> Reply[Html]:
    """Show the page for the frame on a site."""
    try:
        inbox, website = _site(request, query.website_token)
        config = _config(request, inbox, website, query.locale)
    except (NotFound, Unauthenticated) as refusal:
        return _refused_page(request, refusal, query.locale)
    return Reply(200, Html(widget_page(config)), headers=_headers(request, website))


def _headers(request: Request, website: Website | None) -> dict[str, str]:
    return page_headers(website, request.desk.public_url, request.desk.files.upload_base)


def _site(request: Request, website_token: str) -> tuple[Inbox, Website]:
    """Raises NotFound (`inbox_not_found`)."""
    inbox = website_inbox(request.desk, website_token)
    return inbox, website_of(inbox)


def _config(request: Request, inbox: Inbox, website: Website, locale: str) -> PublicWidgetShape:
    """Raises Unauthenticated (`account_suspended`)."""
    desk = request.desk
    account = find_active_account(desk, inbox)
    locale = locale_of(locale, account.locale)
    campaigns = _campaigns(desk, inbox, account.name)
    return public_widget(
        inbox,
        website,
        desk.public_url,
        account=account,
        locale=locale,
        now=desk.clock.now(),
        sends_mail=bool(desk.mail_from),
        campaigns=campaigns,
    )


def _campaigns(desk: Desk, inbox: Inbox, account_name: str) -> list[ShownCampaignShape]:
    """With their senders, who are read only if there are any."""
    enabled = find_enabled_campaigns(desk, inbox)
    senders = {user_id: keys.member(inbox.account_id, user_id) for each in enabled if (user_id := sender_of(each, inbox))}
    found = desk.store.get_many([*senders.values()]) if senders else {}
    members = {user_id: found.get(key) for user_id, key in senders.items()}
    return [
        shown_campaign(each, inbox, account_name, members.get(sender_of(each, inbox) or 0), desk.public_url) for each in enabled
    ]


def _refused_page(request: Request, refusal: DeskError, locale: str) -> Reply[Html]:
    language = locale_of(locale, "")
    text = refusal_text(refusal, language.replace("_", "-"))
    status = 401 if isinstance(refusal, Unauthenticated) else 404
    return Reply(status, Html(refusal_page(text, language)), headers=_headers(request, None))


routes.rows.extend(pages.rows)
