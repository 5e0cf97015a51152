"""References to objects of another account, for the specimens: a field, Rival's value and the expected answer.

Acme's administrator sends the request. "nothing" is an empty answer without any change. "200" is right
for names that are unique only within an account or that a provider assigns: equal names are a coincidence, and Rival's object
stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.actions import uploads
from tests.security.two_tenants import TwoTenants

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


def rival_inbox(tenants: TwoTenants) -> int:
    return tenants.rival.inboxes["app"].id


def rival_inboxes(tenants: TwoTenants) -> list[int]:
    return [rival_inbox(tenants)]


def rival_agent(tenants: TwoTenants) -> int:
    return tenants.rival.users["ron"].id


def rival_agents(tenants: TwoTenants) -> list[int]:
    return [rival_agent(tenants)]


def rival_team(tenants: TwoTenants) -> int:
    return tenants.rival.teams["support"].id


def rival_account(tenants: TwoTenants) -> int:
    return tenants.rival.account.id


def rival_signed_id(tenants: TwoTenants) -> list[str]:
    rival = tenants.rival
    offer = uploads.offer_upload(
        rival.desk, rival.caller(), name="a", content_type="", size=1, checksum="x" * 43 + "=", limit=9, title="Telegram"
    )
    return [offer.signed_id]


def rival_contact(tenants: TwoTenants) -> int:
    return tenants.rival.customers["uma"].contact.id


def rival_conversation(tenants: TwoTenants) -> int:
    return tenants.rival.conversations["uma"].id


def rival_source_id(tenants: TwoTenants) -> str:
    return tenants.rival.customers["uma"].link.source_id


def rival_label(tenants: TwoTenants) -> str:
    """A label on a conversation of Rival."""
    return tenants.rival.labels["gold"].title


def rival_message(tenants: TwoTenants) -> int:
    return tenants.rival.sent["uma"].id


def rival_email(tenants: TwoTenants) -> str:
    return str(tenants.rival.customers["uma"].contact.email)
