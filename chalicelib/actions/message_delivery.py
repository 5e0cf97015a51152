"""Agents and API clients send failed messages again and report what became of a message."""

from chalicelib.actions.conversation_work import load_work
from chalicelib.actions.messages import change_message, decide_message_change
from chalicelib.actions.work import retried
from chalicelib.domain import messages as rules
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.messages import Delivery, Message
from chalicelib.ports import Desk


def resend_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Message:
    return change_message(desk, caller, conversation_id, message_id, rules.requeue)


@retried
def report_delivery(
    desk: Desk, caller: Caller, conversation_id: int, message_id: int, *, delivery: Delivery, reason: str | None = None
) -> Message:
    """An API client reports the delivery of a message. On other channels only the provider can."""
    work = load_work(desk, caller, conversation_id)
    if not caller.inbox(work.conversation.inbox_id).channel.client_driven:
        raise Forbidden("Only messages of an API inbox accept a status from a client.", code="not_an_api_inbox")
    message = decide_message_change(work, message_id, lambda message: rules.advance_as_reported(message, delivery, reason=reason))
    work.commit()
    return message
