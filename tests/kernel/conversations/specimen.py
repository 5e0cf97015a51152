"""A conversation: its list, its fields, and its state of being read."""

from typing import Any

from chalicelib.actions import conversation_filters, conversation_work, conversations, new_conversations
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.keys import Claim, SeenMark
from chalicelib.domain.kinds import Key
from tests.security.foreign_ids import (
    Foreign,
    rival_agent,
    rival_contact,
    rival_inbox,
    rival_label,
    rival_source_id,
    rival_team,
)
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/conversations"
ONE = f"{LIST}/<conversation_id>"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    times = (NOON, NOON, NOON)
    snoozed = Conversation(3, "uuid", account_id, 1, 7, "kim", *times, Status.SNOOZED, labels=("vip",), snoozed_until=NOON + 1)
    return [
        (keys.conversation(account_id, 3), snoozed),
        (keys.conversation_of_contact(account_id, 7, 3), Claim(())),
        (keys.seen_mark(account_id, 3, 5), SeenMark(NOON)),
    ]


def _met_by(key: str, value: Any) -> list[dict[str, Any]]:
    return [{"attribute_key": key, "filter_operator": "equal_to", "values": [value]}]


SPECIMEN = Specimen(
    values=lambda tenants: {"conversation_id": tenants.acme.conversations["kim"].id},
    bodies={
        f"POST {LIST}": {"inbox_id": "<inbox_id>", "contact_id": "<contact_id>"},
        f"PATCH {ONE}": {"priority": "high"},
        f"PUT {ONE}": {"priority": "high"},
        f"POST {LIST}/filter": {"payload": _met_by("inbox_id", "<inbox_id>")},
        f"POST {ONE}/toggle_status": {"status": "resolved"},
        f"POST {ONE}/toggle_priority": {"priority": "urgent"},
        f"POST {ONE}/assignments": {"assignee_id": "<assignee_id>"},
        f"POST {ONE}/labels": {"labels": ["refund"]},
        f"POST {ONE}/custom_attributes": {"custom_attributes": {"order": 7}},
        f"POST {ONE}/destroy_custom_attributes": {"custom_attributes": ["order"]},
        f"POST {ONE}/toggle_typing_status": {"typing_status": "on"},
    },
    queries={
        f"GET {LIST}": "status=all&inbox_id=<inbox_id>&team_id=<team_id>",
        f"GET {LIST}/meta": "status=all&inbox_id=<inbox_id>&team_id=<team_id>",
    },
    prerequisites={
        f"POST {ONE}/destroy_custom_attributes": f"POST {ONE}/custom_attributes",
        f"POST {ONE}/unmute": f"POST {ONE}/mute",
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA ... TTTTTT .SSSST X  GET {LIST}/meta
UTT AA fff TTTTTT fSSSST X  POST {LIST}/filter
UTT AA I.. TTTTTT .SSSST X  POST {LIST}
UTT AA I.. TTTTTT .SSSST X  GET {ONE}
UTT AA I.. TTTTTT .SSSST X  PATCH {ONE}
UTT AA I.. TTTTTT .SSSST X  PUT {ONE}
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/toggle_status
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/toggle_priority
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/assignments
UTT AA I.. TTTTTT .SSSST X  GET {ONE}/labels
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/labels
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/custom_attributes
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/destroy_custom_attributes
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/update_last_seen
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/unread
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/mute
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/unmute
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/toggle_typing_status
""",
    other_account=f"""
tt  GET {LIST}
tt  GET {LIST}/meta
..  POST {LIST}/filter
ii  POST {LIST}
cc  GET {ONE}
cc  PATCH {ONE}
cc  PUT {ONE}
cc  POST {ONE}/toggle_status
cc  POST {ONE}/toggle_priority
cc  POST {ONE}/assignments
cc  GET {ONE}/labels
cc  POST {ONE}/labels
cc  POST {ONE}/custom_attributes
cc  POST {ONE}/destroy_custom_attributes
cc  POST {ONE}/update_last_seen
cc  POST {ONE}/unread
cc  POST {ONE}/mute
cc  POST {ONE}/unmute
cc  POST {ONE}/toggle_typing_status
""",
    answers={"f": "200 without effect", "c": "404 conversation_not_found", "i": "404 inbox_not_found", "t": "404 team_not_found"},
    foreign=(
        Foreign(f"GET {LIST}", "inbox_id", rival_inbox, "nothing"),
        Foreign(f"GET {LIST}", "team_id", rival_team, "404 team_not_found"),
        Foreign(f"GET {LIST}", "labels[]", rival_label, "nothing"),
        Foreign(f"POST {LIST}/filter", "payload", lambda tenants: _met_by("inbox_id", rival_inbox(tenants)), "nothing"),
        Foreign(f"POST {LIST}/filter", "payload", lambda tenants: _met_by("labels", rival_label(tenants)), "nothing"),
        Foreign(f"GET {LIST}/meta", "inbox_id", rival_inbox, "nothing"),
        Foreign(f"GET {LIST}/meta", "team_id", rival_team, "404 team_not_found"),
        Foreign(f"POST {LIST}", "inbox_id", rival_inbox, "404 inbox_not_found"),
        Foreign(f"POST {LIST}", "contact_id", rival_contact, "404 contact_not_found"),
        Foreign(f"POST {LIST}", "source_id", rival_source_id, "404 contact_not_found", without=("contact_id",)),
        Foreign(f"POST {LIST}", "assignee_id", rival_agent, "404 agent_not_found"),
        Foreign(f"POST {LIST}", "team_id", rival_team, "404 team_not_found"),
        Foreign(f"POST {ONE}/assignments", "assignee_id", rival_agent, "404 agent_not_found"),
        Foreign(f"POST {ONE}/assignments", "team_id", rival_team, "404 team_not_found", without=("assignee_id",)),
        Foreign(f"POST {ONE}/toggle_status", "assignee_id", rival_agent, "404 agent_not_found"),
        Foreign(f"POST {ONE}/toggle_status", "team_id", rival_team, "404 team_not_found"),
        Foreign(f"POST {ONE}/labels", "labels", lambda tenants: [rival_label(tenants)], "200"),
    ),
    entities=entities,
    steps=(
        conversation_filters.conversation_filter,
        conversations.change_conversation,
        conversation_work.load_work,
        conversation_work.of_conversation,
        new_conversations.fresh_conversation,
    ),
)
