"""The download of a customer's attachments, with its stories and fault paths."""

from chalicelib.actions import receive
from chalicelib.domain.outbound import SendRefused
from chalicelib.features.attachment_download import actions as media
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import telegram
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.inbound import inbound_photo
from tests.support.specimen import Specimen

SPECIMEN = Specimen()


@story(receive.receive_message, media.download_media)
def customer_sends_photo(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive(None, provider_id="in-2", attachments=(inbound_photo(),))


@story(media.download_media)
def provider_refuses_photo_download(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.provider.files.append(SendRefused("The file is too large."))
    scenario.company.receive(None, provider_id="in-2", attachments=(inbound_photo(),))


@story(media.mark_unavailable)
def photo_download_fails_when_retries_are_exhausted(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive(None, provider_id="in-2", attachments=(inbound_photo(),))
    scenario.company.handled_changes = len(scenario.company.desk.store.changes)
    message = scenario.company.messages(2)[-1]
    media.mark_unavailable(scenario.company.desk, message.account_id, message.conversation_id, message.id)


@path()
def inbound_media(deployment: Deployment) -> None:
    picture = {"file_id": "picture-1", "file_size": 11}
    telegram(deployment, 1, photo=[picture], caption="Look at this")
    deployment.settle()


def download_failed_seven_times(deployment: Deployment) -> None:
    """The provider's file server is down. One receive of the reaction is left."""
    deployment.providers.state.file_outages = 1_000
    telegram(deployment, 1, photo=[{"file_id": "picture-1", "file_size": 11}])
    queue = deployment.aws.state.queues["background"]
    deployment.settle(until=lambda: any(each.received == queue.tries - 1 for each in queue.messages))
    scenarios.remember_conversation(deployment)


@path(download_failed_seven_times)
def give_up_download(deployment: Deployment) -> None:
    """A fault on the last receive makes a dead letter, which an operator replays."""
    queue = deployment.aws.state.queues["background"]
    deployment.settle()
    queue.replay()
    deployment.settle()
