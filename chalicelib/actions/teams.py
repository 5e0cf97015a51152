"""Administrators' actions on teams. Names are lower-cased and unique within the account."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.inboxes import changed_members, check_members
from chalicelib.actions.settings_nouns import SettingsNoun
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.people import Team
from chalicelib.ports import Desk

NOUN = SettingsNoun(
    keys.TEAM,
    unique="name",
    missing=lambda: NotFound("There is no such team.", code="team_not_found"),
    taken=lambda: Invalid("A team with this name exists already.", code="name_taken", fields=("name",)),
    in_directory=True,
)


@retried
def create_team(
    desk: Desk,
    caller: Caller,
    *,
    name: str,
    description: str | None = None,
    allow_auto_assign: bool = True,
    idempotency_key: str | None = None,
) -> Team:
    caller.require_administrator()
    request = idempotent_request(caller, "team", idempotency_key, name, description, allow_auto_assign)
    if earlier := request.earlier(desk):
        return find_team(desk, caller, earlier)
    team = Team(desk.ids.next(), caller.account_id, _clean_name(name), desk.clock.now(), description, allow_auto_assign)
    return NOUN.create(desk, caller, team, request)


def _clean_name(name: str) -> str:
    cleaned = name.strip().lower()
    if not 0 < len(cleaned) <= 255:
        raise Invalid("A team needs a name of at most 255 characters.", code="name_needed", fields=("name",))
    return cleaned


def find_team(desk: Desk, caller: Caller, team_id: int) -> Team:
    return NOUN.find(desk, caller.account_id, team_id)


@retried
def update_team(desk: Desk, caller: Caller, team_id: int, *, changes: dict[str, Any]) -> Team:
    """`changes`: name, description, allow_auto_assign."""
    caller.require_administrator()
    before = find_team(desk, caller, team_id)
    known = {key: changes[key] for key in ("description", "allow_auto_assign") if key in changes}
    name = _clean_name(changes["name"]) if changes.get("name") else before.name
    return NOUN.update(desk, caller, before, replace(before, name=name, **known))


@retried
def delete_team(desk: Desk, caller: Caller, team_id: int) -> None:
    caller.require_administrator()
    NOUN.delete(desk, caller, team_id)


@retried
def change_team_members(
    desk: Desk,
    caller: Caller,
    team_id: int,
    *,
    add: Iterable[int] = (),
    remove: Iterable[int] = (),
    replace_by: Iterable[int] | None = None,
) -> Team:
    caller.require_administrator()
    before = find_team(desk, caller, team_id)
    check_members(caller, [*add, *(replace_by or ())])
    wanted = changed_members(before.member_ids, add=add, remove=remove, replace_by=replace_by)
    return NOUN.update(desk, caller, before, replace(before, member_ids=wanted))
