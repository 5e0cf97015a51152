"""The feed over HTTP: what a socket would have sent since a position."""

from typing import Any

import msgspec

from chalicelib.api.access import Access, MemberRequest
from chalicelib.api.fields import Id
from chalicelib.api.http import Reply
from chalicelib.api.routing import Routes
from chalicelib.views.feed import events_for, stage

routes = Routes("/api/v1/accounts/<account_id>/feed", access=Access.MEMBER)


class FeedQuery(msgspec.Struct, kw_only=True):
    after: Id | None = None


@routes.get("")
def index(request: MemberRequest, query: FeedQuery) -> Reply[dict[str, Any]]:
    """Events after a position. `to` below `head`: ask again from there. `reset`: too long ago, start from fresh lists."""
    feed, account_id = request.desk.feed, request.account_id
    head = feed.head(account_id)
    after = head if query.after is None else query.after
    numbered = feed.since(account_id, after) if after < head else []
    if numbered is None or after > head:
        return Reply(200, {"reset": True, "head": head})
    scene = stage(request.desk, request.directory, [event for row in numbered for event in row.change.events])
    reached = numbered[-1].position if numbered else after
    events = events_for(request.caller.member, numbered, scene)
    return Reply(200, {"events": events, "from": after, "to": reached, "head": max(head, reached)})
