"""Spells keys: those of entities by their kind's templates (domain/kinds.py), and those of counters and indexes here.

docs/table.md lists all of them; an item without a kind has its text below the function of its key. Numbers in sort keys are
padded so that texts sort as numbers.
"""

import re
from functools import cache
from typing import Any

from chalicelib.domain.conversations import Conversation, Priority
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.places import listed_until

Address = tuple[str, str]

UNASSIGNED = 0


def directory(account_id: int) -> str:
    return f"A#{account_id}"


def conversation(account_id: int, conversation_id: int) -> str:
    return f"A#{account_id}#CONVERSATION#{conversation_id}"


def contact(account_id: int, contact_id: int) -> str:
    return f"A#{account_id}#CONTACT#{contact_id}"


def message_sort(message_id: int) -> str:
    return f"MESSAGE#{message_id:016d}"


@cache
def _positional(template: str, names: tuple[str, ...]) -> str:
    """`A#{account}` with the place of each name among a key's parts: `A#{0}`."""
    return re.sub(r"\{(\w+)", lambda name: f"{{{names.index(name[1])}", template)


@cache
def _templates(kind: Kind[Any]) -> Address:
    names = tuple(dict.fromkeys(re.findall(r"\{(\w+)", kind.partition + kind.sort)))
    return _positional(kind.partition, names), _positional(kind.sort, names)


def address(key: Key[Any]) -> Address:
    partition, sort = _templates(key.of)
    return partition.format(*key.parts), sort.format(*key.parts)


def list_of(kind: Kind[Any], parts: tuple[int | str, ...]) -> Address:
    """The partition that holds entities of the kind, and the text with which their sort keys begin."""
    partition, sort = _templates(kind)
    return partition.format(*parts), sort.partition("{")[0]


def conversation_counter(account_id: int) -> Address:
    """The number of the last conversation."""
    return f"A#{account_id}#COUNTERS", "CONVERSATION"


def window_counter(name: str) -> Address:
    """The number of attempts within a window of time. Expires."""
    return f"WINDOW#{name}", "WINDOW"


def feed(account_id: int) -> str:
    return f"A#{account_id}#FEED"


def feed_head(account_id: int) -> Address:
    """The last position, and the names of the changes that were numbered last."""
    return feed(account_id), "HEAD"


MAX_POSITION = 10**16 - 1


def page_sort(last_position: int) -> str:
    return f"PAGE#{last_position:016d}"


def feed_page(account_id: int, last_position: int) -> Address:
    """The names of the changes up to this position. Never changes. Expires after thirty days."""
    return feed(account_id), page_sort(last_position)


def list_counter(account_id: int, inbox_id: int, dimensions: str) -> Address:
    """The number of conversations with the counter dimensions."""
    return f"A#{account_id}#COUNTS", f"INBOX#{inbox_id}#{dimensions}"


def timers(shard: int) -> str:
    return f"TIMERS#{shard:02d}"


def timers_after(now: int) -> str:
    """The sort keys of all timers that are due are less."""
    return f"{now + 1:013d}"


def sockets(account_id: int) -> str:
    return f"A#{account_id}#SOCKETS"


def agent_socket(account_id: int, connection_id: str) -> Address:
    """A socket of an agent: for pushes, and the lease of presence. 0.1.0 kept those of customers here too. Expires."""
    return sockets(account_id), f"SOCKET#{connection_id}"


def socket_counter(account_id: int, inbox_id: int, hour: int) -> Address:
    """The number of open sockets of the inbox's customers that were opened in this hour since 1970. Expires."""
    return f"A#{account_id}#INBOX#{inbox_id}#SOCKETS", f"HOUR#{hour:08d}"


def socket(connection_id: str) -> Address:
    return f"SOCKET#{connection_id}", "SOCKET"


def search(account_id: int, text: str) -> str:
    """A term by which a contact is found. Terms with the same first letter share a partition."""
    return f"A#{account_id}#SEARCH#{text[:1]}"


def search_sort(term: str, contact_id: int) -> str:
    return f"{term}#{contact_id}"


def contact_list(account_id: int, name: str, *, is_identified: bool) -> str:
    """A contact's place in the list by a field (`<list>` is the field), or in that of a label (`LABEL#<label>`). Contacts
    without an e-mail address, a phone number and an identifier are in lists of their own: `A#<account>#VISITORS#<list>`."""
    return f"{contacts(account_id, is_identified=is_identified)}#{name}"


def contacts(account_id: int, *, is_identified: bool) -> str:
    return f"A#{account_id}#{'CONTACTS' if is_identified else 'VISITORS'}"


def contact_counter(account_id: int, *, is_identified: bool) -> Address:
    """The number of listed contacts; of those without an e-mail address, a phone number and an identifier in `VISITORS`."""
    return f"A#{account_id}#COUNTS", "CONTACTS" if is_identified else "VISITORS"


def list_of_account(account_id: int, status: str) -> str:
    return f"A#{account_id}#{status}"


def list_of_inbox(account_id: int, inbox_id: int, status: str, *, is_assigned: bool) -> str:
    """Apart by assigned or not, so that neither list of an inbox reads the other one."""
    return f"A#{account_id}#I#{inbox_id}#{status}#{'assigned' if is_assigned else 'unassigned'}"


def list_of_assignee(account_id: int, user_id: int | None, status: str) -> str:
    """Without a user, what nobody in the account has."""
    return f"A#{account_id}#U#{user_id or UNASSIGNED}#{status}"


def list_of_team(account_id: int, team_id: int, status: str) -> str:
    return f"A#{account_id}#T#{team_id}#{status}"


def list_of_label(account_id: int, label: str, status: str) -> str:
    return f"A#{account_id}#L#{label}#{status}"


def list_of_follower(account_id: int, user_id: int, status: str) -> str:
    """The conversations that a user follows as a participant without being the assignee."""
    return f"A#{account_id}#F#{user_id}#{status}"


def list_of_mentioned(account_id: int, user_id: int, status: str) -> str:
    """The conversations whose notes mention a user."""
    return f"A#{account_id}#M#{user_id}#{status}"


def list_of_undelivered(account_id: int, status: str) -> str:
    """The conversations with a message that did not arrive."""
    return f"A#{account_id}#N#{status}"


PRIORITY = "P#"
"""Before a partition: the same list, of what has a priority."""

RANK = {Priority.LOW: 1, Priority.MEDIUM: 2, Priority.HIGH: 3, Priority.URGENT: 4}


def recent(conversation: Conversation) -> str:
    return f"{listed_until(conversation):013d}#{conversation.id:010d}"


def activity(conversation: Conversation) -> str:
    """The position in a list by activity, which no index holds: the index may be late by the slack."""
    return f"{conversation.last_activity_at:013d}#{conversation.id:010d}"


def creation(conversation: Conversation) -> str:
    return f"{conversation.id:010d}"


def priority(conversation: Conversation) -> str | None:
    return f"{RANK[conversation.priority]}#{conversation.id:010d}" if conversation.priority else None


def waiting(conversation: Conversation) -> str | None:
    """None keeps a conversation out of the index, so that an answer takes one write there instead of two."""
    if not conversation.waiting_since:
        return None
    where = f"{conversation.inbox_id}#{conversation.assignee_id or UNASSIGNED}"
    return f"{conversation.waiting_since:013d}#{conversation.id:010d}#{where}"
