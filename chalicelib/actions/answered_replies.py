"""Refuses a reply whose author has not seen that the customer was answered meanwhile (docs/decisions/0032)."""

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.domain.errors import Conflict
from chalicelib.domain.messages import answered_since


def decide_unanswered(work: ConversationWork, seen_message_id: int) -> None:
    """Raises Conflict (`answered_meanwhile`) after a reply of anybody but the performer. The commit is conditional on the version
    of the conversation that is read here, so no other reply comes between."""
    answer = answered_since(work.conversation.answers, seen_message_id, work.performer_id)
    if answer is None:
        return
    member = work.directory.member(answer.user_id)
    name = member.available_name if member else None
    raise Conflict(
        f"{name or 'Somebody else'} has answered meanwhile.",
        code="answered_meanwhile",
        message_id=answer.message_id,
        author={"id": answer.user_id, "name": name} if answer.user_id else None,
    )
