"""Merges of Lee into Kim for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.features.contact_merge import actions
from chalicelib.features.contact_merge.model import CONTACT_MERGES, RETRY_MS, ContactMerge
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.security.foreign_ids import Foreign, rival_contact
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

ROUTE = f"{A}/actions/contact_merge"
BODY = {"base_contact_id": "<contact_id>", "mergee_contact_id": "<mergee_id>"}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [(CONTACT_MERGES.key(account_id, 8), ContactMerge(account_id, 7, 8, 2, NOON, version=2))]


SPECIMEN = Specimen(
    values=lambda tenants: {"mergee_id": tenants.acme.customers["lee"].contact.id},
    bodies={f"POST {ROUTE}": BODY},
    queries={f"GET {ROUTE}": "base_contact_id=<contact_id>&mergee_contact_id=<mergee_id>"},
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {ROUTE}
UTT AA ... TTTTTT .SSSST X  POST {ROUTE}
""",
    other_account=f"""
cc  GET {ROUTE}
cc  POST {ROUTE}
""",
    answers={"c": "404 contact_not_found"},
    foreign=(
        *(
            Foreign(f"{method} {ROUTE}", f"{name}_contact_id", rival_contact, "404 contact_not_found")
            for method in ("GET", "POST")
            for name in ("base", "mergee")
        ),
    ),
    entities=entities,
)


@story(actions.merge_contacts)
def contact_is_merged(scenario: Scenario) -> None:
    """Kim has written on Telegram, and by WhatsApp as Kim P."""
    company = scenario.company
    other = company.receive("Hello?", inbox=company.whatsapp, source_id="447700900123", name="Kim P.", provider_id="in-7")
    base_id = one_conversation(scenario).contact_id
    actions.merge_contacts(company.desk, company.caller("ben"), base_id=base_id, mergee_id=other.contact_id)


def contacts_of(deployment: Deployment) -> list[int]:
    numbers = (item["pk"].rpartition("#")[2] for item in deployment.aws.table.items() if item["kind"] == "contact")
    return sorted(map(int, numbers))


def two_contacts(deployment: Deployment) -> None:
    """Two contacts of one customer, with a conversation and a note each."""
    scenarios.known_by_number_and_by_user_id(deployment)
    base_id, mergee_id = contacts_of(deployment)
    deployment.api("ben", "PATCH", f"A/contacts/{mergee_id}", {"email": "kim@example.com"})
    deployment.api("ben", "POST", f"A/contacts/{mergee_id}/notes", {"note": {"content": "Prefers e-mail."}})
    deployment.settle()
    deployment.facts |= {"base": base_id, "mergee": mergee_id}


def merge_begun(deployment: Deployment) -> None:
    """The request ends after its mark was stored."""
    two_contacts(deployment)
    store = deployment.desk.store
    directory = store.directory(1)
    user = store.get(keys.user(directory.members[0].user_id))
    assert user
    caller = Caller(user, directory.members[0], directory)
    actions._begin(deployment.desk, caller, deployment.facts["base"], deployment.facts["mergee"])


@path(merge_begun)
def continue_merge(deployment: Deployment) -> Any:
    deployment.advance_clock(2 * RETRY_MS)
    deployment.wake()
    deployment.settle()
    return contacts_of(deployment) == [deployment.facts["base"]]


@path(two_contacts)
def merge_contacts(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds no mergee any more: 404 means the same as 200 here. The schedule ends a merge whose
    request has crashed."""
    body = {"base_contact_id": deployment.facts["base"], "mergee_contact_id": deployment.facts["mergee"]}
    answer = deployment.api("ben", "POST", "A/actions/contact_merge", body)
    deployment.settle()
    deployment.advance_clock(2 * RETRY_MS)
    deployment.wake()
    deployment.settle()
    return answer.status in (200, 404) and contacts_of(deployment) == [deployment.facts["base"]]
