"""A link by which a person sets a password."""

from typing import Any

from chalicelib.actions import agents, password_links
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import PasswordLink
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.mails.specimen import DIFFERS, sent
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

OFFER = f"{A}/agents/<user_id>/password_link"
NEW_PASSWORD = "Brand-new-1"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [(keys.password_link(f"token {account_id}"), PasswordLink(5, (account_id, 7), "digest", NOON // 1000))]


SPECIMEN = Specimen(
    values=lambda tenants: {"link_token": tenants.link_token},
    bodies={
        "POST /auth/password": {"email": "ben@acme.example"},
        "PUT /auth/password": {"reset_password_token": "<link_token>", "password": NEW_PASSWORD},
        "PATCH /auth/password": {"reset_password_token": "<link_token>", "password": NEW_PASSWORD},
    },
    credentials=f"""
UTT AA RR. TTTTTT RSSSST X  POST {OFFER}
... .. ... ...... ...... .  POST /auth/password
... .. ... ...... ...... .  PUT /auth/password
... .. ... ...... ...... .  PATCH /auth/password
""",
    other_account=f"""
aR  POST {OFFER}
""",
    answers={"a": "404 agent_not_found"},
    secrets={"PUT /auth/password": ("access token", "socket token"), "PATCH /auth/password": ("access token", "socket token")},
    entities=entities,
    steps=(password_links.make_link,),
)


@story(password_links.offer_link, password_links.set_password)
def invited_person_sets_a_password(scenario: Scenario) -> None:
    company = scenario.company
    one_conversation(scenario)
    eve = agents.invite_agent(company.desk, company.caller(), email="eve@acme.example", name="Eve")
    token = password_links.offer_link(company.desk, company.caller(), eve.user_id).url.partition("#")[2]
    password_links.set_password(company.desk, token=token, password=NEW_PASSWORD)


@story(password_links.request_reset)
def forgotten_password_is_asked_for(scenario: Scenario) -> None:
    """Nothing of the desk changes."""
    one_conversation(scenario)
    password_links.request_reset(scenario.company.desk, email="ben@acme.example", address=None)


@path(differs=DIFFERS)
def reset_password_by_mail(deployment: Deployment) -> Any:
    """A repetition asks for another link."""
    answer = deployment.api(None, "POST", "/auth/password", {"email": "ben@acme.example"})
    return answer.status, sent(deployment, most=2)


def with_link(deployment: Deployment) -> None:
    offer = deployment.api("ada", "POST", f"A/agents/{deployment.facts['users']['ben']}/password_link")
    deployment.facts["link"] = offer.json["url"].partition("#")[2]
    deployment.settle()


@path(differs=("password_link",))
def offer_password_link(deployment: Deployment) -> Any:
    """A repetition makes a second link; the first one expires."""
    answer = deployment.api("ada", "POST", f"A/agents/{deployment.facts['users']['ben']}/password_link")
    deployment.settle()
    return sorted(answer.json)


@path(with_link, differs=("session", "socket"))
def set_password(deployment: Deployment) -> Any:
    """A repetition signs in once more: its session is a second one. A socket row that was not deleted receives nothing, since its
    token is not the user's any more, and expires."""
    fields = {"reset_password_token": deployment.facts["link"], "password": NEW_PASSWORD}
    answer = deployment.api(None, "PUT", "/auth/password", fields)
    deployment.settle()
    deployment.browsers.pop("ben")
    return answer.json["data"]["id"]
