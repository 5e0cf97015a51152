"""Lists and filters of contacts (contract 2.10, 4.14, 5.3). Their rules are imported on first use: the desk opens without
them."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET

from chalicelib.api.contacts import ContactPage, PageMeta, render_contacts
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import FilterCondition, Short
from chalicelib.http.page_limits import fit_rows
from chalicelib.http.routing import Routes
from chalicelib.views.shortened import short_contact

routes = Routes("/api/v1/accounts/<account_id>/contacts", access=Access.MEMBER)


class PageQuery(msgspec.Struct, kw_only=True):
    """`sort`: a field of contract 5.3, with `-` before it for the descending order; only the first one of a list counts. `page`
    counts from the cursor. `limit`: contacts of a page."""

    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    cursor: Annotated[str, msgspec.Meta(max_length=1000)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 15
    sort: Short = "name"
    include_contact_inboxes: str = "true"


class ListQuery(PageQuery, kw_only=True):
    """`identified`: `false` lists contacts without an e-mail address, a phone number and an identifier as well."""

    labels: Annotated[list[Short], msgspec.Meta(max_length=20)] = []
    identified: Literal["true", "false"] = "true"


class FilterBody(msgspec.Struct, kw_only=True):
    payload: list[FilterCondition]


@routes.get("")
def index(request: MemberRequest, query: ListQuery) -> ContactPage:
    """List contacts, 15 at a time: those with an e-mail address, a phone number or an identifier."""
    labels = [label.strip() for label in query.labels if label.strip()]
    conditions = [FilterCondition(attribute_key="labels", filter_operator="equal_to", values=labels)] if labels else []
    return _page(request, query, conditions, identified=query.identified == "true")


@routes.post("/filter")
def filter_contacts(request: MemberRequest, query: PageQuery, body: FilterBody) -> ContactPage:
    """List the contacts that meet the conditions. A request reads at most 1,000 contacts; `next_cursor` goes on from there."""
    return _page(request, query, body.payload, identified=False)


def _page(request: MemberRequest, query: PageQuery, sent: list[FilterCondition], *, identified: bool) -> ContactPage:
    from chalicelib.actions import contact_lists as actions

    listing = actions.listing_of(request.account_id, query.sort, identified=identified)
    conditions = actions.contact_filter(request.desk, request.account_id, sent)
    wanted = actions.Wanted(listing, conditions, page=query.page, limit=query.limit, cursor=query.cursor)
    found = actions.list_contacts(request.desk, wanted)
    shown = render_contacts(request, found.contacts, links=query.include_contact_inboxes == "true")
    meta = PageMeta(
        count=found.count,
        current_page=query.page,
        has_more=found.cursor is not None,
        next_cursor=found.cursor,
        count_is_exact=UNSET if found.is_exact else False,
    )
    return ContactPage(meta=meta, payload=fit_rows(shown, short_contact))
