"""Bulk actions on conversations (contract 2.6), with a priority, an expected state and named refusals in addition."""

from typing import Annotated

import msgspec
from msgspec import UNSET

from chalicelib.domain.conversations import Folder, Priority
from chalicelib.features.bulk_actions import actions
from chalicelib.features.bulk_actions.model import BulkChange, Expected, check_type
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import ABSENT, Id, OptionalId, Seconds, Short, milliseconds
from chalicelib.http.routing import Routes
from chalicelib.views.refusals import Refusals, refusals

routes = Routes("/api/v1/accounts/<account_id>/bulk_actions", access=Access.MEMBER, resource="bulk_action")
Labels = Annotated[list[Short], msgspec.Meta(max_length=100)]


class BulkFields(msgspec.Struct, kw_only=True):
    status: Folder | None = None
    priority: Priority | msgspec.UnsetType | None = ABSENT
    assignee_id: OptionalId = UNSET
    team_id: OptionalId = UNSET


class BulkLabels(msgspec.Struct, kw_only=True):
    add: Labels | None = None
    remove: Labels | None = None


class BulkAction(msgspec.Struct, kw_only=True):
    """`expected`: a conversation with another state is refused. `skip_refused`: changes the other conversations, and the response
    names the refused ones; without it, a refusal changes none."""

    type: Short
    ids: list[Id]
    fields: BulkFields | None = None
    labels: BulkLabels | None = None
    snoozed_until: Seconds | None = None
    expected: BulkFields | None = None
    skip_refused: bool = False


@routes.post("")
def create(request: MemberRequest, body: BulkAction) -> Refusals | None:
    """Change the status, the priority, the assignee, the team and the labels of up to 100 conversations."""
    check_type(body.type)
    fields, labels, expected = body.fields or BulkFields(), body.labels or BulkLabels(), body.expected or BulkFields()
    change = BulkChange(
        expected=Expected(expected.status, expected.priority, expected.team_id, expected.assignee_id),
        status=fields.status,
        priority=fields.priority,
        snoozed_until=milliseconds(body.snoozed_until),
        team_id=fields.team_id,
        assignee_id=fields.assignee_id,
        add_labels=tuple(labels.add or ()),
        remove_labels=tuple(labels.remove or ()),
    )
    if body.skip_refused:
        refused = actions.change_possible_conversations(request.desk, request.caller, body.ids, change)
        return refusals(refused, request.http.accept_language)
    actions.change_conversations(request.desk, request.caller, body.ids, change)
    return None
