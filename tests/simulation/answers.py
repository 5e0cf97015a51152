"""The laws of answers: no guarded reply follows one that its author had not seen, and only agents who may see a conversation
hear of its readers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from chalicelib.domain import keys
from chalicelib.domain.messages import Message, MessageType
from tests.simulation.deployment import Deployment
from tests.simulation.storage import LawBroken


def check_answers(deployment: Deployment, messages: Iterable[Message]) -> None:
    """A reply that can be taken back may be sent by a person although it was stopped, so it is left out."""
    replies: defaultdict[tuple[int, int], list[Message]] = defaultdict(list)
    for message in messages:
        if message.type is MessageType.OUTGOING and not message.private:
            replies[message.account_id, message.conversation_id].append(message)
    seen = {
        (each.account_id, each.echo_id): each.body.get("seen_message_id") for each in deployment.intents if not each.is_scheduled
    }
    for message in (each for thread in replies.values() for each in thread):
        known = seen.get((message.account_id, message.echo_id or ""))
        between = [] if known is None else unseen(message, known, replies[message.account_id, message.conversation_id])
        if between:
            raise LawBroken(f"{message.echo_id} was sent after {between}, which its author had not seen")
    deployment.tally["check: an answer to a customer"] += 1


def unseen(message: Message, known: int, thread: Iterable[Message]) -> list[int]:
    return [each.id for each in thread if known < each.id < message.id and each.sender != message.sender]


def check_readers(deployment: Deployment, user: str, since: int, data: dict[str, Any]) -> None:
    """A browser hears only of readers of conversations that its user may see, and not of its user."""
    conversation = deployment.store.get(keys.conversation(data["account_id"], data["conversation_id"]))
    if conversation and conversation.inbox_id not in deployment.visible_inboxes(user, since):
        raise LawBroken(f"{user} hears of readers in a forbidden inbox: {data}")
    if deployment.users[user].id in {each["id"] for each in data["readers"]}:
        raise LawBroken(f"{user} hears of their own reading: {data}")
    deployment.tally["check: a reader"] += 1
