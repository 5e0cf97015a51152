"""Photos of contacts for the general suites, with their stories and fault paths; people and inboxes have those of their own."""

from typing import Any

from chalicelib.actions import contacts, photos
from chalicelib.domain.photos import Picture
from chalicelib.features.contact_photos import actions
from chalicelib.ports import HttpResponse
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.erasure.specimen import erase_all
from tests.support.fakes.transport import FakeTransport
from tests.support.pictures import png
from tests.support.specimen import A, Specimen

ONE = f"{A}/contacts/<contact_id>/avatar"
ADDRESS = "https://photos.example/kim.png"
FORM = {"avatar": ("kim.png", "image/png", png())}
NEW_FILE = ("contact.version",)

SPECIMEN = Specimen(
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  DELETE {ONE}
""",
    other_account=f"""
pp  DELETE {ONE}
""",
    answers={"p": "404 contact_not_found"},
    steps=(photos.store_photo, photos.with_photo),
)


def _with_address(scenario: Scenario) -> int:
    conversation = one_conversation(scenario)
    desk, caller = scenario.company.desk, scenario.company.caller("ben")
    contacts.update_contact(desk, caller, conversation.contact_id, changes={"avatar_url": ADDRESS})
    return conversation.contact_id


@story(contacts.update_contact)
def agent_gives_a_contact_a_photo(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    photo = Picture("image/png", png())
    contacts.update_contact(
        scenario.company.desk, scenario.company.caller("ben"), conversation.contact_id, changes={}, photo=photo
    )


@story(actions.remove_contact_photo)
def agent_removes_the_photo_of_a_contact(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    desk, caller = scenario.company.desk, scenario.company.caller("ben")
    contacts.update_contact(desk, caller, conversation.contact_id, changes={}, photo=Picture("image/png", png()))
    actions.remove_contact_photo(desk, caller, conversation.contact_id)


@story(actions.fetch_photo)
def photo_of_a_contact_is_fetched(scenario: Scenario) -> None:
    contact_id, desk = _with_address(scenario), scenario.company.desk
    assert isinstance(desk.transport, FakeTransport)
    desk.transport.answers.append(HttpResponse(200, {}, png()))
    actions.fetch_photo(desk, scenario.company.account_id, contact_id)


@story(actions.give_up)
def photo_of_a_contact_cannot_be_fetched(scenario: Scenario) -> None:
    actions.give_up(scenario.company.desk, scenario.company.account_id, _with_address(scenario))


def _one(deployment: Deployment) -> str:
    return f"A/contacts/{deployment.facts['contact']}"


def with_photo(deployment: Deployment) -> None:
    scenarios.with_contact(deployment)
    deployment.api("ben", "PUT", _one(deployment), files=FORM)
    deployment.settle()


@path(with_photo, differs=NEW_FILE)
def change_contact_photo(deployment: Deployment) -> Any:
    """A repetition stores the picture once more, and erases the first file."""
    answer = deployment.api("ben", "PUT", _one(deployment), files=FORM)
    erase_all(deployment)
    assert len(deployment.aws.state.files) == 1
    return answer.status


@path(with_photo)
def remove_contact_photo(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "DELETE", f"{_one(deployment)}/avatar")
    erase_all(deployment)
    assert deployment.aws.state.files == {}
    return answer.json


@path(scenarios.with_contact)
def fetch_contact_photo(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "PATCH", _one(deployment), {"avatar_url": ADDRESS})
    erase_all(deployment)
    assert len(deployment.aws.state.files) == 1
    return answer.status


@path(scenarios.with_contact)
def give_up_contact_photo(deployment: Deployment) -> Any:
    """The server does not answer until the last try."""
    deployment.providers.state.file_outages = 1_000
    answer = deployment.api("ben", "PATCH", _one(deployment), {"avatar_url": ADDRESS})
    erase_all(deployment)
    deployment.aws.state.queues["background"].replay()
    erase_all(deployment)
    return answer.status
