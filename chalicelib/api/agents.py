"""Agents of an account (contract 2.2, 2.4)."""

from collections.abc import Iterable
from typing import Annotated

import msgspec

from chalicelib.actions import agents as actions
from chalicelib.actions import password_links
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Availability, Member, Role
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import Id, Short
from chalicelib.http.reply import Payload
from chalicelib.http.routing import Routes
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
    inbox_ids: Annotated[list[Id], msgspec.Meta(max_length=actions.ROWS_AT_ONCE)] = []


class AgentChanges(msgspec.Struct, kw_only=True):
    """`password` is refused rather than ignored: only the person sets it."""

    password: Short | None = None
    name: Short | None = None
    role: Role | None = None
    availability: Availability | None = None
    auto_offline: bool | None = None


class PasswordLinkShape(msgspec.Struct, kw_only=True):
    url: str
    expires_at: int


class InboxIds(msgspec.Struct, kw_only=True):
    inbox_ids: list[Id] = []


def render(request: MemberRequest, members: Iterable[Member]) -> list[AgentShape]:
    return people.agents(members, request.desk.public_url, request.presence())


def render_one(request: MemberRequest, member: Member) -> AgentShape:
    return people.agent(member, request.desk.public_url, request.presence())


@routes.get("/agents", access=Access.MEMBER)
def index(request: MemberRequest) -> list[AgentShape]:
    """List the agents and administrators of the account, by name."""
    return render(request, request.directory.members)


@routes.post("/agents", idempotent=True)
def create(request: MemberRequest, body: NewAgent, idempotency_key: str | None) -> AgentShape:
    """Add an agent by e-mail address, as a member of the given inboxes. Without a password, offer a password link."""
    invited = actions.invite_agent(request.desk, request.caller, **given(body), idempotency_key=idempotency_key)
    return render_one(request, invited)


@routes.update("/agents/<user_id>")
def update(request: MemberRequest, body: AgentChanges, user_id: int) -> AgentShape:
    """Change an agent's name, role or availability."""
    if body.password is not None:
        raise Invalid(
            "An administrator cannot set a password. Make a password link instead.",
            code="password_not_settable",
            fields=("password",),
        )
    changes = given(body, "name", "role", "availability", "auto_offline")
    return render_one(request, actions.update_agent(request.desk, request.caller, user_id, **changes))


@routes.post("/agents/<user_id>/password_link")
def offer_password_link(request: MemberRequest, user_id: int) -> PasswordLinkShape:
    """Make a link by which the agent sets a password: pass it on after an invitation, or when it was forgotten."""
    offer = password_links.offer_link(request.desk, request.caller, user_id)
    return PasswordLinkShape(url=offer.url, expires_at=offer.expires_at)


@routes.delete("/agents/<user_id>")
def remove(request: MemberRequest, user_id: int) -> None:
    """Remove an agent from the account."""
    actions.remove_agent(request.desk, request.caller, user_id)


@routes.get("/assignable_agents", access=Access.MEMBER)
def assignable(request: MemberRequest, query: InboxIds) -> Payload[list[AgentShape]]:
    """List the agents who can be assigned conversations of all the given inboxes."""
    if not query.inbox_ids:
        raise Invalid("Name at least one inbox.", code="inbox_needed", fields=("inbox_ids",))
    inboxes = [request.caller.inbox(inbox_id).id for inbox_id in query.inbox_ids]
    return Payload(render(request, request.directory.assignable(inboxes)))
