"""Teams as JSON."""

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.people import Team
from chalicelib.views.times import iso


class TeamShape(Struct, kw_only=True):
    id: int
    name: str
    description: str | None
    allow_auto_assign: bool
    account_id: int
    is_member: bool
    version: int
    truncated: bool | UnsetType = UNSET


class TeamRowShape(Struct, kw_only=True):
    """The stored record, as `POST …/assignments` returns it (contract 2.11)."""

    id: int
    name: str
    description: str | None
    allow_auto_assign: bool
    account_id: int
    created_at: str
    updated_at: str


def team(team: Team, viewer_id: int | None) -> TeamShape:
    return TeamShape(
        id=team.id,
        name=team.name,
        description=team.description,
        allow_auto_assign=team.allow_auto_assign,
        account_id=team.account_id,
        is_member=viewer_id in team.member_ids,
        version=team.version,
    )


def team_row(team: Team) -> TeamRowShape:
    return TeamRowShape(
        id=team.id,
        name=team.name,
        description=team.description,
        allow_auto_assign=team.allow_auto_assign,
        account_id=team.account_id,
        created_at=iso(team.created_at),
        updated_at=iso(team.created_at),
    )
