"""The scheduled messages of a conversation. `POST …/messages` with `scheduled_at` or `undo_seconds` creates one."""

from typing import cast

import msgspec

from chalicelib.actions import scheduled_messages as actions
from chalicelib.domain.messages import ScheduledMessage
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Seconds, Text, milliseconds
from chalicelib.http.page_limits import fit_rows
from chalicelib.http.routing import Routes
from chalicelib.views.messages import MessageShape, ScheduledMessageShape, message, scheduled_message
from chalicelib.views.render_context import load_context
from chalicelib.views.shortened import short_message

routes = Routes(
    "/api/v1/accounts/<account_id>/conversations/<conversation_id>/scheduled_messages",
    access=Access.MEMBER,
    resource="scheduled_message",
)
ONE = "/<scheduled_message_id>"


class ScheduledMessageChanges(msgspec.Struct, kw_only=True):
    content: Text | None = None
    scheduled_at: Seconds | None = None


@routes.get("")
def index(request: MemberRequest, conversation_id: int) -> list[ScheduledMessageShape]:
    """List the messages that wait for their time, the first due first."""
    found = actions.list_scheduled(request.desk, request.caller, conversation_id)
    return fit_rows(_shapes(request, *found), _shortened)


def _shortened(shown: ScheduledMessageShape) -> ScheduledMessageShape:
    return cast("ScheduledMessageShape", short_message(shown))


@routes.update(ONE)
def update(
    request: MemberRequest, body: ScheduledMessageChanges, conversation_id: int, scheduled_message_id: int
) -> ScheduledMessageShape:
    """Change the text or the time of a scheduled message. A colleague who changes the text becomes its author."""
    due_at = milliseconds(body.scheduled_at)
    changed = actions.update_scheduled(
        request.desk, request.caller, conversation_id, scheduled_message_id, content=body.content, due_at=due_at
    )
    return _shapes(request, changed)[0]


@routes.delete(ONE)
def cancel(request: MemberRequest, conversation_id: int, scheduled_message_id: int) -> ScheduledMessageShape:
    """Cancel a scheduled message. The answer is the message as it was."""
    cancelled = actions.cancel_scheduled(request.desk, request.caller, conversation_id, scheduled_message_id)
    return _shapes(request, cancelled)[0]


@routes.post(f"{ONE}/send")
def send(request: MemberRequest, conversation_id: int, scheduled_message_id: int) -> MessageShape:
    """Send a scheduled message now."""
    sent = actions.send_scheduled_now(request.desk, request.caller, conversation_id, scheduled_message_id)
    return message(sent, load_context(request.desk, request.directory, (), messages=[sent]))


def _shapes(request: MemberRequest, *scheduled: ScheduledMessage) -> list[ScheduledMessageShape]:
    context = load_context(request.desk, request.directory, (), messages=[each.message for each in scheduled])
    return [scheduled_message(each, context) for each in scheduled]
