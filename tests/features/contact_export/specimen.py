"""An export of contacts for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.actions import background_runs
from chalicelib.domain.kinds import Key
from chalicelib.features.contact_export import actions, writing
from chalicelib.features.contact_export.model import (
    CONTACT_EXPORTS,
    KEEP_MILLISECONDS,
    ContactExport,
    ExportCondition,
    ExportState,
    Part,
)
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.features.erasure.specimen import erase_all, kim_wrote_with_file
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

EXPORT = f"{A}/contacts/export"
IN_COLOGNE = {"attribute_key": "city", "filter_operator": "equal_to", "values": ["Köln"], "query_operator": None}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = ContactExport(
        id=4,
        account_id=account_id,
        user_id=9,
        columns=("id", "größe"),
        created_at=NOON,
        due_at=NOON + 5,
        touched_at=NOON + 1,
        conditions=(ExportCondition("city", "equal_to", ["Köln", 1.5, None], "and"),),
        label="vip",
        words="kim",
        state=ExportState.FINISHED,
        cursor="cursor",
        read=7,
        total=9,
        rows=3,
        parts=(Part("exports/1/4/a.csv", 1, 5, 6_000_000),),
        file="exports/1/4/b.csv",
        expires_at=NOON + 5,
        erased=(2**52,),
        garbage=("exports/1/3/",),
        version=6,
    )
    return [(CONTACT_EXPORTS.key(account_id, 9), row)]


SPECIMEN = Specimen(
    bodies={f"POST {EXPORT}": {"column_names": ["name", "email"], "payload": [IN_COLOGNE], "label": "vip", "q": "kim"}},
    prerequisites=dict.fromkeys((f"GET {EXPORT}", f"GET {EXPORT}/file", f"DELETE {EXPORT}"), f"POST {EXPORT}"),
    credentials=f"""
UTT AA RR. TTTTTT RSSSST X  POST {EXPORT}
UTT AA RR. TTTTTT RSSSST X  GET {EXPORT}
UTT AA RRu TTTTTT RSSSST X  GET {EXPORT}/file
UTT AA RRd TTTTTT RSSSST X  DELETE {EXPORT}
""",
    other_account=f"""
.R  POST {EXPORT}
nR  GET {EXPORT}
nR  GET {EXPORT}/file
nR  DELETE {EXPORT}
""",
    answers={
        "n": "404 contact_export_not_found",
        "u": "409 contact_export_unfinished",
        "d": "204",
    },
    entities=entities,
    steps=(writing.run_export, writing.step, writing.note_erased, background_runs.start_run, background_runs.run_steps),
)


@story(actions.start_export)
def contacts_are_exported(scenario: Scenario) -> None:
    """Nothing of the desk changes."""
    scenario.start_recording()
    actions.start_export(scenario.company.desk, scenario.company.caller())


@story(actions.cancel_export)
def export_of_contacts_is_cancelled(scenario: Scenario) -> None:
    actions.start_export(scenario.company.desk, scenario.company.caller())
    scenario.start_recording()
    actions.cancel_export(scenario.company.desk, scenario.company.caller())


def finish(deployment: Deployment) -> None:
    """The schedule begins a lost run again."""
    deployment.settle()
    deployment.advance_clock(2 * MINUTE)
    deployment.wake()
    deployment.settle()


def exported(deployment: Deployment) -> list[str]:
    """The rows of the files that are left."""
    return sorted(body.decode() for key, body in deployment.aws.state.files.items() if key.startswith("exports/"))


def shown(deployment: Deployment) -> tuple[int, Any]:
    """The state and the number of rows."""
    answer = deployment.api("ada", "GET", "A/contacts/export")
    return answer.status, [answer.json.get(name) for name in ("state", "rows")]


@path(scenarios.with_contact)
def export_contacts(deployment: Deployment) -> Any:
    deployment.api("ada", "POST", "A/contacts/export", {}, headers=ONCE)
    finish(deployment)
    return shown(deployment), len(exported(deployment))


def with_export(deployment: Deployment) -> None:
    kim_wrote_with_file(deployment)
    deployment.api("ada", "POST", "A/contacts/export", {})
    finish(deployment)


@path(with_export)
def replace_export(deployment: Deployment) -> Any:
    deployment.api("ada", "POST", "A/contacts/export", {"column_names": ["name"]}, headers=ONCE)
    finish(deployment)
    return shown(deployment), len(exported(deployment))


@path(with_export)
def delete_export(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds no export any more: 404 means the same as 204 here."""
    answer = deployment.api("ada", "DELETE", "A/contacts/export")
    finish(deployment)
    return answer.status in (204, 404), exported(deployment)


@path(with_export)
def let_export_expire(deployment: Deployment) -> Any:
    deployment.advance_clock(KEEP_MILLISECONDS)
    finish(deployment)
    return shown(deployment), exported(deployment)


@path(with_export)
def delete_exported_contact(deployment: Deployment) -> Any:
    """No file has the contact any more. A step that runs again may leave a further file without it."""
    contact_id = deployment.facts["contact"]
    answer = deployment.api("ada", "DELETE", f"A/contacts/{contact_id}")
    erase_all(deployment)
    finish(deployment)
    return answer.status in (200, 404), shown(deployment), any(str(contact_id) in text for text in exported(deployment))
