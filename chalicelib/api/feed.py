"""The feed over HTTP: the events that a socket would have sent since a position."""

import msgspec

from chalicelib.broadcasting.audience import viewer_of_member
from chalicelib.broadcasting.replay import FeedPage, ResetFrame, feed_page
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/feed", access=Access.MEMBER)


class FeedQuery(msgspec.Struct, kw_only=True):
    after: Id | None = None


@routes.get("")
def index(request: MemberRequest, query: FeedQuery) -> FeedPage | ResetFrame:
    """List events after a position. `to` below `head`: request again after `to`. `reset`: the position is too old."""
    viewer = viewer_of_member(request.directory, request.caller.member)
    return feed_page(request.desk, request.directory, viewer, query.after)
