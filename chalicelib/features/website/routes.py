"""The API of a website's widget (contract 3.4). Each request names the site by `website_token` in its query."""

import msgspec

from chalicelib.actions.visitors import active_directory, website_inbox
from chalicelib.domain.errors import NotFound
from chalicelib.features.website.config import PublicWidgetShape, public_widget
from chalicelib.http.access import Access, Request
from chalicelib.http.fields import Short
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/widget", access=Access.VISITOR)
CACHED = {"Cache-Control": "public, max-age=60, stale-while-revalidate=600"}


class SiteQuery(msgspec.Struct, kw_only=True):
    website_token: Short = ""
    locale: Short = ""


@routes.get("/config", access=Access.PUBLIC)
def show_config(request: Request, query: SiteQuery) -> Reply[PublicWidgetShape]:
    """Show a site's widget as it is for every visitor."""
    inbox = website_inbox(request.desk, query.website_token)
    website = inbox.channel.website
    if website is None:
        raise NotFound("There is no such inbox.", code="inbox_not_found")
    directory = active_directory(request.desk, inbox)
    locale = query.locale or directory.account.locale
    return Reply(200, public_widget(inbox, website, request.desk.public_url, locale=locale), headers=CACHED)
