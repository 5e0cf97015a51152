"""The delivery of a message to a provider, with its stories and fault paths."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions import message_delivery
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import (
    LedgerRow,
    LedgerState,
    PartOutcome,
    SendLater,
    SendRefused,
    SendUnknown,
    StoredFile,
)
from chalicelib.features.delivery import actions as deliver
from tests.contract.scenarios import attempt_delivery, one_conversation, task_of
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.crash import crash
from tests.support.fakes.clock import NOON
from tests.support.pictures import png
from tests.support.specimen import Specimen


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = LedgerRow(account_id, 3, 9, LedgerState.SENDING, 2, ("p-1",), "busy", NOON, 4)
    outcomes = (PartOutcome(0, Delivery.SENT, "p-1"), PartOutcome(1, Delivery.FAILED, error="Too large"))
    letter = replace(row, message_id=11, own_id="uuid.11@in.parley.example")
    parts = replace(row, message_id=10, outcomes=outcomes, sending=2)
    return [(keys.ledger(account_id, 3, each.message_id), each) for each in (row, parts, letter)]


SPECIMEN = Specimen(
    entities=entities,
    steps=(
        message_delivery.after_receipt,
        message_delivery.record_outcomes,
        message_delivery.apply_early_receipts,
        message_delivery.apply_early_receipt,
    ),
)


@story(deliver.deliver)
def provider_refuses_reply(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    scenario.company.provider.outcomes.append(SendRefused("Blocked by the user."))
    scenario.company.reply(conversation)


@story(deliver.deliver)
def delivery_of_reply_is_unknown(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    scenario.company.provider.outcomes.append(SendUnknown("The provider did not answer."))
    scenario.company.reply(conversation)


@story(deliver.deliver)
def throttled_reply_is_sent_on_retry(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    scenario.company.provider.outcomes += [SendLater("Too many requests.", after=5)]
    message = scenario.company.reply(conversation)
    attempt_delivery(scenario, message)
    attempt_delivery(scenario, message)


@story(deliver.deliver)
def crash_while_sending_leaves_delivery_unknown(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    message = scenario.company.reply(conversation)
    scenario.company.provider.during_send = crash
    attempt_delivery(scenario, message)
    scenario.company.provider.during_send = lambda: None
    attempt_delivery(scenario, message)


@story(deliver.mark_as_failed)
def reply_fails_when_retries_are_exhausted(scenario: Scenario) -> None:
    message = scenario.company.reply(one_conversation(scenario))
    scenario.company.desk.queues.deliveries.clear()
    scenario.company.handled_changes = len(scenario.company.desk.store.changes)
    deliver.mark_as_failed(scenario.company.desk, task_of(message))


@story(deliver.mark_as_unknown)
def restore_leaves_delivery_unknown(scenario: Scenario) -> None:
    message = scenario.company.reply(one_conversation(scenario))
    scenario.company.desk.queues.deliveries.clear()
    scenario.company.handled_changes = len(scenario.company.desk.store.changes)
    deliver.mark_as_unknown(scenario.company.desk, task_of(message), "The desk was restored from a copy.")


@story(deliver.deliver)
def three_part_reply_resumes_after_throttling(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    photos = tuple(StoredFile(f"{name}.jpg", "image/jpeg", b"a photo") for name in ("front", "back"))
    message = scenario.company.reply(conversation, "Here they are", attachments=photos)
    scenario.company.provider.outcomes += ["part-1", SendLater("Too many requests.")]
    attempt_delivery(scenario, message)
    attempt_delivery(scenario, message)


def kim_awaits_a_mail(deployment: Deployment) -> None:
    """Ben has written to Kim from an inbox of mails, and SES has taken that mail."""
    body = {"name": "Support", "channel": {"type": "email", "email": "support@acme.example"}}
    inbox = deployment.api("ada", "POST", "A/inboxes", body).json["id"]
    members = {"inbox_id": inbox, "user_ids": [deployment.facts["users"]["ben"]]}
    deployment.api("ada", "POST", "A/inbox_members", members)
    contact = deployment.api("ada", "POST", "A/contacts", {"name": "Kim", "email": "kim@example.org"}).json["payload"]["contact"]
    begun = {"inbox_id": inbox, "contact_id": contact["id"], "message": {"content": "Your invoice is ready"}}
    deployment.api("ben", "POST", "A/conversations", begun)
    deployment.settle()
    scenarios.remember_conversation(deployment)


def mailed(deployment: Deployment, **fields: Any) -> Any:
    body = {"content": "Here it is", "echo_id": "echo-1", "cc_emails": "boss@example.org", **fields}
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), body)
    deployment.settle()
    return answer.json


@path(kim_awaits_a_mail)
def send_mail_reply(deployment: Deployment) -> Any:
    return mailed(deployment)


@path(kim_awaits_a_mail)
def send_mail_reply_with_picture(deployment: Deployment) -> Any:
    """The content is that of other clients, and the mail shows the file."""
    files = {"attachments[]": ("door.png", "image/png", png())}
    fields = {"content": "See ![the door](attachment:door.png)", "echo_id": "echo-1"}
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), fields, files=files)
    deployment.settle()
    return answer.json["content"], answer.json["content_attributes"]["mail_content"], len(answer.json["attachments"])


def ses_is_busy(deployment: Deployment) -> None:
    kim_awaits_a_mail(deployment)
    deployment.aws.state.mails_to_throttle = 1


@path(ses_is_busy)
def send_mail_reply_that_is_throttled(deployment: Deployment) -> Any:
    return mailed(deployment)


def blocked(deployment: Deployment) -> None:
    """Kim has blocked the bot."""
    scenarios.kim_wrote(deployment)
    deployment.providers.state.refusals = 1_000


@path(blocked)
def reply_refused_by_provider(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "On its way", "echo_id": "echo-1"})
    deployment.settle()
    return answer.json
