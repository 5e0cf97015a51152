"""Administrators' actions on teams. Names are lower-cased and unique within the account."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.inboxes import changed_members, check_members
from chalicelib.actions.settings_changes import settings_work
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid, NotFound, WriteConflict
from chalicelib.domain.people import Team
from chalicelib.ports import Desk


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
    work = settings_work(desk, caller)
    team = Team(desk.ids.next(), caller.account_id, _clean_name(name), work.at, description, allow_auto_assign)
    request.claim(work, team.id)
    work.create(keys.team(caller.account_id, team.id), team)
    work.claim(keys.name_of(caller.account_id, "team", team.name), team.id)
    _commit(work, team.name)
    return team


def _clean_name(name: str) -> str:
    cleaned = name.strip().lower()
    if not 0 < len(cleaned) <= 255:
        raise Invalid("A team needs a name of at most 255 characters.", code="name_needed", fields=("name",))
    return cleaned


def _commit(work: Work, name: str) -> None:
    try:
        work.commit()
    except WriteConflict as conflict:
        if conflict.key == keys.name_of(work.account_id, "team", name):
            raise Invalid("A team with this name exists already.", code="name_taken", fields=("name",)) from None
        raise


def find_team(desk: Desk, caller: Caller, team_id: int) -> Team:
    team = desk.store.get(keys.team(caller.account_id, team_id))
    if team is None:
        raise NotFound("There is no such team.", code="team_not_found")
    return team


@retried
def update_team(desk: Desk, caller: Caller, team_id: int, *, changes: dict[str, Any]) -> Team:
    """`changes`: name, description, allow_auto_assign."""
    caller.require_administrator()
    before = find_team(desk, caller, team_id)
    known = {key: changes[key] for key in ("description", "allow_auto_assign") if key in changes}
    after = replace(before, name=_clean_name(changes["name"]) if changes.get("name") else before.name, **known)
    if after == before:
        return before
    work = settings_work(desk, caller)
    saved: Team = work.update(keys.team(caller.account_id, team_id), after)
    if after.name != before.name:
        work.release(keys.name_of(caller.account_id, "team", before.name))
        work.claim(keys.name_of(caller.account_id, "team", after.name), team_id)
    _commit(work, after.name)
    return saved


@retried
def delete_team(desk: Desk, caller: Caller, team_id: int) -> None:
    caller.require_administrator()
    team = find_team(desk, caller, team_id)
    work = settings_work(desk, caller)
    work.release(keys.team(caller.account_id, team_id))
    work.release(keys.name_of(caller.account_id, "team", team.name))
    work.commit()


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
    if wanted == before.member_ids:
        return before
    work = settings_work(desk, caller)
    saved: Team = work.update(keys.team(caller.account_id, team_id), replace(before, member_ids=wanted))
    work.commit()
    return saved
