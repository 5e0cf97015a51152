"""A canned response for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.domain.kinds import Key
from chalicelib.features.canned_responses import actions
from chalicelib.features.canned_responses.model import CANNED_RESPONSES, CannedResponse
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/canned_responses"
ONE = f"{LIST}/<canned_response_id>"
HELLO = {"short_code": "hello", "content": "Hello! How can we help?"}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = CannedResponse(4, account_id, "hello", "Grüße 🎉", NOON, NOON + 1)
    return [(CANNED_RESPONSES.key(account_id, 4), row)]


SPECIMEN = Specimen(
    make=lambda desk, caller: actions.create_canned_response(desk, caller, **HELLO),
    id_parameter="canned_response_id",
    bodies={
        f"POST {LIST}": {"short_code": "bye", "content": "Have a nice day."},
        f"PATCH {ONE}": {"content": "Hello again."},
        f"PUT {ONE}": {"content": "Hello again."},
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
..  GET {LIST}
..  POST {LIST}
nn  GET {ONE}
nn  PATCH {ONE}
nn  PUT {ONE}
nn  DELETE {ONE}
""",
    answers={"n": "404 canned_response_not_found"},
    entities=entities,
)


def _hello(scenario: Scenario) -> int:
    return actions.create_canned_response(scenario.company.desk, scenario.company.caller("ben"), **HELLO).id


@story(actions.create_canned_response)
def canned_response_is_created(scenario: Scenario) -> None:
    scenario.start_recording()
    _hello(scenario)


@story(actions.update_canned_response)
def canned_response_changes(scenario: Scenario) -> None:
    row_id = _hello(scenario)
    scenario.start_recording()
    actions.update_canned_response(scenario.company.desk, scenario.company.caller("ben"), row_id, short_code="hi")


@story(actions.delete_canned_response)
def canned_response_is_deleted(scenario: Scenario) -> None:
    row_id = _hello(scenario)
    scenario.start_recording()
    actions.delete_canned_response(scenario.company.desk, scenario.company.caller(), row_id)


def with_canned_response(deployment: Deployment) -> None:
    created = deployment.api("ben", "POST", "A/canned_responses", HELLO)
    deployment.settle()
    deployment.facts["canned_response"] = created.json["id"]


@path()
def create_canned_response(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", "A/canned_responses", HELLO, headers=ONCE)
    deployment.settle()
    return answer.json


@path(with_canned_response)
def change_canned_response(deployment: Deployment) -> Any:
    one = f"A/canned_responses/{deployment.facts['canned_response']}"
    answer = deployment.api("ben", "PATCH", one, {"short_code": "hi"})
    deployment.settle()
    return answer.json


@path(with_canned_response)
def delete_canned_response(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds nothing any more: 404 means the same as 200 here."""
    answer = deployment.api("ben", "DELETE", f"A/canned_responses/{deployment.facts['canned_response']}")
    deployment.settle()
    return answer.status in (200, 404)
