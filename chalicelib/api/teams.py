"""Teams and their members (contract 2.27)."""

from typing import Any

import msgspec

from chalicelib.actions import teams as actions
from chalicelib.api import agents
from chalicelib.domain.people import Member, Team
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Id, OptionalFlag, OptionalParagraph, Short
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.routing import Routes
from chalicelib.views import teams as views
from chalicelib.views.people import AgentShape
from chalicelib.views.teams import TeamShape

routes = Routes("/api/v1/accounts/<account_id>/teams", access=Access.ADMINISTRATOR, resource="team")


class NewTeam(msgspec.Struct, kw_only=True):
    name: Short
    description: OptionalParagraph = None
    allow_auto_assign: bool = True


class TeamChanges(msgspec.Struct, kw_only=True):
    name: Short | msgspec.UnsetType = ABSENT
    description: OptionalParagraph = ABSENT
    allow_auto_assign: OptionalFlag = ABSENT


class UserIds(msgspec.Struct, kw_only=True):
    user_ids: list[Id]


@routes.get("", access=Access.MEMBER)
def index(request: MemberRequest) -> list[TeamShape]:
    """List all teams, by name."""
    ordered = sorted(request.directory.teams, key=lambda team: (team.name, team.id))
    return fit_texts([views.team(team, request.user.id) for team in ordered], "description")


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewTeam, idempotency_key: str | None) -> TeamShape:
    """Create a team. Names are in lower case and unique."""
    fields: dict[str, Any] = given(body)
    made = actions.create_team(request.desk, request.caller, **fields, idempotency_key=idempotency_key)
    return views.team(made, request.user.id)


@routes.get("/<team_id>", access=Access.MEMBER)
def show(request: MemberRequest, team_id: int) -> TeamShape:
    """Show a team."""
    return views.team(actions.find_team(request.desk, request.caller, team_id), request.user.id)


@routes.update("/<team_id>")
def update(request: MemberRequest, body: TeamChanges, team_id: int) -> TeamShape:
    """Change a team."""
    return views.team(actions.update_team(request.desk, request.caller, team_id, changes=given(body)), request.user.id)


@routes.delete("/<team_id>")
def delete(request: MemberRequest, team_id: int) -> None:
    """Delete a team."""
    actions.delete_team(request.desk, request.caller, team_id)


@routes.get("/<team_id>/team_members", access=Access.MEMBER)
def members(request: MemberRequest, team_id: int) -> list[AgentShape]:
    """List the members of a team."""
    team = actions.find_team(request.desk, request.caller, team_id)
    return agents.render(request, _members(request, team))


@routes.post("/<team_id>/team_members")
def add_members(request: MemberRequest, body: UserIds, team_id: int) -> list[AgentShape]:
    """Add members to a team. The response lists the added ones only."""
    before = actions.find_team(request.desk, request.caller, team_id)
    after = actions.change_team_members(request.desk, request.caller, team_id, add=body.user_ids)
    added = [member for member in _members(request, after) if member.user_id not in before.member_ids]
    return agents.render(request, added)


@routes.update("/<team_id>/team_members")
def replace_members(request: MemberRequest, body: UserIds, team_id: int) -> list[AgentShape]:
    """Replace the members of a team."""
    team = actions.change_team_members(request.desk, request.caller, team_id, replace_by=body.user_ids)
    return agents.render(request, _members(request, team))


@routes.delete("/<team_id>/team_members")
def remove_members(request: MemberRequest, body: UserIds, team_id: int) -> None:
    """Remove members from a team."""
    actions.change_team_members(request.desk, request.caller, team_id, remove=body.user_ids)


def _members(request: MemberRequest, team: Team) -> list[Member]:
    return [member for member in request.directory.members if member.user_id in team.member_ids]
