"""Bulk actions on conversations (contract 2.6)."""

from typing import Annotated

import msgspec
from msgspec import UNSET

from chalicelib.domain.conversations import Status
from chalicelib.features.bulk_actions import actions
from chalicelib.features.bulk_actions.model import BulkChange, check_type
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id, OptionalId, Seconds, Short, milliseconds
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/bulk_actions", access=Access.MEMBER, resource="bulk_action")
Labels = Annotated[list[Short], msgspec.Meta(max_length=100)]


class BulkFields(msgspec.Struct, kw_only=True):
    status: Status | None = None
    assignee_id: OptionalId = UNSET
    team_id: OptionalId = UNSET


class BulkLabels(msgspec.Struct, kw_only=True):
    add: Labels | None = None
    remove: Labels | None = None


class BulkAction(msgspec.Struct, kw_only=True):
    type: Short
    ids: list[Id]
    fields: BulkFields | None = None
    labels: BulkLabels | None = None
    snoozed_until: Seconds | None = None


@routes.post("")
def create(request: MemberRequest, body: BulkAction) -> None:
    """Change the status, the assignee, the team and the labels of up to 100 conversations."""
    check_type(body.type)
    fields, labels = body.fields or BulkFields(), body.labels or BulkLabels()
    change = BulkChange(
        status=fields.status,
        snoozed_until=milliseconds(body.snoozed_until),
        team_id=fields.team_id,
        assignee_id=fields.assignee_id,
        add_labels=tuple(labels.add or ()),
        remove_labels=tuple(labels.remove or ()),
    )
    actions.change_conversations(request.desk, request.caller, body.ids, change)
