"""An account: its requests and entities, and the write paths that open and use it."""

from typing import Any

from chalicelib.actions import accounts
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Account, Revision
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [
        (keys.account(account_id), Account(account_id, "Acme", NOON)),
        (keys.revision(account_id, "label"), Revision("label", 4)),
    ]


SPECIMEN = Specimen(
    values=lambda tenants: {"account_id": tenants.acme.account.id},
    queries={f"GET {A}/feed": "after=0"},
    credentials=f"""
... .. ... ...... ...... .  GET /api
UTT AA ... TTTTTT .SSSST X  GET {A}
UTT AA ... TTTTTT .SSSST X  POST {A}/update_active_at
UTT AA ... TTTTTT .SSSST X  GET {A}/cache_keys
UTT AA ... TTTTTT .SSSST X  GET {A}/feed
""",
    other_account=f"""
..  GET {A}
..  POST {A}/update_active_at
..  GET {A}/cache_keys
..  GET {A}/feed
""",
    secrets={f"GET {A}/feed": ("customer's socket token",)},
    entities=entities,
    steps=(accounts.create_account, accounts.fresh_user),
)
