"""An import of contacts for the general suites, with its stories and fault paths."""

from collections.abc import Mapping
from typing import Any

from chalicelib.actions import background_runs, contacts
from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.domain.outbound import StoredFile
from chalicelib.features.contact_import import actions, importing, storing
from chalicelib.features.contact_import.model import (
    CONTACT_IMPORTS,
    KEEP_MILLISECONDS,
    Column,
    ContactImport,
    ImportState,
    Rejected,
)
from chalicelib.ports import Desk
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.features.contact_export.specimen import finish
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

IMPORT = f"{A}/contacts/import"
HALF = StoredFile("people.csv", "text/csv", b"name,email\nMia,mia@x.example\n")
WHOLE_SIZE = 2 * len(HALF.body)
ROWS = b"name,email\nMia,mia@x.example\nBroken,x\nBo,bo@x.example\nMia,MIA@x.example\n"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = ContactImport(
        id=4,
        account_id=account_id,
        user_id=9,
        file_name="größe.csv",
        size=900,
        created_at=NOON,
        due_at=NOON + 5,
        touched_at=NOON + 1,
        state=ImportState.FINISHED,
        parts=(300, 600),
        records=9,
        in_quotes=True,
        delimiter="\t",
        header=("Größe", "email"),
        columns=(Column("größe", "number"), Column("email")),
        offset=800,
        read=7,
        imported=5,
        rejected=2,
        rejects=(Rejected("imports/1/4/rejected-a.csv", 90),),
        file="imports/1/4/rejected-b.csv",
        expires_at=NOON + 5,
        garbage=("imports/1/4/upload-",),
        version=6,
    )
    return [(CONTACT_IMPORTS.key(account_id, 9), row)]


def begun(desk: Desk, caller: Caller) -> ContactImport:
    """The first half of a file."""
    return actions.start_import(desk, caller, HALF, size=WHOLE_SIZE)


SPECIMEN = Specimen(
    bodies={
        f"POST {IMPORT}": {"csv": HALF.body.decode(), "size": WHOLE_SIZE},
        f"POST {IMPORT}/parts": {"csv": HALF.body.decode(), "number": 2},
    },
    prerequisites={
        f"POST {IMPORT}/parts": f"POST {IMPORT}",
        f"GET {IMPORT}": f"POST {IMPORT}",
        f"GET {IMPORT}/rejected": f"POST {IMPORT}",
        f"DELETE {IMPORT}": f"POST {IMPORT}",
    },
    credentials=f"""
UTT AA RR. TTTTTT RSSSST X  POST {IMPORT}
UTT AA RR. TTTTTT RSSSST X  POST {IMPORT}/parts
UTT AA RR. TTTTTT RSSSST X  GET {IMPORT}
UTT AA RRw TTTTTT RSSSST X  GET {IMPORT}/rejected
UTT AA RRd TTTTTT RSSSST X  DELETE {IMPORT}
""",
    other_account=f"""
.R  POST {IMPORT}
nR  POST {IMPORT}/parts
nR  GET {IMPORT}
nR  GET {IMPORT}/rejected
nR  DELETE {IMPORT}
""",
    answers={"n": "404 contact_import_not_found", "w": "404 import_without_rejected", "d": "204"},
    entities=entities,
    steps=(importing.run_import, importing.step, storing.store_entry, background_runs.save_run, background_runs.remove_run),
)


def _run(scenario: Scenario, *, user: str = "ada") -> None:
    company = scenario.company
    importing.run_import(company.desk, company.account_id, company.users[user].id)


@story(actions.start_import)
def contacts_are_imported(scenario: Scenario) -> None:
    """Each row has the events of its contact."""
    company = scenario.company
    contacts.create_contact(company.desk, company.caller(), name="Bo", email="bo@x.example")
    scenario.start_recording()
    actions.start_import(company.desk, company.caller(), StoredFile("people.csv", "text/csv", ROWS))
    _run(scenario)


@story(actions.add_import_part)
def the_last_part_of_an_import_arrives(scenario: Scenario) -> None:
    begun(scenario.company.desk, scenario.company.caller())
    scenario.start_recording()
    actions.add_import_part(scenario.company.desk, scenario.company.caller(), 2, HALF.body)
    _run(scenario)


@story(actions.cancel_import)
def import_of_contacts_is_cancelled(scenario: Scenario) -> None:
    begun(scenario.company.desk, scenario.company.caller())
    scenario.start_recording()
    actions.cancel_import(scenario.company.desk, scenario.company.caller())


def shown(deployment: Deployment) -> tuple[int, Any]:
    """The state and the numbers of rows."""
    answer = deployment.api("ada", "GET", "A/contacts/import")
    return answer.status, [answer.json.get(name) for name in ("state", "parts", "read", "imported", "rejected")]


def uploads(deployment: Deployment) -> list[str]:
    """The files that are left."""
    return sorted(body.decode() for key, body in deployment.aws.state.files.items() if key.startswith("imports/"))


def send(deployment: Deployment, body: bytes, suffix: str = "", headers: Mapping[str, str] | None = None, **fields: Any) -> int:
    sent = {name: str(value) for name, value in fields.items()}
    files = {"import_file": ("people.csv", "text/csv", body)}
    return deployment.api("ada", "POST", f"A/contacts/import{suffix}", sent, files=files, headers=headers or {}).status


@path()
def import_contacts(deployment: Deployment) -> Any:
    send(deployment, ROWS, headers=ONCE)
    finish(deployment)
    return shown(deployment), uploads(deployment)


def half_uploaded(deployment: Deployment) -> None:
    send(deployment, HALF.body, size=WHOLE_SIZE)


@path(half_uploaded)
def import_last_part(deployment: Deployment) -> Any:
    status = send(deployment, HALF.body, "/parts", number=2)
    finish(deployment)
    return status, shown(deployment), uploads(deployment)


def imported(deployment: Deployment) -> None:
    send(deployment, ROWS)
    finish(deployment)


@path(imported)
def import_again(deployment: Deployment) -> Any:
    send(deployment, ROWS, headers=ONCE)
    finish(deployment)
    return shown(deployment), uploads(deployment)


@path(imported)
def delete_import(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds no import any more: 404 means the same as 204 here."""
    answer = deployment.api("ada", "DELETE", "A/contacts/import")
    finish(deployment)
    return answer.status in (204, 404), uploads(deployment)


@path(imported)
def let_import_expire(deployment: Deployment) -> Any:
    deployment.advance_clock(KEEP_MILLISECONDS)
    finish(deployment)
    return shown(deployment), uploads(deployment)
