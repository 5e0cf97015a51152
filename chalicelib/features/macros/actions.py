"""Agents' actions on macros, and their execution."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.conversation_deciders import (
    decide_assignee,
    decide_labels,
    decide_muted,
    decide_priority,
    decide_status,
    decide_team,
)
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.conversations import change_each, change_possible
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.messages import NewMessage, decide_message
from chalicelib.actions.settings_nouns import SettingsNoun
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Priority, Status
from chalicelib.domain.errors import DeskError, Forbidden, Invalid, NotFound
from chalicelib.domain.messages import Cause
from chalicelib.features.macros.model import (
    MACROS,
    NOBODY,
    SELF,
    Macro,
    MacroAction,
    Param,
    Params,
    Visibility,
    clean_name,
    cleaned,
    may_change,
    may_delete,
)
from chalicelib.ports import Desk

LABEL_ACTIONS = ("add_label", "remove_label")
NOUN = SettingsNoun(MACROS, missing=lambda: NotFound("There is no such macro.", code="macro_not_found"))


def list_macros(desk: Desk, caller: Caller) -> list[Macro]:
    """All global macros and the caller's personal ones, by id."""
    return [each for each in NOUN.all_of(desk, caller.account_id) if each.is_seen_by(caller.user.id)]


def find_macro(desk: Desk, caller: Caller, macro_id: int) -> Macro:
    """Raises NotFound also for another person's personal macro."""
    macro = NOUN.find(desk, caller.account_id, macro_id)
    if not macro.is_seen_by(caller.user.id):
        raise NOUN.missing()
    return macro


@retried
def create_macro(
    desk: Desk,
    caller: Caller,
    *,
    name: str,
    actions: tuple[MacroAction, ...],
    visibility: Visibility = Visibility.PERSONAL,
    idempotency_key: str | None = None,
) -> Macro:
    """An agent's macro is personal, whatever the visibility."""
    request = idempotent_request(
        caller, "macro", idempotency_key, name, [(each.name, each.params) for each in actions], str(visibility)
    )
    if earlier := request.earlier(desk):
        return find_macro(desk, caller, earlier)
    now, me = desk.clock.now(), caller.user.id
    macro = Macro(
        desk.ids.next(),
        caller.account_id,
        clean_name(name),
        _permitted(caller, visibility),
        _checked(desk, caller, cleaned(actions)),
        created_by_id=me,
        updated_by_id=me,
        created_at=now,
        updated_at=now,
    )
    return NOUN.create(desk, caller, macro, request)


@retried
def update_macro(desk: Desk, caller: Caller, macro_id: int, *, changes: dict[str, Any]) -> Macro:
    """`changes`: name, visibility, actions. Raises Forbidden (`macro_not_yours`)."""
    before = find_macro(desk, caller, macro_id)
    if not may_change(before, caller.member):
        raise _not_yours()
    after = replace(before, **changes)
    after = replace(
        after, name=clean_name(after.name), visibility=_permitted(caller, after.visibility), actions=cleaned(after.actions)
    )
    if after == before:
        return before
    _checked(desk, caller, after.actions)
    return NOUN.update(desk, caller, before, replace(after, updated_by_id=caller.user.id, updated_at=desk.clock.now()))


@retried
def delete_macro(desk: Desk, caller: Caller, macro_id: int) -> None:
    """Raises Forbidden (`macro_not_yours`)."""
    macro = find_macro(desk, caller, macro_id)
    if not may_delete(macro, caller.member, caller.directory.member(macro.created_by_id)):
        raise _not_yours()
    NOUN.delete(desk, caller, macro_id)


def _permitted(caller: Caller, visibility: Visibility) -> Visibility:
    return visibility if caller.member.is_administrator else Visibility.PERSONAL


def _not_yours() -> Forbidden:
    return Forbidden(
        "This macro belongs to another person. Administrators may change global macros, and delete those of people who left.",
        code="macro_not_yours",
    )


def _checked(desk: Desk, caller: Caller, actions: tuple[MacroAction, ...]) -> tuple[MacroAction, ...]:
    """The actions. Raises Invalid (`macro_target_missing`) when an agent, a team or a label that they name does not exist."""
    labels = _existing_labels(desk, caller.account_id, actions)
    for place, action in enumerate(actions, 1):
        for param in action.params:
            if not _exists(caller, action.name, param, labels):
                raise Invalid(
                    f"Action {place}: {action.name} names {param}, which does not exist.",
                    code="macro_target_missing",
                    fields=("actions",),
                    place=place,
                )
    return actions


def _existing_labels(desk: Desk, account_id: int, actions: tuple[MacroAction, ...]) -> frozenset[str]:
    titles = {str(title) for each in actions if each.name in LABEL_ACTIONS for title in each.params}
    claims = {keys.name_of(account_id, "label", title): title for title in titles}
    return frozenset(claims[key] for key in desk.store.get_many(list(claims))) if claims else frozenset()


def _exists(caller: Caller, action_name: str, param: Param, labels: frozenset[str]) -> bool:
    if action_name in LABEL_ACTIONS:
        return param in labels
    if action_name == "assign_agent" and param not in (NOBODY, SELF):
        return caller.directory.member(int(param)) is not None
    if action_name == "assign_team" and param != NOBODY:
        return caller.directory.team(int(param)) is not None
    return True


def execute_macro(
    desk: Desk,
    caller: Caller,
    macro_id: int,
    *,
    conversation_ids: list[int],
    skip_refused: bool = False,
    idempotency_key: str | None = None,
) -> dict[int, DeskError]:
    """Runs a macro on up to 100 conversations, each in one transaction. A refusal for one of them changes none, or with
    `skip_refused` only that one is left out. Returns the refusals by conversation.

    With an idempotency key, each conversation stores that the macro has run: a repetition runs it where it has not.
    Raises Invalid (`macro_target_missing`) when something that the macro names was deleted.
    """
    macro = find_macro(desk, caller, macro_id)
    actions = _checked(desk, caller, cleaned(macro.actions))

    def decide(work: ConversationWork) -> None:
        conversation_id = work.conversation.id
        request = idempotent_request(caller, "macro execution", idempotency_key, macro.id, within=conversation_id)
        if request.earlier(desk) is None:
            request.claim(work, conversation_id)
            work.because(Cause("macro", id=macro.id, name=macro.name))
            decide_macro(work, actions)

    if skip_refused:
        return change_possible(desk, caller, conversation_ids, decide)
    change_each(desk, caller, conversation_ids, decide)
    return {}


def decide_macro(work: ConversationWork, actions: tuple[MacroAction, ...]) -> None:
    for action in actions:
        DECIDE[action.name](work, action.params)


def _assign_agent(work: ConversationWork, params: Params) -> None:
    own = {NOBODY: None, SELF: work.performer_id}
    decide_assignee(work, own[str(params[0])] if params[0] in own else int(params[0]))


def _assign_team(work: ConversationWork, params: Params) -> None:
    decide_team(work, None if params[0] == NOBODY else int(params[0]))


def _add_labels(work: ConversationWork, params: Params) -> None:
    decide_labels(work, (*work.conversation.labels, *map(str, params)))


def _remove_labels(work: ConversationWork, params: Params) -> None:
    decide_labels(work, [label for label in work.conversation.labels if label not in params])


def _write(work: ConversationWork, params: Params, *, private: bool) -> None:
    decide_message(work, NewMessage(content=str(params[0]), private=private))


def _change_priority(work: ConversationWork, params: Params) -> None:
    decide_priority(work, None if params[0] == NOBODY else Priority(str(params[0])))


DECIDE: dict[str, Callable[[ConversationWork, Params], object]] = {
    "assign_agent": _assign_agent,
    "assign_team": _assign_team,
    "remove_assigned_team": lambda work, _: decide_team(work, None),
    "add_label": _add_labels,
    "remove_label": _remove_labels,
    "send_message": lambda work, params: _write(work, params, private=False),
    "add_private_note": lambda work, params: _write(work, params, private=True),
    "change_status": lambda work, params: decide_status(work, Status(str(params[0]))),
    "change_priority": _change_priority,
    "resolve_conversation": lambda work, _: decide_status(work, Status.RESOLVED),
    "snooze_conversation": lambda work, _: decide_status(work, Status.SNOOZED),
    "mute_conversation": lambda work, _: decide_muted(work, True),
}
"""Each action of `model.READ` with its decider."""
