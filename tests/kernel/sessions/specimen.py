"""A session: signing in and out."""

from typing import Any

from chalicelib.actions import sessions
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Session
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.fakes.clock import NOON
from tests.support.specimen import Specimen
from tests.support.tenant import PASSWORD

OWN_PROFILE = ("access token", "socket token")


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    client = f"client {account_id}"
    return [(keys.session(5, client), Session(5, client, "hash", NOON, NOON))]


SPECIMEN = Specimen(
    values=lambda _: {"password": PASSWORD},
    bodies={"POST /auth/sign_in": {"email": "ben@acme.example", "password": "<password>"}},
    credentials="""
... .. ... ...... ...... .  POST /auth/sign_in
sss ss sss ssssss .ssss. s  DELETE /auth/sign_out
UTT .. ... TTTTTT .SSSST .  GET /auth/validate_token
""",
    answers={"s": "404 session_invalid"},
    secrets={"POST /auth/sign_in": OWN_PROFILE, "GET /auth/validate_token": OWN_PROFILE},
    entities=entities,
    steps=(
        sessions.start_session,
        sessions.end_sessions,
        sessions.valid_sessions,
        sessions.user_of_session,
        sessions.user_of_access_token,
        sessions.caller,
        sessions.memberships,
    ),
)


@story(sessions.sign_in, sessions.sign_out)
def agent_signs_in_and_out(scenario: Scenario) -> None:
    one_conversation(scenario)
    signed = sessions.sign_in(scenario.company.desk, email="ben@acme.example", password=PASSWORD, address=None)
    sessions.sign_out(scenario.company.desk, uid=signed.user.email, client=signed.session.client, token=signed.token)


@path(differs=("session", "counter"))
def sign_in(deployment: Deployment) -> Any:
    """A repeated sign-in makes a second session; the first one is unused and expires. The counter holds the number of tries."""
    fields = {"email": "ben@acme.example", "password": "Secret-1"}
    return deployment.api(None, "POST", "/auth/sign_in", fields).json


@path(scenarios.signed_in)
def sign_out(deployment: Deployment) -> Any:
    """A repeated sign-out finds no session and is answered with 404."""
    return deployment.api(None, "DELETE", "/auth/sign_out", headers=deployment.facts["credential"]).status in (200, 404)
