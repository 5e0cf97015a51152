"""A note about Kim for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.features.contact_notes import actions
from chalicelib.features.contact_notes.model import CONTACT_NOTES, ContactNote
from chalicelib.ports import Desk
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/contacts/<contact_id>/notes"
ONE = f"{LIST}/<contact_note_id>"
TEXT = "Prefers to be called."


def make(desk: Desk, caller: Caller) -> ContactNote:
    """About Kim at Acme, and about Uma at Rival."""
    store: Any = desk.store
    contacts = {each.name.partition(" ")[0]: each for each in store.of_kind("contact", caller.account_id)}
    return actions.create_note(desk, caller, (contacts.get("Kim") or contacts["Uma"]).id, content=TEXT)


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = ContactNote(4, account_id, 7, 2, "Grüße 🎉", NOON, NOON + 1, version=2)
    return [(CONTACT_NOTES.key(account_id, 7, 4), row)]


SPECIMEN = Specimen(
    make=make,
    id_parameter="contact_note_id",
    bodies={
        f"POST {LIST}": {"note": {"content": "Ordered twice."}},
        f"PATCH {ONE}": {"note": {"content": "Prefers e-mail."}},
        f"PUT {ONE}": {"note": {"content": "Prefers e-mail."}},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA ... TTTTTT .SSSST X  POST {LIST}
UTT AA ... TTTTTT .SSSST X  GET {ONE}
UTT AA ... TTTTTT .SSSST X  PATCH {ONE}
UTT AA ... TTTTTT .SSSST X  PUT {ONE}
UTT AA ... TTTTTT .SSSST X  DELETE {ONE}
""",
    other_account=f"""
cc  GET {LIST}
cc  POST {LIST}
nn  GET {ONE}
nn  PATCH {ONE}
nn  PUT {ONE}
nn  DELETE {ONE}
""",
    answers={"c": "404 contact_not_found", "n": "404 note_not_found"},
    entities=entities,
    steps=(actions.move_notes,),
)


def _noted(scenario: Scenario) -> tuple[int, int]:
    company = scenario.company
    contact_id = company.conversation(1).contact_id
    return contact_id, actions.create_note(company.desk, company.caller("ben"), contact_id, content=TEXT).id


@story(actions.create_note)
def note_is_added_to_a_contact(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    actions.create_note(scenario.company.desk, scenario.company.caller("ben"), conversation.contact_id, content=TEXT)


@story(actions.update_note)
def note_of_a_contact_changes(scenario: Scenario) -> None:
    contact_id, note_id = _noted(scenario)
    scenario.start_recording()
    actions.update_note(scenario.company.desk, scenario.company.caller(), contact_id, note_id, content="Prefers e-mail.")


@story(actions.delete_note)
def note_of_a_contact_is_deleted(scenario: Scenario) -> None:
    contact_id, note_id = _noted(scenario)
    scenario.start_recording()
    actions.delete_note(scenario.company.desk, scenario.company.caller(), contact_id, note_id)


def with_contact(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    numbers = [item["pk"].rpartition("#")[2] for item in deployment.aws.table.items() if item["kind"] == "contact"]
    deployment.facts["notes"] = f"A/contacts/{numbers[0]}/notes"


def with_note(deployment: Deployment) -> None:
    with_contact(deployment)
    created = deployment.api("ben", "POST", deployment.facts["notes"], {"note": {"content": TEXT}})
    deployment.settle()
    deployment.facts["note"] = f"{deployment.facts['notes']}/{created.json['id']}"


@path(with_contact)
def create_contact_note(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", deployment.facts["notes"], {"note": {"content": TEXT}}, headers=ONCE)
    deployment.settle()
    return answer.json


@path(with_note)
def change_contact_note(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "PATCH", deployment.facts["note"], {"note": {"content": "Prefers e-mail."}})
    deployment.settle()
    return answer.json


@path(with_note)
def delete_contact_note(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds nothing any more: 404 means the same as 200 here."""
    answer = deployment.api("ben", "DELETE", deployment.facts["note"])
    deployment.settle()
    return answer.status in (200, 404)
