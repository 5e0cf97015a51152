"""An account: its requests and entities, and the write paths that open and use it."""

from typing import Any

from chalicelib.actions import accounts
from chalicelib.actions.accounts import create_account
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Account, Revision
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen
from tests.support.tenant import PASSWORD


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [
        (keys.account(account_id), Account(account_id, "Acme", NOON, "de", timezone="Europe/Berlin")),
        (keys.revision(account_id, "label"), Revision("label", 4)),
    ]


SPECIMEN = Specimen(
    values=lambda tenants: {"account_id": tenants.acme.account.id},
    bodies={f"PATCH {A}": {"name": "Acme Tea"}, f"PUT {A}": {"name": "Acme Tea"}},
    queries={f"GET {A}/feed": "after=0"},
    credentials=f"""
... .. ... ...... ...... .  GET /api
... .. ... ...... ...... .  GET /health
UTT AA ... TTTTTT .SSSST X  GET {A}
UTT AA RR. TTTTTT RSSSST X  PATCH {A}
UTT AA RR. TTTTTT RSSSST X  PUT {A}
UTT AA ... TTTTTT .SSSST X  POST {A}/update_active_at
UTT AA ... TTTTTT .SSSST X  GET {A}/cache_keys
UTT AA ... TTTTTT .SSSST X  GET {A}/feed
""",
    other_account=f"""
..  GET {A}
.R  PATCH {A}
.R  PUT {A}
..  POST {A}/update_active_at
..  GET {A}/cache_keys
..  GET {A}/feed
""",
    secrets={f"GET {A}/feed": ("customer's socket token",)},
    entities=entities,
    steps=(accounts.create_account, accounts.fresh_user),
)


@story(accounts.update_account)
def account_is_renamed(scenario: Scenario) -> None:
    one_conversation(scenario)
    accounts.update_account(scenario.company.desk, scenario.company.caller(), name="Acme Tea", timezone="Europe/Berlin")


@path()
def change_account(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "PATCH", "A", {"name": "Acme Tea", "locale": "de"})
    deployment.settle()
    return answer.json


@path(differs=("member.version",))
def use_account(deployment: Deployment) -> Any:
    """A repetition stores its own time."""
    answer = deployment.api("ben", "POST", "A/update_active_at")
    deployment.settle()
    return answer.status


@path()
def open_account(deployment: Deployment) -> None:
    """`make account`. The operator repeats the command after a failure, and stops when the address is taken: a lost answer
    means that the account is open."""

    def attempt() -> str:
        try:
            create_account(deployment.desk, name="Birch", admin_name="Bea", email="bea@birch.example", password=PASSWORD)
        except Invalid as refusal:
            return refusal.code
        return "opened"

    outcome = deployment.retry_until("", attempt, lambda _: True)
    assert outcome in ("opened", "email_taken"), outcome
    deployment.settle()
