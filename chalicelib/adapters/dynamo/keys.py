"""Every key of the table is spelt here and nowhere else. docs/table.md lists them.

Numbers inside sort keys are padded so that they sort as numbers.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.conversations import Conversation, Priority
from chalicelib.domain.keys import Key

Address = tuple[str, str]

UNASSIGNED = 0


def directory(account_id: int) -> str:
    return f"A#{account_id}"


def conversation(account_id: int, conversation_id: int) -> str:
    return f"A#{account_id}#CONVERSATION#{conversation_id}"


def contact(account_id: int, contact_id: int) -> str:
    return f"A#{account_id}#CONTACT#{contact_id}"


def user(user_id: int) -> str:
    return f"USER#{user_id}"


def changes_of_ordering_key(account_id: int, ordering_key: str) -> str:
    """The changes of one ordering key share a partition, because the stream keeps order only within a partition."""
    return f"A#{account_id}#LANE#{ordering_key}"


def message_sort(message_id: int) -> str:
    return f"MESSAGE#{message_id:016d}"


def conversation_sort(conversation_id: int) -> str:
    return f"CONVERSATION#{conversation_id:010d}"


ADDRESS: dict[str, Callable[..., Address]] = {
    "account": lambda a: (directory(a), "ACCOUNT"),
    "member": lambda a, u: (directory(a), f"MEMBER#{u}"),
    "inbox": lambda a, i: (directory(a), f"INBOX#{i}"),
    "team": lambda a, t: (directory(a), f"TEAM#{t}"),
    "label": lambda a, label: (directory(a), f"LABEL#{label}"),
    "user": lambda u: (user(u), "USER"),
    "session": lambda u, client: (user(u), f"SESSION#{client}"),
    "contact": lambda a, c: (contact(a, c), "CONTACT"),
    "search_entry": lambda a, c: (contact(a, c), "SEARCH"),
    "conversation_of_contact": lambda a, c, v: (contact(a, c), conversation_sort(v)),
    "contact_inbox": lambda a, i, source: (f"A#{a}#INBOX#{i}#SOURCE#{source}", "LINK"),
    "early_receipt": lambda a, i, provider_id: (f"A#{a}#INBOX#{i}#RECEIPT#{provider_id}", "RECEIPT"),
    "early_change": lambda a, i, provider_id: (f"A#{a}#INBOX#{i}#CHANGE#{provider_id}", "CHANGE"),
    "rotation": lambda a, i: (f"A#{a}#INBOX#{i}", "ROTATION"),
    "conversation": lambda a, v: (conversation(a, v), "CONVERSATION"),
    "conversation_under_label": lambda a, v, label: (conversation(a, v), f"LABEL#{label}"),
    "message": lambda a, v, m: (conversation(a, v), message_sort(m)),
    "ledger": lambda a, v, m: (conversation(a, v), f"LEDGER#{m:016d}"),
    "change": lambda a, ordering_key, c: (changes_of_ordering_key(a, ordering_key), f"CHANGE#{c:016d}"),
    "claim": lambda *parts: ("CLAIM#" + "#".join(map(str, parts)), "CLAIM"),
}


def address(key: Key[Any]) -> Address:
    return ADDRESS[key.kind](*key.parts)


def change(account_id: int, ordering_key: str, change_id: int) -> Address:
    return ADDRESS["change"](account_id, ordering_key, change_id)


def conversation_counter(account_id: int) -> Address:
    return f"A#{account_id}#COUNTERS", "CONVERSATION"


def window_counter(name: str) -> Address:
    return f"WINDOW#{name}", "WINDOW"


def feed_head(account_id: int) -> Address:
    return f"A#{account_id}#FEED", "HEAD"


def list_counter(account_id: int, inbox_id: int, facet: str) -> Address:
    return f"A#{account_id}#COUNTS", f"INBOX#{inbox_id}#{facet}"


def sockets(account_id: int) -> str:
    return f"A#{account_id}#SOCKETS"


def socket(connection_id: str) -> Address:
    return f"SOCKET#{connection_id}", "SOCKET"


def search(account_id: int, text: str) -> str:
    return f"A#{account_id}#SEARCH#{text[:1]}"


def search_sort(term: str, contact_id: int) -> str:
    return f"{term}#{contact_id}"


def list_of_inbox(account_id: int, inbox_id: int, status: str) -> str:
    return f"A#{account_id}#I#{inbox_id}#{status}"


def list_of_assignee(account_id: int, user_id: int, status: str) -> str:
    return f"A#{account_id}#U#{user_id}#{status}"


def list_of_unassigned(account_id: int, inbox_id: int, status: str) -> str:
    """Apart by inbox, because an agent sees only what comes in where they are a member."""
    return f"A#{account_id}#U#{UNASSIGNED}#I#{inbox_id}#{status}"


def list_of_team(account_id: int, team_id: int, status: str) -> str:
    return f"A#{account_id}#T#{team_id}#{status}"


def list_of_label(account_id: int, label: str, status: str) -> str:
    return f"A#{account_id}#L#{label}#{status}"


def activity(conversation: Conversation) -> str:
    return f"{conversation.last_activity_at:013d}#{conversation.id:010d}"


def creation(conversation: Conversation) -> str:
    return f"{conversation.id:010d}"


SOME, NONE = "1", "0"
"""First letter of a place in a list whose sort value may be missing: the ones with a value come first in either direction."""

RANK = {Priority.LOW: 1, Priority.MEDIUM: 2, Priority.HIGH: 3, Priority.URGENT: 4}


def priority(conversation: Conversation) -> str | None:
    """None keeps a conversation out of the index: most have no priority, and would pay for their place there."""
    return f"{SOME}{RANK[conversation.priority]}#{conversation.id:010d}" if conversation.priority else None


def waiting(conversation: Conversation) -> str | None:
    """None keeps a conversation out of the index, so that an answer takes one write there instead of two."""
    return f"{SOME}{conversation.waiting_since:013d}#{conversation.id:010d}" if conversation.waiting_since else None


DUE = "SNOOZED"
