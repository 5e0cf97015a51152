"""Stories of outbound delivery and of attachment downloads."""

from chalicelib.actions import messages, receive
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, SendLater, StoredFile
from chalicelib.features.attachment_download import actions as media
from chalicelib.features.delivery import actions as deliver
from tests.contract.scenarios import one_conversation, one_reply
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.support.crash import Crash, crash
from tests.support.inbound import inbound_photo


def task_of(message: Message) -> DeliveryTask:
    return DeliveryTask(message.account_id, message.conversation_id, message.id)


def attempt_delivery(scenario: Scenario, message: Message) -> None:
    """One receive of the delivery task. After a failure the clock moves on by a minute, as before the next receive."""
    scenario.company.desk.queues.deliveries.clear()
    scenario.company.handled_changes = len(scenario.company.desk.store.changes)
    try:
        deliver.deliver(scenario.company.desk, task_of(message))
    except (SendLater, Crash):
        scenario.company.desk.clock.at += MINUTE


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


@story(messages.resend_message)
def agent_resends_reply_with_unknown_delivery(scenario: Scenario) -> None:
    message = scenario.company.reply(one_conversation(scenario))
    scenario.company.provider.during_send = crash
    attempt_delivery(scenario, message)
    scenario.company.provider.during_send = lambda: None
    attempt_delivery(scenario, message)
    scenario.start_recording()
    messages.resend_message(scenario.company.desk, scenario.company.caller("dora"), message.conversation_id, message.id)


@story(deliver.mark_as_failed)
def reply_fails_when_retries_are_exhausted(scenario: Scenario) -> None:
    message = scenario.company.reply(one_conversation(scenario))
    scenario.company.desk.queues.deliveries.clear()
    scenario.company.handled_changes = len(scenario.company.desk.store.changes)
    deliver.mark_as_failed(scenario.company.desk, task_of(message))


@story(deliver.deliver)
def three_part_reply_resumes_after_throttling(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    photos = tuple(StoredFile(f"{name}.jpg", "image/jpeg", b"a photo") for name in ("front", "back"))
    message = scenario.company.reply(conversation, "Here they are", attachments=photos)
    scenario.company.provider.outcomes += ["part-1", SendLater("Too many requests.")]
    attempt_delivery(scenario, message)
    attempt_delivery(scenario, message)


@story(receive.receive_receipt)
def receipt_arrives_before_delivery_is_recorded(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    message = scenario.company.reply(conversation)
    receive.receive_receipt(scenario.company.desk, scenario.company.telegram, InboundReceipt("provider-1", Delivery.READ))
    attempt_delivery(scenario, message)


@story(messages.delete_message)
def queued_reply_is_deleted(scenario: Scenario) -> None:
    message = scenario.company.reply(one_conversation(scenario))
    messages.delete_message(scenario.company.desk, scenario.company.caller("ben"), message.conversation_id, message.id)
    attempt_delivery(scenario, message)


@story(messages.delete_message)
def private_note_is_deleted(scenario: Scenario) -> None:
    note = scenario.company.reply(one_conversation(scenario), "Ask the warehouse", private=True)
    scenario.start_recording()
    messages.delete_message(scenario.company.desk, scenario.company.caller("ben"), note.conversation_id, note.id)


@story(messages.delete_message, receive.receive_receipt)
def failed_reply_is_deleted(scenario: Scenario) -> None:
    message = one_reply(scenario)
    receipt = InboundReceipt(scenario.company.message(message).source_id or "", Delivery.FAILED, "The number is gone.")
    receive.receive_receipt(scenario.company.desk, scenario.company.telegram, receipt)
    messages.delete_message(scenario.company.desk, scenario.company.caller("dora"), message.conversation_id, message.id)


@story(media.mark_unavailable)
def photo_download_fails_when_retries_are_exhausted(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive(None, provider_id="in-2", attachments=(inbound_photo(),))
    scenario.company.handled_changes = len(scenario.company.desk.store.changes)
    message = scenario.company.messages(2)[-1]
    media.mark_unavailable(scenario.company.desk, message.account_id, message.conversation_id, message.id)


@story(receive.receive_message)
def album_arrives_as_six_webhook_events(scenario: Scenario) -> None:
    scenario.start_recording()
    for number in range(6):
        scenario.company.receive(None, provider_id=f"album-{number}", attachments=(inbound_photo(f"photo-{number}"),))
