"""The feed over HTTP: the events that a socket would have sent since a position."""

from typing import Any

import msgspec

from chalicelib.api.access import Access, MemberRequest
from chalicelib.api.fields import Id
from chalicelib.api.reply import Reply
from chalicelib.api.routing import Routes
from chalicelib.broadcasting.audience import viewer_of_member
from chalicelib.broadcasting.replay import feed_page

routes = Routes("/api/v1/accounts/<account_id>/feed", access=Access.MEMBER)


class FeedQuery(msgspec.Struct, kw_only=True):
    after: Id | None = None


@routes.get("")
def index(request: MemberRequest, query: FeedQuery) -> Reply[dict[str, Any]]:
    """List events after a position. `to` below `head`: request again after `to`. `reset`: the position is too old."""
    viewer = viewer_of_member(request.directory, request.caller.member)
    return Reply(200, feed_page(request.desk, request.directory, viewer, query.after))
