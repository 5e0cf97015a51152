"""An agent's own profile."""

from typing import Any

from chalicelib.actions import profile
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Availability, User
from chalicelib.domain.photos import Picture
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.erasure.specimen import erase_all
from tests.security.foreign_ids import Foreign, rival_account
from tests.support.fakes.clock import NOON
from tests.support.pictures import png
from tests.support.specimen import Specimen
from tests.support.tenant import PASSWORD

PROFILE = "/api/v1/profile"
FORM = {"avatar": ("ben.png", "image/png", png())}
OWN_PROFILE = ("access token", "socket token")


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    email, settings = f"{account_id}@acme.example", {"dark": True}
    user = User(
        5,
        email,
        "Ben",
        "hash",
        "access",
        "pubsub",
        NOON,
        account_ids=(account_id,),
        ui_settings=settings,
        photo="photos/people/5-x.png",
    )
    return [(keys.user(10**6 + account_id), user)]


SPECIMEN = Specimen(
    bodies={
        f"PATCH {PROFILE}": {"name": "Renamed"},
        f"PUT {PROFILE}": {"name": "Renamed"},
        f"POST {PROFILE}/availability": {"account_id": "<account_id>", "availability": "busy"},
        f"POST {PROFILE}/auto_offline": {"account_id": "<account_id>", "auto_offline": False},
        f"PATCH {PROFILE}/set_active_account": {"account_id": "<account_id>"},
        f"PUT {PROFILE}/set_active_account": {"account_id": "<account_id>"},
    },
    credentials=f"""
UTT .. ... TTTTTT .SSSST .  GET {PROFILE}
UTT .. ... TTTTTT .SSSST .  PATCH {PROFILE}
UTT .. ... TTTTTT .SSSST .  PUT {PROFILE}
UTT AA ... TTTTTT .SSSST .  POST {PROFILE}/availability
UTT AA ... TTTTTT .SSSST .  POST {PROFILE}/auto_offline
UTT AA ... TTTTTT .SSSST .  PATCH {PROFILE}/set_active_account
UTT AA ... TTTTTT .SSSST .  PUT {PROFILE}/set_active_account
UTT .. ... TTTTTT .SSSST .  POST {PROFILE}/reset_access_token
UTT ww www TTTTTT wSSSST w  DELETE {PROFILE}/avatar
UTT .. ... TTTTTT .SSSST .  GET {PROFILE}/sessions
UTT .. ... TTTTTT .SSSST .  DELETE {PROFILE}/sessions
""",
    foreign=(
        Foreign(f"POST {PROFILE}/availability", "account_id", rival_account, "401 account_not_yours"),
        Foreign(f"POST {PROFILE}/auto_offline", "account_id", rival_account, "401 account_not_yours"),
        Foreign(f"PATCH {PROFILE}/set_active_account", "account_id", rival_account, "401 account_not_yours"),
        Foreign(f"PUT {PROFILE}/set_active_account", "account_id", rival_account, "401 account_not_yours"),
    ),
    answers={"w": "200 without effect"},
    secrets={
        f"GET {PROFILE}": OWN_PROFILE,
        f"PATCH {PROFILE}": OWN_PROFILE,
        f"PUT {PROFILE}": OWN_PROFILE,
        f"POST {PROFILE}/availability": OWN_PROFILE,
        f"POST {PROFILE}/auto_offline": OWN_PROFILE,
        f"POST {PROFILE}/reset_access_token": OWN_PROFILE,
        f"DELETE {PROFILE}/sessions": OWN_PROFILE,
        f"DELETE {PROFILE}/avatar": OWN_PROFILE,
    },
    entities=entities,
    steps=(profile.replace_password,),
)


def user(scenario: Scenario, name: str) -> User:
    return scenario.company.caller(name).user


@story(profile.update_profile)
def agent_changes_own_name_and_email(scenario: Scenario) -> None:
    one_conversation(scenario)
    profile.update_profile(
        scenario.company.desk, user(scenario, "dora"), display_name="D.", email="d@acme.example", current_password=PASSWORD
    )


@story(profile.update_profile, profile.remove_own_photo)
def agent_changes_and_removes_own_photo(scenario: Scenario) -> None:
    one_conversation(scenario)
    profile.update_profile(scenario.company.desk, user(scenario, "ben"), photo=Picture("image/png", png()))
    profile.remove_own_photo(scenario.company.desk, user(scenario, "ben"))
    profile.update_profile(scenario.company.desk, user(scenario, "ben"), photo=Picture("image/png", png()))


@story(profile.update_profile, profile.reset_access_token, profile.set_active_account, profile.end_other_sessions)
def agent_changes_private_settings(scenario: Scenario) -> None:
    one_conversation(scenario)
    desk = scenario.company.desk
    profile.update_profile(
        desk,
        user(scenario, "ben"),
        message_signature="Ben",
        ui_settings={"dark": True},
        current_password=PASSWORD,
        password="Secret-2",
    )
    profile.reset_access_token(desk, user(scenario, "ben"))
    profile.end_other_sessions(desk, user(scenario, "ben"), client=None)
    profile.set_active_account(desk, user(scenario, "ben"), account_id=scenario.company.account_id)


@story(profile.set_availability, profile.set_auto_offline)
def agent_sets_busy_and_disables_auto_offline(scenario: Scenario) -> None:
    scenario.company.connect("dora")
    one_conversation(scenario)
    desk, account_id = scenario.company.desk, scenario.company.account_id
    profile.set_availability(desk, user(scenario, "dora"), account_id=account_id, availability=Availability.BUSY)
    profile.set_auto_offline(desk, user(scenario, "dora"), account_id=account_id, auto_offline=False)


@path()
def change_profile(deployment: Deployment) -> Any:
    answer = deployment.api(
        "ben", "PUT", "/api/v1/profile", {"name": "Benjamin", "email": "benjamin@acme.example", "current_password": PASSWORD}
    )
    deployment.settle()
    return answer.json


@path(differs=("user.version", "member.version"))
def change_own_photo(deployment: Deployment) -> Any:
    """A repetition stores the picture once more, and erases the first file."""
    answer = deployment.api("ben", "PUT", PROFILE, files=FORM)
    erase_all(deployment)
    assert len(deployment.aws.state.files) == 1
    return answer.status


def with_photo(deployment: Deployment) -> None:
    deployment.api("ben", "PUT", PROFILE, files=FORM)
    deployment.settle()


@path(with_photo)
def remove_own_photo(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "DELETE", f"{PROFILE}/avatar")
    erase_all(deployment)
    assert deployment.aws.state.files == {}
    return answer.status


@path(scenarios.signed_in, differs=("session", "socket"))
def change_password(deployment: Deployment) -> Any:
    """A session that was not deleted is refused, and a socket that was not closed receives nothing; both expire."""
    fields = {"current_password": "Secret-1", "password": "Secret-2"}
    answer = deployment.api("ben", "PUT", "/api/v1/profile", fields)
    deployment.settle()
    deployment.browsers.pop("ben")
    return answer.status, deployment.api(None, "GET", "/api/v1/profile", headers=deployment.facts["credential"]).status


@path()
def set_availability(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", "/api/v1/profile/availability", {"account_id": 1, "availability": "busy"})
    deployment.settle()
    return answer.json


@path()
def set_auto_offline(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", "/api/v1/profile/auto_offline", {"account_id": 1, "auto_offline": True})
    deployment.settle()
    return answer.json


@path(differs=("member.version",))
def set_active_account(deployment: Deployment) -> Any:
    """A repetition stores its own time."""
    answer = deployment.api("ben", "PUT", "/api/v1/profile/set_active_account", {"account_id": 1})
    deployment.settle()
    return answer.status


@path(scenarios.signed_in, differs=("socket", "user.version", "member.version"))
def reset_access_token(deployment: Deployment) -> Any:
    """A repetition makes another token, so that the versions are greater. A socket that was not closed receives nothing and
    expires."""
    answer = deployment.api(None, "POST", "/api/v1/profile/reset_access_token", headers=deployment.facts["credential"])
    deployment.settle()
    deployment.browsers.pop("ben")
    new, old = (
        deployment.api(None, "GET", "/api/v1/profile", headers={"api_access_token": token}).status
        for token in (answer.json["access_token"], deployment.facts["tokens"]["ben"])
    )
    return new, old


def signed_in_twice(deployment: Deployment) -> None:
    scenarios.signed_in(deployment)
    scenarios.signed_in(deployment)


@path(signed_in_twice, differs=("socket", "user.version", "member.version"))
def end_other_sessions(deployment: Deployment) -> Any:
    """A repetition makes another socket token, so that the versions are greater. A socket that was not closed receives nothing,
    and expires."""
    answer = deployment.api(None, "DELETE", "/api/v1/profile/sessions", headers=deployment.facts["credential"])
    deployment.settle()
    deployment.browsers.pop("ben")
    kept = deployment.api(None, "GET", "/api/v1/profile/sessions", headers=deployment.facts["credential"])
    return answer.status, [each["current"] for each in kept.json]
