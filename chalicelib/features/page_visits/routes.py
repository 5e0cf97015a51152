"""Pages of a website's visitors: reports of the widget, and what agents see of them. Not in the contract."""

from typing import Annotated

import msgspec

from chalicelib.domain.browsers import UNKNOWN, browser_of, language_of_browser
from chalicelib.domain.contacts import Contact
from chalicelib.domain.photos import photo_url
from chalicelib.features.page_visits import actions
from chalicelib.features.page_visits.actions import Kept, LiveVisitor, Report
from chalicelib.features.page_visits.model import GAP_MS, RENEW_SECONDS, Page, clean_page
from chalicelib.http.access import Access, MemberRequest, Request
from chalicelib.http.fields import Short
from chalicelib.http.routing import Routes

ACCOUNT = "/api/v1/accounts/<account_id>"
routes = Routes("/api/v1/widget/visits", access=Access.PUBLIC)
agent_routes = Routes(ACCOUNT, access=Access.MEMBER)
Address = Annotated[str, msgspec.Meta(max_length=2048)]
Tab = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{16,64}$")]
SecondsAgo = Annotated[int, msgspec.Meta(ge=0, le=86_400)]
MAX_OPENED = 20
RENEW_AFTER = {Kept.TAB: RENEW_SECONDS, Kept.HISTORY: RENEW_SECONDS, Kept.LATER: GAP_MS // 1000}


class VisitQuery(msgspec.Struct, kw_only=True):
    website_token: Short = ""


class ReportedPage(msgspec.Struct, kw_only=True):
    """`seconds_ago`: since the visitor has opened it."""

    address: Address
    title: Short = ""
    seconds_ago: SecondsAgo = 0


class PageReport(msgspec.Struct, kw_only=True):
    """`tab`: random, of a browser's tab. `current`: null when the tab leaves the page. `opened`: pages that were not reported
    yet, in any order. `language`: of the browser; without it, that of the header."""

    tab: Tab
    current: ReportedPage | None = None
    opened: Annotated[list[ReportedPage], msgspec.Meta(max_length=MAX_OPENED)] | None = None
    language: Short = ""


class PageReportAnswer(msgspec.Struct, kw_only=True):
    """`renew_after`: seconds until the tab reports again; null when nothing is kept of this visitor. `keeps_history`: the opened
    pages are stored: the visitor has a conversation that is not resolved. Otherwise the tab reports them again, soon if another
    tab of the visitor has reported a moment ago."""

    renew_after: int | None
    keeps_history: bool


class VisitedPageShape(msgspec.Struct, kw_only=True):
    """`opened_at`: seconds since 1970."""

    address: str
    title: str
    opened_at: int
    is_open: bool


class VisitedPagesShape(msgspec.Struct, kw_only=True):
    payload: list[VisitedPageShape]


class KnownVisitorShape(msgspec.Struct, kw_only=True):
    id: int
    name: str
    thumbnail: str


class LiveVisitorShape(msgspec.Struct, kw_only=True):
    """`id`, `address`, `title`, `opened_at`, `language`, `browser`: of the tab with the newest page. `open_tabs`: how many the
    visitor has; one who has not written is listed once for each. `opened_at`: seconds since 1970. `language`: for example `de`;
    empty if it is not known. `contact`, `conversation_id`: null for a visitor who has not written."""

    id: str
    inbox_id: int
    address: str
    title: str
    opened_at: int
    language: str
    browser: str
    open_tabs: int
    contact: KnownVisitorShape | None
    conversation_id: int | None


class LiveVisitorsMeta(msgspec.Struct, kw_only=True):
    """`count`: of all visitors, of whom 200 are shown; `open_tabs`: of their tabs. `inbox_ids`: the caller's websites whose
    visitors are listed."""

    count: int
    open_tabs: int
    inbox_ids: list[int]


class LiveVisitorsShape(msgspec.Struct, kw_only=True):
    meta: LiveVisitorsMeta
    payload: list[LiveVisitorShape]


@routes.post("")
def report(request: Request, query: VisitQuery, body: PageReport) -> PageReportAnswer:
    """Report the page that a visitor has open, and those opened since the last report. The token of a visitor is optional."""
    http, now = request.http, request.desk.clock.now()
    browser = browser_of(http.user_agent)["browser_name"]
    told = Report(
        body.tab,
        _page(body.current, now) if body.current else None,
        tuple(_page(each, now) for each in body.opened or ()),
        language_of_browser(body.language or http.accept_language),
        "" if browser == UNKNOWN else browser,
    )
    token = http.credential("x_auth_token") or ""
    kept = actions.report(request.desk, query.website_token, token, told, http.visit)
    return PageReportAnswer(renew_after=RENEW_AFTER[kept] if kept else None, keeps_history=kept is Kept.HISTORY)


def _page(told: ReportedPage, now: int) -> Page:
    return clean_page(told.address, told.title, now - told.seconds_ago * 1000)


@agent_routes.get("/conversations/<conversation_id>/visits")
def visited_pages(request: MemberRequest, conversation_id: int) -> VisitedPagesShape:
    """List the pages that the visitor of a website's conversation has seen, the last opened first: at most 50."""
    found = actions.list_pages(request.desk, request.caller, conversation_id)
    pages = [
        VisitedPageShape(
            address=each.address,
            title=each.title,
            opened_at=each.opened_at // 1000,
            is_open=each.address in found.open_addresses,
        )
        for each in found.pages
    ]
    return VisitedPagesShape(payload=pages)


@agent_routes.get("/visits")
def live_visitors(request: MemberRequest) -> LiveVisitorsShape:
    """List who is on the caller's websites now, the last opened page first. A site is listed if its inbox is set so."""
    found = actions.list_visitors(request.desk, request.caller)
    meta = LiveVisitorsMeta(count=found.count, open_tabs=found.open_tabs, inbox_ids=list(found.inbox_ids))
    return LiveVisitorsShape(meta=meta, payload=[_live_visitor(each, request.desk.public_url) for each in found.shown])


def _live_visitor(visitor: LiveVisitor, public_url: str) -> LiveVisitorShape:
    tab, contact = visitor.tab, visitor.contact
    return LiveVisitorShape(
        id=tab.tab,
        inbox_id=tab.inbox_id,
        address=tab.page.address,
        title=tab.page.title,
        opened_at=tab.page.opened_at // 1000,
        language=tab.language,
        browser=tab.browser,
        open_tabs=visitor.open_tabs,
        contact=_known_visitor(contact, public_url) if contact else None,
        conversation_id=visitor.conversation_id,
    )


def _known_visitor(contact: Contact, public_url: str) -> KnownVisitorShape:
    return KnownVisitorShape(id=contact.id, name=contact.name, thumbnail=photo_url(contact.photo, public_url))


routes.rows.extend(agent_routes.rows)
