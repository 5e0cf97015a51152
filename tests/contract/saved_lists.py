"""Every list that a client can show, and the server's answer for each: the rows, their order and the badges.

A list is one value for each parameter. Lists are numbered in the order of the product of all values, so a story names the lists
with equal answers by a few ranges of numbers. web/src/testing/savedLists.ts numbers them in the same way.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from chalicelib.actions import sessions
from chalicelib.api.conversation_list import SORT_ALIASES, Filter, ListQuery, index
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.people import Directory
from chalicelib.features.labels.model import LABELS
from chalicelib.http.access import MemberRequest
from chalicelib.http.request import Http
from chalicelib.ports import Desk
from tests.support.company import Company

Json = dict[str, Any]

FIXED: dict[str, tuple[str, ...]] = {
    "assignee_type": ("me", "unassigned", "assigned", "all"),
    "status": ("open", "pending", "snoozed", "resolved", "spam", "all"),
    "sort_by": (
        "last_activity_at_desc",
        "last_activity_at_asc",
        "created_at_desc",
        "created_at_asc",
        "priority_desc",
        "priority_asc",
        "waiting_since_desc",
        "waiting_since_asc",
    ),
    "conversation_type": ("mention", "participating", "unattended", "undelivered"),
}
CHOSEN = ("inbox_id", "team_id", "labels")
"""Parameters whose values depend on the account."""

ORDERS = len(FIXED["sort_by"])
NOWHERE = Http({"httpMethod": "GET", "path": "/", "headers": {}})


def values_at(company: Company) -> Json:
    """The values of each parameter: inboxes with conversations, one inbox without, teams, labels, and None for unset."""
    directory = company.desk.store.directory(company.account_id)
    return {
        **FIXED,
        "inbox_id": _inboxes(company, directory),
        "team_id": _teams(directory),
        "labels": _labels(company, directory),
    }


def _inboxes(company: Company, directory: Directory) -> list[int | None]:
    used = {conversation.inbox_id for conversation in company.conversations()}
    unused = [inbox.id for inbox in directory.inboxes if inbox.id not in used]
    return [None, *sorted(used), *unused[:1]]


def _teams(directory: Directory) -> list[int | None]:
    return [None, *(team.id for team in directory.teams)]


def _labels(company: Company, directory: Directory) -> list[str | None]:
    used = {label for conversation in company.conversations() for label in conversation.labels}
    return [None, *sorted(used | {label.title for label in company.desk.store.list_of(LABELS, company.account_id)})]


def answers(desk: Desk, caller: Caller, values: Json) -> Json:
    """`{"lists": [[ids, numbers of lists], …], "badges": [[[mine, unassigned, all], numbers of filters], …]}` for this caller.

    Lists without rows are left out.
    """
    request = MemberRequest(desk, NOWHERE, caller)
    rows: dict[tuple[int, ...], list[int]] = {}
    badges: dict[tuple[int, ...], list[int]] = {}
    for number, choice in enumerate(filters(values)):
        shown, counts = _answer(request, choice, FIXED["sort_by"][0])
        if choice["assignee_type"] == "me":
            badges.setdefault(counts, []).append(number)
        for order, sort in enumerate(FIXED["sort_by"]):
            if shown:
                ordered = shown if len(shown) < 2 or not order else _answer(request, choice, sort)[0]
                rows.setdefault(ordered, []).append(number * ORDERS + order)
    return {
        "lists": [[list(ids), ranges(numbers)] for ids, numbers in sorted(rows.items())],
        "badges": [[list(counts), ranges(numbers)] for counts, numbers in sorted(badges.items())],
    }


def filters(values: Json) -> Iterator[Json]:
    """Filters in the order of their numbers; those by `conversation_type` are last, with every status and nothing else. Badges
    depend on neither `assignee_type` nor `conversation_type`, so `answers` takes them from `me` alone."""
    names = ("assignee_type", "status", *CHOSEN)
    for each in itertools.product(*(values[name] for name in names)):
        yield dict(zip(names, each, strict=True))
    for kind, status in itertools.product(values["conversation_type"], values["status"]):
        yield {"assignee_type": "all", "status": status, **dict.fromkeys(CHOSEN), "conversation_type": kind}


def _answer(request: MemberRequest, choice: Json, sort: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    labels = [choice["labels"]] if choice["labels"] else []
    data = index(request, msgspec.convert({**choice, "labels": labels, "sort_by": sort}, ListQuery)).data
    return tuple(row.id for row in data.payload), (data.meta.mine_count, data.meta.unassigned_count, data.meta.all_count)


def ranges(numbers: Iterable[int]) -> str:
    """`0-7,12` stands for 0 to 7 and 12."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)


def parameters_without_lists(parameters: type[Filter] = Filter) -> set[str]:
    """Parameters (`query`) and values (`status=archived`) that no saved list uses."""
    found: set[str] = set()
    for name, kind in get_type_hints(parameters).items():
        literal = next((each for each in (kind, *get_args(kind)) if get_origin(each) is Literal), None)
        offered = set(get_args(literal)) - set(SORT_ALIASES)
        if name in FIXED:
            found |= {f"{name}={value}" for value in offered - set(FIXED[name])}
        elif name not in CHOSEN:
            found.add(name)
    return found


def caller_of(company: Company, name: str) -> Caller | None:
    """None if the user has left the account."""
    user = company.desk.store.get(keys.user(company.users[name].id))
    gone = user is None or company.account_id not in user.account_ids
    return None if gone or user is None else sessions.caller(company.desk, user, company.account_id)
