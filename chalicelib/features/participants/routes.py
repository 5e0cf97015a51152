"""Participants of a conversation (contract 2.11)."""

from collections.abc import Iterable
from typing import Annotated

import msgspec

from chalicelib.domain.people import Member
from chalicelib.features.participants import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id
from chalicelib.http.routing import Routes
from chalicelib.views import people
from chalicelib.views.people import AgentShape

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/participants", access=Access.MEMBER)


class ParticipantIds(msgspec.Struct, kw_only=True):
    user_ids: Annotated[list[Id], msgspec.Meta(max_length=100)]


@routes.get("")
def index(request: MemberRequest, conversation_id: int) -> list[AgentShape]:
    """List the participants of a conversation: the people who follow it."""
    return _shapes(request, actions.list_participants(request.desk, request.caller, conversation_id))


@routes.post("")
def add(request: MemberRequest, body: ParticipantIds, conversation_id: int) -> list[AgentShape]:
    """Add participants. The response lists the added ones only."""
    added = actions.add_participants(request.desk, request.caller, conversation_id, user_ids=body.user_ids)
    return _shapes(request, added)


@routes.update("")
def replace(request: MemberRequest, body: ParticipantIds, conversation_id: int) -> list[AgentShape]:
    """Replace the participants."""
    present = actions.replace_participants(request.desk, request.caller, conversation_id, user_ids=body.user_ids)
    return _shapes(request, present)


@routes.delete("")
def remove(request: MemberRequest, body: ParticipantIds, conversation_id: int) -> None:
    """Remove participants. People who do not take part are ignored."""
    actions.remove_participants(request.desk, request.caller, conversation_id, user_ids=body.user_ids)


def _shapes(request: MemberRequest, members: Iterable[Member]) -> list[AgentShape]:
    return people.agents(members, request.desk.public_url, request.presence())
