"""The law of drafts: none comes back after its message."""

from chalicelib.domain import keys
from chalicelib.domain.messages import Draft
from tests.simulation.deployment import Deployment
from tests.simulation.storage import LawBroken


def check_drafts(deployment: Deployment) -> None:
    if back := sent_drafts(deployment):
        raise LawBroken(f"sent drafts have come back: {back}")


def sent_drafts(deployment: Deployment) -> list[str]:
    """Drafts that are stored although the message that was written from them, or from a later edit, is in the thread."""
    sent: dict[tuple[int, int, str], int] = {}
    for intent in deployment.intents:
        if intent.answers and "draft_writer" in intent.body:
            key = (intent.account_id, intent.conversation_id, intent.body["draft_writer"])
            sent[key] = max(sent.get(key, 0), intent.body["draft_edit"])
    rows: list[Draft] = list(deployment.store.items.by_kind[keys.DRAFT.name].values())
    return [
        f"{each.message} after the message of edit {sent[each.account_id, each.conversation_id, each.writer or '']}"
        for each in rows
        if each.message and each.edit <= sent.get((each.account_id, each.conversation_id, each.writer or ""), 0)
    ]
