"""A survey for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.actions.conversations import toggle_status
from chalicelib.actions.inboxes import update_inbox
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.rate_limits import UNCOUNTED
from chalicelib.domain.surveys import SURVEYS, Survey, survey_link
from chalicelib.features.surveys import actions
from chalicelib.ports import Desk
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.security.foreign_ids import Foreign, rival_agent, rival_inbox, rival_team
from tests.security.two_tenants import TwoTenants
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/csat_survey_responses"
PUBLIC = "/public/api/v1/csat_survey/<survey_uuid>"
PAGE = "/survey/responses/<survey_uuid>"
RATED = {"submitted_values": {"csat_survey_response": {"rating": 4, "feedback_message": "Quick"}}}


def make(desk: Desk, caller: Caller) -> Conversation:
    """A program has asked Sam at Acme, and Uma at Rival."""
    store: Any = desk.store
    first: Conversation = min(store.of_kind("conversation", caller.account_id), key=lambda each: each.id)
    create_message(desk, caller, first.id, NewMessage(content="Rate us", content_type="input_csat"))
    return first


def values(tenants: TwoTenants) -> dict[str, Any]:
    return {"survey_uuid": tenants.acme.specimens["surveys"].uuid}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = Survey(4, account_id, 7, 5, NOON, NOON + 2, 3, 6, rating=2, feedback="Grüße 🎉", answered_at=NOON + 1, version=2)
    return [
        (SURVEYS.key(account_id, "2026-03", 4), row),
        (survey_link("0b5c1f0e-0000-4000-8000-000000000001"), Claim((account_id, 7, 4))),
    ]


def _foreign(route: str, answer: str) -> tuple[Foreign, ...]:
    fields = {"inbox_id": rival_inbox, "team_id": rival_team, "user_ids": rival_agent}
    return tuple(Foreign(route, name, value, answer) for name, value in fields.items())


SPECIMEN = Specimen(
    make=make,
    values=values,
    bodies={f"PATCH {PUBLIC}": {"message": RATED}, f"PUT {PUBLIC}": {"message": RATED}},
    queries={
        f"GET {LIST}": "page=1&sort=created_at&rating=4",
        f"GET {LIST}/metrics": "since=1&until=2",
        f"GET {LIST}/download": "since=1",
    },
    credentials=f"""
UTT AA RR. TTTTTT RSSSST X  GET {LIST}
UTT AA RR. TTTTTT RSSSST X  GET {LIST}/metrics
UTT AA RR. TTTTTT RSSSST X  GET {LIST}/download
... .. ... ...... ...... n  GET {PUBLIC}
... .. ... ...... ...... n  PATCH {PUBLIC}
... .. ... ...... ...... n  PUT {PUBLIC}
... .. ... ...... ...... P  GET {PAGE}
""",
    customers=f"""
.........  GET {PUBLIC}
.........  PATCH {PUBLIC}
.........  PUT {PUBLIC}
""",
    other_account=f"""
.R  GET {LIST}
.R  GET {LIST}/metrics
.R  GET {LIST}/download
""",
    answers={"n": "404 survey_not_found", "P": "404 page"},
    foreign=(
        *_foreign(f"GET {LIST}", "nothing"),
        *_foreign(f"GET {LIST}/metrics", "200"),
        *_foreign(f"GET {LIST}/download", "200"),
    ),
    entities=entities,
)


def _switch_on(scenario: Scenario) -> None:
    company = scenario.company
    changes = {"csat_survey_enabled": True}
    update_inbox(company.desk, company.caller(), company.telegram.id, changes=changes, channel_changes={})


def _resolve(scenario: Scenario, conversation: Conversation) -> None:
    company = scenario.company
    toggle_status(company.desk, company.caller("ben"), conversation.id, status=Status.RESOLVED)


@story(toggle_status)
def resolution_sends_a_survey(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    _switch_on(scenario)
    scenario.company.settle()
    scenario.start_recording()
    _resolve(scenario, conversation)


@story(actions.answer_survey)
def customer_answers_a_survey(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    _switch_on(scenario)
    _resolve(scenario, conversation)
    scenario.company.settle()
    scenario.start_recording()
    for rating in (5, 5, 2):
        answer = {"csat_survey_response": {"rating": rating, "feedback_message": "Quick"}}
        actions.answer_survey(scenario.company.desk, conversation.uuid, UNCOUNTED, answer)


def surveys_are_on(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    inboxes = deployment.api("ada", "GET", "A/inboxes").json["payload"]
    for each in inboxes:
        deployment.api("ada", "PATCH", f"A/inboxes/{each['id']}", {"csat_survey_enabled": True})
    deployment.settle()


def surveyed(deployment: Deployment) -> None:
    surveys_are_on(deployment)
    deployment.api("ben", "POST", path_of(deployment, "/toggle_status"), {"status": "resolved"})
    deployment.settle()
    uuid = deployment.api("ben", "GET", path_of(deployment)).json["uuid"]
    deployment.facts["survey"] = f"/public/api/v1/csat_survey/{uuid}"


def rated(deployment: Deployment) -> None:
    surveyed(deployment)
    deployment.api(None, "PUT", deployment.facts["survey"], {"message": RATED})
    deployment.settle()


@path(surveys_are_on)
def resolve_with_a_survey(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/toggle_status"), {"status": "resolved"})
    deployment.settle()
    return answer.json


@path(surveyed)
def answer_survey(deployment: Deployment) -> Any:
    answers = [deployment.api(None, method, deployment.facts["survey"], {"message": RATED}).status for method in ("PUT", "PATCH")]
    deployment.settle()
    return answers


@path(rated)
def delete_surveyed_conversation(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "DELETE", path_of(deployment))
    deployment.settle()
    return answer.status in (200, 404)
