"""A macro: a named list of actions that an agent runs on conversations (contract 4.10)."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from chalicelib.domain.conversations import Priority, Status, clean_label_title
from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Kind
from chalicelib.domain.people import Member

MAX_NAME = 255
MAX_ACTIONS = 20
"""The writes of 20 actions and the lists of the conversation fit into one transaction, which has at most 100 items."""
MAX_TEXT = 10_000

NOBODY = "nil"
SELF = "self"
Param = int | str
Params = tuple[Param, ...]


class Visibility(StrEnum):
    PERSONAL = "personal"
    GLOBAL = "global"


class MacroAction(Struct, frozen=True):
    """`params` have the form that `cleaned` gives them."""

    name: str
    params: Params = ()


class Macro(Struct, frozen=True):
    """A personal macro belongs to its author alone. Times are milliseconds since 1970 (UTC)."""

    id: int
    account_id: int
    name: str
    visibility: Visibility
    actions: tuple[MacroAction, ...]
    created_by_id: int
    updated_by_id: int
    created_at: int
    updated_at: int
    version: int = 1

    def is_seen_by(self, user_id: int) -> bool:
        return self.visibility is Visibility.GLOBAL or self.created_by_id == user_id


MACROS = Kind("macro", Macro, "A#{account}#MACROS", "MACRO#{macro}")
"""A list of actions that agents run on conversations, personal or for everybody."""


def may_change(macro: Macro, member: Member) -> bool:
    """The author, and administrators if the macro is global (contract 2.21)."""
    return macro.created_by_id == member.user_id or (macro.visibility is Visibility.GLOBAL and member.is_administrator)


def may_delete(macro: Macro, member: Member, author: Member | None) -> bool:
    """The author, and administrators if the macro is global and its author has left (contract 2.21)."""
    return macro.created_by_id == member.user_id or (may_change(macro, member) and author is None)


def clean_name(name: str) -> str:
    """Raises Invalid (`macro_name_invalid`)."""
    cleaned = name.strip()
    if not 1 <= len(cleaned) <= MAX_NAME:
        raise Invalid(f"The name of a macro has 1 to {MAX_NAME} characters.", code="macro_name_invalid", fields=("name",))
    return cleaned


def cleaned(actions: tuple[MacroAction, ...]) -> tuple[MacroAction, ...]:
    """The actions with their parameters in one form each.

    Raises Invalid (`macro_actions_invalid`, `macro_action_unknown`, `macro_action_unavailable`, `macro_params_invalid`), whose
    text names the action by its place.
    """
    if not 1 <= len(actions) <= MAX_ACTIONS:
        raise Invalid(f"A macro has 1 to {MAX_ACTIONS} actions.", code="macro_actions_invalid", fields=("actions",))
    return tuple(_cleaned(place, action) for place, action in enumerate(actions, 1))


def _cleaned(place: int, action: MacroAction) -> MacroAction:
    if action.name in UNAVAILABLE:
        raise Invalid(f"Action {place}: {action.name} is not available.", code="macro_action_unavailable", fields=("actions",))
    read = READ.get(action.name)
    if read is None:
        raise Invalid(
            f"Action {place}: there is no action {action.name[:80]!r}.", code="macro_action_unknown", fields=("actions",)
        )
    try:
        return MacroAction(action.name, read(action.params))
    except (ValueError, Invalid):
        raise Invalid(
            f"Action {place}: {action.name} needs {EXPECTED[read]}.",
            code="macro_params_invalid",
            fields=("actions",),
            place=place,
        ) from None


def _one(params: Params) -> Param:
    (only,) = params
    return only


def _agent(params: Params) -> Params:
    param = _one(params)
    return (param,) if param in (NOBODY, SELF) else (_id(param),)


def _team(params: Params) -> Params:
    return (NOBODY,) if params in ((), (0,), ("0",), (NOBODY,)) else (_id(_one(params)),)


def _id(param: Param) -> int:
    number = int(param)
    if not 0 < number < 2**53:
        raise ValueError(param)
    return number


def _labels(params: Params) -> Params:
    titles = tuple(dict.fromkeys(clean_label_title(str(title)) for title in params))
    if not 1 <= len(titles) <= MAX_ACTIONS:
        raise ValueError(titles)
    return titles


def _text(params: Params) -> Params:
    text = _one(params)
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT:
        raise ValueError(text)
    return (text,)


def _status(params: Params) -> Params:
    return (Status(str(_one(params))),)


def _priority(params: Params) -> Params:
    return (NOBODY,) if params == (NOBODY,) else (Priority(str(_one(params))),)


def _nothing(params: Params) -> Params:
    if params:
        raise ValueError(params)
    return ()


READ: dict[str, Callable[[Params], Params]] = {
    "assign_agent": _agent,
    "assign_team": _team,
    "remove_assigned_team": _nothing,
    "add_label": _labels,
    "remove_label": _labels,
    "send_message": _text,
    "add_private_note": _text,
    "change_status": _status,
    "change_priority": _priority,
    "resolve_conversation": _nothing,
    "snooze_conversation": _nothing,
    "mute_conversation": _nothing,
}
"""Each action with the function that reads its parameters (contract 4.10)."""

EXPECTED: dict[Callable[[Params], Params], str] = {
    _agent: f'the id of one agent, "{SELF}" or "{NOBODY}"',
    _team: f'the id of one team or "{NOBODY}"',
    _labels: f"1 to {MAX_ACTIONS} titles of labels",
    _text: f"one text of 1 to {MAX_TEXT:,} characters",
    _status: "one status: open, resolved, pending or snoozed",
    _priority: f'one priority: low, medium, high, urgent or "{NOBODY}"',
    _nothing: "no parameters",
}

UNAVAILABLE = frozenset({"send_attachment", "send_email_to_team", "send_email_transcript", "send_webhook_event", "add_sla"})
"""Actions of the contract whose nouns do not exist yet. They are refused, because a macro that ignores them would mislead."""
