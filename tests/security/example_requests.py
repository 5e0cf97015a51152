"""One valid request for every route, about existing objects of Acme, which an administrator may send.

Names in angle brackets are the path parameters of the route table; `example_values` gives their values.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from tests.security.two_tenants import TwoTenants
from tests.support.specimen import specimens

A = "/api/v1/accounts/<account_id>"
KIM = "/public/api/v1/inboxes/<inbox_identifier>/contacts/<source_id>"
CONVERSATION = f"{A}/conversations/<conversation_id>"
TEAM = f"{A}/teams/<team_id>"

AGENT = {"name": "Eve", "email": "eve@acme.example"}
MEMBERS = {"inbox_id": "<inbox_id>", "user_ids": ["<user_id>"]}
PEOPLE = {"user_ids": ["<user_id>"]}

WEBHOOK = "POST /webhooks/<channel>/<address>"
TELEGRAM_WEBHOOK, WHATSAPP_WEBHOOK = "POST /webhooks/telegram/77", "POST /webhooks/whatsapp/+15550001111"
WEBHOOKS: dict[str, Any] = {
    TELEGRAM_WEBHOOK: {
        "update_id": 1,
        "message": {
            "message_id": 5,
            "date": 1_790_000_000,
            "from": {"id": 4711, "first_name": "Tom"},
            "chat": {"id": 4711, "type": "private"},
            "text": "Hello",
        },
    },
    WHATSAPP_WEBHOOK: {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": "1",
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {"display_phone_number": "15550001111", "phone_number_id": "1000"},
                            "contacts": [{"wa_id": "15557770000", "profile": {"name": "Tom"}}],
                            "messages": [
                                {
                                    "from": "15557770000",
                                    "id": "wamid.1",
                                    "timestamp": "1790000000",
                                    "type": "text",
                                    "text": {"body": "Hello"},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    },
}

BODIES: dict[str, Any] = {
    "POST /auth/sign_in": {"email": "ben@acme.example", "password": "<password>"},
    "PATCH /api/v1/profile": {"name": "Renamed"},
    "PUT /api/v1/profile": {"name": "Renamed"},
    "POST /api/v1/profile/availability": {"account_id": "<account_id>", "availability": "busy"},
    "POST /api/v1/profile/auto_offline": {"account_id": "<account_id>", "auto_offline": False},
    "PATCH /api/v1/profile/set_active_account": {"account_id": "<account_id>"},
    "PUT /api/v1/profile/set_active_account": {"account_id": "<account_id>"},
    f"POST {A}/conversations": {"inbox_id": "<inbox_id>", "contact_id": "<contact_id>"},
    f"PATCH {CONVERSATION}": {"priority": "high"},
    f"PUT {CONVERSATION}": {"priority": "high"},
    f"POST {CONVERSATION}/toggle_status": {"status": "resolved"},
    f"POST {CONVERSATION}/toggle_priority": {"priority": "urgent"},
    f"POST {CONVERSATION}/assignments": {"assignee_id": "<assignee_id>"},
    f"POST {CONVERSATION}/labels": {"labels": ["refund"]},
    f"POST {CONVERSATION}/custom_attributes": {"custom_attributes": {"order": 7}},
    f"POST {CONVERSATION}/toggle_typing_status": {"typing_status": "on"},
    f"POST {CONVERSATION}/messages": {"content": "On its way"},
    f"PATCH {CONVERSATION}/messages/<message_id>": {"status": "read"},
    f"PUT {CONVERSATION}/messages/<message_id>": {"status": "read"},
    f"POST {A}/contacts": {"name": "Nia"},
    f"PATCH {A}/contacts/<contact_id>": {"name": "Kimberly"},
    f"PUT {A}/contacts/<contact_id>": {"name": "Kimberly"},
    f"POST {A}/contacts/<contact_id>/contact_inboxes": {"inbox_id": "<inbox_id>", "source_id": "another-way-to-kim"},
    f"POST {A}/agents": AGENT,
    f"PATCH {A}/agents/<user_id>": {"name": "Daniel"},
    f"PUT {A}/agents/<user_id>": {"name": "Daniel"},
    f"POST {A}/inboxes": {"name": "Another app", "channel": {"type": "api"}},
    f"PATCH {A}/inboxes/<inbox_id>": {"name": "Renamed"},
    f"PUT {A}/inboxes/<inbox_id>": {"name": "Renamed"},
    f"POST {A}/inbox_members": MEMBERS,
    f"PATCH {A}/inbox_members": MEMBERS,
    f"PUT {A}/inbox_members": MEMBERS,
    f"DELETE {A}/inbox_members": {"inbox_id": "<inbox_id>", "user_ids": ["<assignee_id>"]},
    f"POST {A}/teams": {"name": "billing"},
    f"PATCH {TEAM}": {"description": "First aid"},
    f"PUT {TEAM}": {"description": "First aid"},
    f"POST {TEAM}/team_members": PEOPLE,
    f"PATCH {TEAM}/team_members": PEOPLE,
    f"PUT {TEAM}/team_members": PEOPLE,
    f"DELETE {TEAM}/team_members": {"user_ids": ["<assignee_id>"]},
    f"POST {A}/labels": {"title": "vip"},
    f"PATCH {A}/labels/<label_id>": {"color": "#ff0000"},
    f"PUT {A}/labels/<label_id>": {"color": "#ff0000"},
    "POST /public/api/v1/inboxes/<inbox_identifier>/contacts": {"name": "Zoe"},
    f"PATCH {KIM}": {"name": "Kimberly"},
    f"PUT {KIM}": {"name": "Kimberly"},
    f"POST {KIM}/conversations": {"custom_attributes": {"order": 7}},
    f"POST {KIM}/conversations/<conversation_id>/toggle_typing": {"typing_status": "on"},
    f"POST {KIM}/conversations/<conversation_id>/messages": {"content": "One more thing"},
    WEBHOOK: WEBHOOKS[WHATSAPP_WEBHOOK],
}

QUERIES = {
    f"GET {A}/feed": "after=0",
    f"GET {A}/conversations": "status=all&inbox_id=<inbox_id>&team_id=<team_id>",
    f"GET {A}/conversations/meta": "status=all&inbox_id=<inbox_id>&team_id=<team_id>",
    f"GET {A}/contacts/search": "q=kim",
    f"GET {A}/assignable_agents": "inbox_ids[]=<inbox_id>",
    "GET /webhooks/<channel>/<address>": "hub.mode=subscribe&hub.challenge=42&hub.verify_token=secret-verify-token",
}


BODIES |= {route: body for each in specimens().values() for route, body in each.bodies.items()}

PREREQUISITES = {f"POST {CONVERSATION}/unmute": f"POST {CONVERSATION}/mute"}
"""The request that must precede a route's request, so that it has an effect."""


@dataclass(frozen=True)
class ExampleRequest:
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


def example_values(tenants: TwoTenants) -> dict[str, Any]:
    acme = tenants.acme
    photo = acme.messages["kim's photo"].attachments[0]
    assert photo.key is not None
    token, file_name = photo.key.split("/")[-2:]
    return {
        "account_id": acme.account.id,
        "conversation_id": acme.conversations["kim"].id,
        "message_id": acme.messages["kim"].id,
        "contact_id": acme.customers["kim"].contact.id,
        "user_id": acme.users["dan"].id,
        "assignee_id": acme.users["ben"].id,
        "inbox_id": acme.inboxes["app"].id,
        "team_id": acme.teams["support"].id,
        "label_id": acme.labels["refund"].id,
        **{each.id_parameter: acme.specimens[name].id for name, each in specimens().items()},
        "inbox_identifier": acme.identifier("app"),
        "source_id": acme.customers["kim"].link.source_id,
        "channel": "whatsapp",
        "address": "+15550001111",
        "token": token,
        "file_name": file_name,
        "password": "Secret-of-all-1",
    }


def request_for(route: str, values: dict[str, Any]) -> ExampleRequest:
    """The example request of a route, which is named as in the route table ("GET /api") or is one of `WEBHOOKS`."""
    query, body = QUERIES.get(route), BODIES.get(route) or WEBHOOKS.get(route)
    method, _, path = fill_text(route + (f"?{query}" if query else ""), values).partition(" ")
    payload = None if body is None else json.dumps(fill(body, values)).encode()
    headers = {} if payload is None else {"Content-Type": "application/json", **_signature(path, payload)}
    return ExampleRequest(method, path, payload, headers)


def _signature(path: str, body: bytes) -> dict[str, str]:
    if "/telegram/" in path:
        return {"X-Telegram-Bot-Api-Secret-Token": "telegram-webhook-secret"}
    if "/whatsapp/" in path:
        return {"X-Hub-Signature-256": "sha256=" + hmac.new(b"secret-app-secret", body, hashlib.sha256).hexdigest()}
    return {}


def fill(value: Any, values: dict[str, Any]) -> Any:
    """Replaces placeholders. A text that is only a placeholder becomes the value itself, because ids are numbers in JSON."""
    if isinstance(value, dict):
        return {name: fill(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, values) for each in value]
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        return values[value[1:-1]]
    return value


def fill_text(text: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        text = text.replace(f"<{name}>", str(value))
    return text
