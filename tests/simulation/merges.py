"""The laws of merges: pointer and list agree, and nothing was written to a merged conversation afterwards."""

from collections.abc import Mapping, Sequence

from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from tests.simulation.deployment import Deployment
from tests.simulation.storage import LawBroken


def check_merges(deployment: Deployment, threads: Mapping[tuple[int, int], Sequence[Message]]) -> None:
    conversations = deployment.store.items.by_kind["conversation"].values()
    for each in conversations:
        if each.merged_into is not None:
            survivor = deployment.store.get(keys.conversation(each.account_id, each.merged_into.id))
            if survivor is None or each.id not in survivor.merged_ids or survivor.merged_into is not None:
                raise LawBroken(f"the merged conversation {each.id} does not lead to its survivor {each.merged_into.id}")
            if each.status != "resolved" or each.unread_count or each.labels or each.merged_ids:
                raise LawBroken(f"the merged conversation {each.id} has changed since")
            lines = [message.id for message in lines_of(threads, each)]
            own = [message.id for message in threads[each.account_id, each.id]]
            if len(lines) > 1 or max(own, default=0) > min(lines, default=max(own, default=0)):
                raise LawBroken(f"the conversation {each.id} was merged {len(lines)} times, or has messages from after it")
            deployment.tally["check: a merged conversation"] += 1


def lines_of(threads: Mapping[tuple[int, int], Sequence[Message]], merged: Conversation) -> list[Message]:
    """The lines that tell of the merge: one, or none after somebody has deleted it."""
    of_account = [message for (account_id, _), thread in threads.items() if account_id == merged.account_id for message in thread]
    facts = {"key": "conversation_merged", "number": merged.id}
    return [each for each in of_account if facts.items() <= dict(each.content_attributes.get("activity") or {}).items()]


def survivor_of(deployment: Deployment, account_id: int, conversation_id: int | None) -> int | None:
    """The conversation into which this one was merged, or itself; None for one that was deleted."""
    found = deployment.store.get(keys.conversation(account_id, conversation_id)) if conversation_id else None
    if found is None:
        return None
    return found.merged_into.id if found.merged_into else int(found.id)
