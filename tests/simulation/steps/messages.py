"""Steps in which agents write messages, and clients repeat them."""

from random import Random
from typing import Any

from chalicelib.domain.conversations import Conversation
from tests.simulation.deployment import Deployment, Intent
from tests.simulation.steps.registry import Steps
from tests.support.multipart import multipart

STEPS = Steps()
step = STEPS.register


def select_conversation(deployment: Deployment, random: Random) -> tuple[str, Conversation] | None:
    """A user of the account and a conversation, in eight of ten cases one of the last six, so that writes conflict."""
    found = deployment.conversations()
    if not found:
        return None
    conversation = random.choice(found[-6:] if random.random() < 0.8 else found)
    names = [name for name, account in deployment.account_of.items() if account == conversation.account_id]
    return random.choice(names), conversation


def write(deployment: Deployment, intent: Intent) -> None:
    """Sends a message for the first time and records the answer."""
    deployment.intents.append(intent)
    for label in intent.files or (intent.body["content"],):
        deployment.intent_by_label[label] = intent
    send_again(deployment, intent)


def send_again(deployment: Deployment, intent: Intent) -> None:
    """A message of a conversation that is being erased may be written again: it is erased, too."""
    body: Any = intent.body
    headers = intent.headers
    if intent.files:
        fields = {name: str(value) for name, value in intent.body.items() if name != "files"}
        body = multipart_with_files(fields, intent.files)
        headers = {"Content-Type": "multipart/form-data; boundary=----parley-tests"}
    answer = deployment.request(intent.account_id, intent.token, "POST", intent.path, body, headers)
    if answer and answer.status == 200 and intent.is_scheduled:
        intent.waits = True
    elif answer and answer.status == 200:
        intent.answers |= message_ids_in(answer.json, intent)
        kept = {each for each in intent.answers if not deployment.store.is_erased(deployment.store.written[each])}
        assert len(kept) <= 1, f"{intent.echo_id} was answered with messages {intent.answers}"


def message_ids_in(answer: Any, intent: Intent) -> set[int]:
    """The message of the intent. A started conversation shows its newest messages only."""
    rows = answer.get("messages", [answer])
    return {each["id"] for each in rows if each.get("echo_id") == intent.echo_id}


def multipart_with_files(fields: dict[str, str], names: tuple[str, ...]) -> bytes:
    """A multipart form with several files in one field."""
    parts = [multipart({}, {"attachments[]": (name, "image/jpeg", b"a photo")}) for name in names]
    end = b"------parley-tests--\r\n"
    return b"".join(part.removesuffix(end) for part in [multipart(fields, {}), *parts]) + end


@step(16)
def agent_replies(deployment: Deployment, random: Random) -> bool:
    return post_agent_message(deployment, random, private=False)


@step(4)
def agent_writes_note(deployment: Deployment, random: Random) -> bool:
    return post_agent_message(deployment, random, private=True)


def post_agent_message(deployment: Deployment, random: Random, *, private: bool) -> bool:
    selected = select_conversation(deployment, random)
    if selected is None:
        return False
    name, conversation = selected
    text = deployment.next_text().replace("C", "R")
    body: dict[str, Any] = {"content": text, "echo_id": text, "private": private}
    if private and random.random() < 0.03:
        body["content"] = text + "long" * 10_000
    files = () if private or random.random() > 0.15 else tuple(f"{text}-{number}.jpg" for number in range(random.choice((1, 2))))
    if conversation.inbox_id == deployment.app.id:
        files = ()
    if files:
        body["private"] = "false"
    path = f"A/conversations/{conversation.id}/messages"
    intent = Intent(path, conversation.account_id, conversation.id, body, deployment.users[name].access_token, files)
    deployment.spawn_handler("reply", lambda: write(deployment, intent), random)
    return True


@step(4)
def agent_schedules_reply(deployment: Deployment, random: Random) -> bool:
    """For later, or only so that it can be taken back."""
    selected = select_conversation(deployment, random)
    if selected is None:
        return False
    name, conversation = selected
    text = deployment.next_text().replace("C", "R")
    at = deployment.now() // 1000 + random.choice((2, 60, 4_000))
    when = random.choice(({"scheduled_at": at}, {"undo_seconds": 5}))
    path = f"A/conversations/{conversation.id}/messages"
    body = {"content": text, "echo_id": text, **when}
    intent = Intent(path, conversation.account_id, conversation.id, body, deployment.users[name].access_token)
    deployment.spawn_handler("schedule", lambda: write(deployment, intent), random)
    return True


@step(2)
def agent_sends_scheduled_now(deployment: Deployment, random: Random) -> bool:
    found = [each for each in deployment.conversations() if each.scheduled]
    if not found:
        return False
    conversation = random.choice(found)
    names = [name for name, account in deployment.account_of.items() if account == conversation.account_id]
    token, waiting = deployment.users[random.choice(names)].access_token, random.choice(conversation.scheduled)
    path = f"A/conversations/{conversation.id}/scheduled_messages/{waiting.id}/send"

    def send_now() -> None:
        deployment.request(conversation.account_id, token, "POST", path, {})

    deployment.spawn_handler("send now", send_now, random)
    return True


@step(6)
def client_repeats_reply(deployment: Deployment, random: Random) -> bool:
    if not deployment.intents:
        return False
    intent = random.choice(deployment.intents[-12:])
    deployment.spawn_handler("repetition", lambda: send_again(deployment, intent), random)
    return True
