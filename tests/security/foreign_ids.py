"""Every body and query field that references an object, filled with an object of another account, and the expected answer.

Acme's administrator sends the request; the values are Rival's. "nothing" is an empty answer without any change. "200" is right
for names that are unique only within an account or that a provider assigns: equal names are a coincidence, and Rival's object
stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.security.example_requests import CONVERSATION, KIM, TEAM, A
from tests.security.two_tenants import TwoTenants

PUBLIC_CONTACTS = "POST /public/api/v1/inboxes/<inbox_identifier>/contacts"
Value = Callable[[TwoTenants], Any]


@dataclass(frozen=True)
class Foreign:
    """`field` is dotted. `without` are fields of the example body that exclude it; `extra` are fields to add."""

    route: str
    field: str
    value: Value
    answer: str
    without: tuple[str, ...] = ()
    extra: tuple[tuple[str, Any], ...] = ()


def inbox(tenants: TwoTenants) -> int:
    return tenants.rival.inboxes["app"].id


def agent(tenants: TwoTenants) -> int:
    return tenants.rival.users["ron"].id


def agents(tenants: TwoTenants) -> list[int]:
    return [agent(tenants)]


def team(tenants: TwoTenants) -> int:
    return tenants.rival.teams["support"].id


def account(tenants: TwoTenants) -> int:
    return tenants.rival.account.id


def contact(tenants: TwoTenants) -> int:
    return tenants.rival.customers["uma"].contact.id


def source_id(tenants: TwoTenants) -> str:
    return tenants.rival.customers["uma"].link.source_id


def label(tenants: TwoTenants) -> str:
    """A label on a conversation of Rival."""
    return tenants.rival.labels["gold"].title


def message(tenants: TwoTenants) -> int:
    return tenants.rival.messages["uma"].id


def email(tenants: TwoTenants) -> str:
    return str(tenants.rival.customers["uma"].contact.email)


TELEGRAM = {"type": "telegram", "bot_token": "88:a-token-of-the-same-bot"}
WHATSAPP = {
    "type": "whatsapp",
    "phone_number": "+15550002222",
    "provider_config": {
        "api_key": "k",
        "phone_number_id": "9",
        "business_account_id": "",
        "app_secret": "s",
        "webhook_verify_token": "v",
    },
}

FOREIGN = [
    Foreign("POST /api/v1/profile/availability", "account_id", account, "401 account_not_yours"),
    Foreign("POST /api/v1/profile/auto_offline", "account_id", account, "401 account_not_yours"),
    Foreign("PATCH /api/v1/profile/set_active_account", "account_id", account, "401 account_not_yours"),
    Foreign("PUT /api/v1/profile/set_active_account", "account_id", account, "401 account_not_yours"),
    Foreign(f"GET {A}/conversations", "inbox_id", inbox, "nothing"),
    Foreign(f"GET {A}/conversations", "team_id", team, "404 team_not_found"),
    Foreign(f"GET {A}/conversations", "labels[]", label, "nothing"),
    Foreign(f"GET {A}/conversations/meta", "inbox_id", inbox, "nothing"),
    Foreign(f"GET {A}/conversations/meta", "team_id", team, "404 team_not_found"),
    Foreign(f"POST {A}/conversations", "inbox_id", inbox, "404 inbox_not_found"),
    Foreign(f"POST {A}/conversations", "contact_id", contact, "404 contact_not_found"),
    Foreign(f"POST {A}/conversations", "source_id", source_id, "404 contact_not_found", without=("contact_id",)),
    Foreign(f"POST {A}/conversations", "assignee_id", agent, "404 agent_not_found"),
    Foreign(f"POST {A}/conversations", "team_id", team, "404 team_not_found"),
    Foreign(f"POST {CONVERSATION}/assignments", "assignee_id", agent, "404 agent_not_found"),
    Foreign(f"POST {CONVERSATION}/assignments", "team_id", team, "404 team_not_found", without=("assignee_id",)),
    Foreign(f"POST {CONVERSATION}/labels", "labels", lambda tenants: [label(tenants)], "200"),
    Foreign(f"GET {CONVERSATION}/messages", "before", message, "200"),
    Foreign(f"GET {CONVERSATION}/messages", "after", message, "200"),
    Foreign(f"POST {CONVERSATION}/messages", "source_id", source_id, "200"),
    Foreign(f"POST {CONVERSATION}/messages", "echo_id", source_id, "200"),
    Foreign(f"POST {CONVERSATION}/messages", "content_attributes.in_reply_to", message, "200"),
    Foreign(f"POST {CONVERSATION}/messages", "content_attributes.in_reply_to_external_id", source_id, "200"),
    Foreign(f"POST {A}/contacts", "inbox_id", inbox, "404 inbox_not_found"),
    Foreign(f"POST {A}/contacts", "source_id", source_id, "200"),
    Foreign(f"POST {A}/contacts", "email", email, "200"),
    Foreign(f"PATCH {A}/contacts/<contact_id>", "email", email, "200"),
    Foreign(f"POST {A}/contacts/<contact_id>/contact_inboxes", "inbox_id", inbox, "404 inbox_not_found"),
    Foreign(f"POST {A}/contacts/<contact_id>/contact_inboxes", "source_id", source_id, "200"),
    Foreign(f"GET {A}/assignable_agents", "inbox_ids", inbox, "404 inbox_not_found"),
    *(
        Foreign(f"{method} {A}/inbox_members", "inbox_id", inbox, "404 inbox_not_found")
        for method in ("POST", "PATCH", "PUT", "DELETE")
    ),
    *(
        Foreign(f"{method} {A}/inbox_members", "user_ids", agents, "401 user_not_in_account")
        for method in ("POST", "PATCH", "PUT")
    ),
    Foreign(f"DELETE {A}/inbox_members", "user_ids", agents, "nothing"),
    *(
        Foreign(f"{method} {TEAM}/team_members", "user_ids", agents, "401 user_not_in_account")
        for method in ("POST", "PATCH", "PUT")
    ),
    Foreign(f"DELETE {TEAM}/team_members", "user_ids", agents, "nothing"),
    Foreign(f"POST {A}/inboxes", "channel", lambda _: TELEGRAM, "422 channel_taken"),
    Foreign(
        f"POST {A}/inboxes",
        "channel.provider_config.phone_number_id",
        lambda _: "2000",
        "422 channel_taken",
        extra=(("channel", WHATSAPP),),
    ),
    Foreign(
        f"POST {A}/inboxes",
        "channel.provider_config.business_account_id",
        lambda _: "2",
        "422 channel_taken",
        extra=(("channel", WHATSAPP),),
    ),
    *(
        Foreign(f"{method} {A}/inboxes/<inbox_id>", f"channel.provider_config.{field}", lambda _: "2000", "200")
        for method in ("PATCH", "PUT")
        for field in ("phone_number_id", "business_account_id")
    ),
    Foreign(PUBLIC_CONTACTS, "source_id", source_id, "200"),
    Foreign(PUBLIC_CONTACTS, "email", email, "200"),
    Foreign(f"POST {KIM}/conversations/<conversation_id>/messages", "echo_id", source_id, "200"),
    Foreign(f"GET {KIM}/conversations/<conversation_id>/messages", "before", message, "200"),
]
