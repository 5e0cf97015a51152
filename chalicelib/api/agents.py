"""Agents of an account (contract 2.2, 2.4)."""

from collections.abc import Iterable

import msgspec

from chalicelib.actions import agents as actions
from chalicelib.api.access import Access, MemberRequest
from chalicelib.api.bodies import given
from chalicelib.api.fields import Id, Short
from chalicelib.api.reply import Payload
from chalicelib.api.routing import Routes
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Availability, Member, Role
from chalicelib.views import people
from chalicelib.views.people import AgentShape

routes = Routes("/api/v1/accounts/<account_id>", access=Access.ADMINISTRATOR, resource="agent")


class NewAgent(msgspec.Struct, kw_only=True):
    email: Short
    name: Short
    role: Role = Role.AGENT
    availability: Availability | None = None
    auto_offline: bool | None = None
    password: Short | None = None


class AgentChanges(msgspec.Struct, kw_only=True):
    name: Short | None = None
    role: Role | None = None
    availability: Availability | None = None
    auto_offline: bool | None = None


class InboxIds(msgspec.Struct, kw_only=True):
    inbox_ids: list[Id] = []


def shown(request: MemberRequest, members: Iterable[Member]) -> list[AgentShape]:
    return people.agents(members, request.presence().users)


def shown_one(request: MemberRequest, member: Member) -> AgentShape:
    return people.agent(member, request.presence().users)


@routes.get("/agents", access=Access.MEMBER)
def index(request: MemberRequest) -> list[AgentShape]:
    """Everybody who answers in this account, by name."""
    return shown(request, request.directory.members)


@routes.post("/agents")
def create(request: MemberRequest, body: NewAgent) -> AgentShape:
    """Add somebody by e-mail address."""
    invited = actions.invite_agent(request.desk, request.caller, **given(body), idempotency_key=request.idempotency_key)
    return shown_one(request, invited)


@routes.update("/agents/<user_id>")
def update(request: MemberRequest, body: AgentChanges, user_id: int) -> AgentShape:
    """Change name, role or availability."""
    return shown_one(request, actions.update_agent(request.desk, request.caller, user_id, **given(body)))


@routes.delete("/agents/<user_id>")
def remove(request: MemberRequest, user_id: int) -> None:
    """Take somebody out of the account."""
    actions.remove_agent(request.desk, request.caller, user_id)


@routes.get("/assignable_agents", access=Access.MEMBER)
def assignable(request: MemberRequest, query: InboxIds) -> Payload[list[AgentShape]]:
    """Who can be given a conversation of all these inboxes."""
    if not query.inbox_ids:
        raise Invalid("Name at least one inbox.", code="inbox_needed", fields=("inbox_ids",))
    inboxes = [request.caller.inbox(inbox_id).id for inbox_id in query.inbox_ids]
    return {"payload": shown(request, request.directory.assignable(inboxes))}
