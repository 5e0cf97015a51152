"""How messages of ours fare on their way, and files on theirs, played in stories."""

from chalicelib.actions import deliver, media, messages, receive
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, SendLater, StoredFile
from tests.builders import Crash, crash, photo_in
from tests.contract.scenes import one_conversation, one_reply
from tests.contract.staffed_company import MINUTE
from tests.contract.telling import Stage, story


def task_of(message: Message) -> DeliveryTask:
    return DeliveryTask(message.account_id, message.conversation_id, message.id)


def try_to_send(stage: Stage, message: Message) -> None:
    """The queue hands the task out; what stays undone comes again later."""
    stage.company.desk.queues.deliveries.clear()
    stage.company.reacted = len(stage.company.desk.store.changes)
    try:
        deliver.deliver(stage.company.desk, task_of(message))
    except (SendLater, Crash):
        stage.company.desk.clock.at += MINUTE


@story(deliver.deliver)
def a_busy_provider_takes_a_reply_in_the_end(stage: Stage) -> None:
    conversation = one_conversation(stage)
    stage.company.provider.outcomes += [SendLater("Too many requests.", after=5)]
    message = stage.company.replies(conversation)
    try_to_send(stage, message)
    try_to_send(stage, message)


@story(deliver.deliver)
def a_sending_is_interrupted_and_nobody_knows(stage: Stage) -> None:
    conversation = one_conversation(stage)
    message = stage.company.replies(conversation)
    stage.company.provider.meanwhile = crash
    try_to_send(stage, message)
    stage.company.provider.meanwhile = lambda: None
    try_to_send(stage, message)


@story(messages.resend_message)
def what_nobody_knows_is_sent_again_by_a_person(stage: Stage) -> None:
    message = stage.company.replies(one_conversation(stage))
    stage.company.provider.meanwhile = crash
    try_to_send(stage, message)
    stage.company.provider.meanwhile = lambda: None
    try_to_send(stage, message)
    stage.begin()
    messages.resend_message(stage.company.desk, stage.company.caller("dora"), message.conversation_id, message.id)


@story(deliver.give_up)
def a_reply_breaks_our_own_house_and_is_given_up(stage: Stage) -> None:
    message = stage.company.replies(one_conversation(stage))
    stage.company.desk.queues.deliveries.clear()
    stage.company.reacted = len(stage.company.desk.store.changes)
    deliver.give_up(stage.company.desk, task_of(message))


@story(deliver.deliver)
def a_reply_of_three_parts_stops_and_goes_on(stage: Stage) -> None:
    conversation = one_conversation(stage)
    photos = tuple(StoredFile(f"{name}.jpg", "image/jpeg", b"a photo") for name in ("front", "back"))
    message = stage.company.replies(conversation, "Here they are", attachments=photos)
    stage.company.provider.outcomes += ["part-1", SendLater("Too many requests.")]
    try_to_send(stage, message)
    try_to_send(stage, message)


@story(receive.receive_receipt)
def a_receipt_overtakes_our_own_note(stage: Stage) -> None:
    conversation = one_conversation(stage)
    message = stage.company.replies(conversation)
    receive.receive_receipt(stage.company.desk, stage.company.telegram, InboundReceipt("provider-1", Delivery.READ))
    try_to_send(stage, message)


@story(messages.delete_message)
def a_reply_is_deleted_while_it_waits(stage: Stage) -> None:
    message = stage.company.replies(one_conversation(stage))
    messages.delete_message(stage.company.desk, stage.company.caller("ben"), message.conversation_id, message.id)
    try_to_send(stage, message)


@story(messages.delete_message)
def a_note_is_deleted(stage: Stage) -> None:
    note = stage.company.replies(one_conversation(stage), "Ask the warehouse", private=True)
    stage.begin()
    messages.delete_message(stage.company.desk, stage.company.caller("ben"), note.conversation_id, note.id)


@story(messages.delete_message, receive.receive_receipt)
def a_failed_reply_is_deleted(stage: Stage) -> None:
    message = one_reply(stage)
    receipt = InboundReceipt(stage.company.message(message).source_id or "", Delivery.FAILED, "The number is gone.")
    receive.receive_receipt(stage.company.desk, stage.company.telegram, receipt)
    messages.delete_message(stage.company.desk, stage.company.caller("dora"), message.conversation_id, message.id)


@story(media.give_up)
def a_photo_never_comes_from_the_provider(stage: Stage) -> None:
    one_conversation(stage)
    stage.company.hears(None, provider_id="in-2", attachments=(photo_in(),))
    stage.company.reacted = len(stage.company.desk.store.changes)
    message = stage.company.messages(2)[-1]
    media.give_up(stage.company.desk, message.account_id, message.conversation_id, message.id)


@story(receive.receive_message)
def an_album_of_six_photos_comes_in_six_pieces(stage: Stage) -> None:
    stage.begin()
    for number in range(6):
        stage.company.hears(None, provider_id=f"album-{number}", attachments=(photo_in(f"photo-{number}"),))
