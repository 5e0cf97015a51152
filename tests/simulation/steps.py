"""The steps of the scheduler. Each draws all choices from its own random numbers and tells whether it was possible."""

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Delivery, Message
from tests.simulation.browsers import Browser
from tests.simulation.customers import Webhook, WebhookEvent
from tests.simulation.deployment import Deployment, Intent
from tests.support.api_client import Answer, multipart

StepFunction = Callable[[Deployment, Random], bool]
STEPS: dict[str, tuple[int, StepFunction]] = {}
"""Weight (relative frequency) and function of each step, by name."""

TELEGRAM_CUSTOMERS, PHONES, APP_CUSTOMERS = ("101", "102", "103"), ("15551", "15552"), ("kim", "lee")
STATUSES = ("open", "resolved", "pending", "snoozed")


def step(weight: int) -> Callable[[StepFunction], StepFunction]:
    """Registers a step under its function's name."""

    def register(action: StepFunction) -> StepFunction:
        STEPS[action.__name__.replace("_", " ")] = (weight, action)
        return action

    return register


# Handlers and queues


@step(150)
def resume_handler(deployment: Deployment, random: Random) -> bool:
    if not deployment.scheduler.paused:
        return False
    deployment.scheduler.resume(random.choice(deployment.scheduler.paused))
    return True


@step(30)
def run_ingest(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("ingest", random.choice((1, 3, 10)), random)


@step(40)
def run_broadcast(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("broadcast", random.choice((1, 3, 10)), random)


@step(30)
def run_react(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("react", random.choice((1, 3, 10)), random)


@step(15)
def run_background(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("background", random.choice((1, 3, 10)), random)


@step(30)
def run_deliver(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("deliver", random.choice((1, 3, 10)), random)


@step(50)
def run_forward(deployment: Deployment, random: Random) -> bool:
    return deployment.forward(random.randrange(len(deployment.stream.shards)), random.choice((1, 5, 100)), random)


@step(3)
def run_wake(deployment: Deployment, random: Random) -> bool:
    deployment.wake(random)
    return True


# Time


def advance_clock(deployment: Deployment, ms: int) -> bool:
    deployment.clock.at += ms
    deployment.scheduler.kill_timed_out()
    deployment.gateway.close_expired()
    deployment.sockets.delete_expired()
    return True


@step(40)
def seconds_pass(deployment: Deployment, random: Random) -> bool:
    return advance_clock(deployment, random.choice((20, 100, 500, 2_000)))


@step(6)
def minutes_pass(deployment: Deployment, random: Random) -> bool:
    finish_most_handlers(deployment, random)
    return advance_clock(deployment, random.choice((8_000, 30_000, 190_000, 400_000)))


@step(1)
def hours_pass(deployment: Deployment, random: Random) -> bool:
    finish_most_handlers(deployment, random)
    return advance_clock(deployment, random.choice((3_600_000, 7_900_000, 90_000_000)))


def finish_most_handlers(deployment: Deployment, random: Random) -> None:
    """Most handlers finish within seconds. Lambda kills the few that are still paused when the clock advances."""
    while deployment.scheduler.paused and random.random() > 0.02:
        deployment.scheduler.resume(random.choice(deployment.scheduler.paused))


# The network


def browser_with_frames(deployment: Deployment, random: Random) -> Browser | None:
    found = [each for each in deployment.browsers if each.connection and each.connection.incoming]
    return random.choice(found) if found else None


@step(120)
def frame_arrives(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None:
        return False
    deliver_frame(deployment, browser, 0)
    return True


@step(12)
def frame_arrives_out_of_order(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None or browser.connection is None or len(browser.connection.incoming) < 2:
        return False
    deliver_frame(deployment, browser, random.randrange(1, len(browser.connection.incoming)))
    return True


@step(8)
def frame_is_lost(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None or browser.connection is None or random.random() > deployment.conditions.frame_loss_rate:
        return False
    browser.connection.incoming.pop(random.randrange(len(browser.connection.incoming)))
    return True


@step(6)
def frame_is_duplicated(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None or browser.connection is None:
        return False
    browser.connection.incoming.append(random.choice(browser.connection.incoming))
    return True


def deliver_frame(deployment: Deployment, browser: Browser, index: int) -> None:
    from tests.simulation.checks import check_frame

    assert browser.connection is not None
    since, text = browser.connection.incoming.pop(index)
    frame = msgspec.json.decode(text)
    check_frame(deployment, browser.user, since, frame)
    browser.receive(frame)


@step(60)
def browser_frame_arrives(deployment: Deployment, random: Random) -> bool:
    found = [each.connection for each in deployment.browsers if each.connection and each.connection.outgoing]
    if not found:
        return False
    connection = random.choice(found)
    text = connection.outgoing.pop(0)
    connection.used_at = deployment.now()
    deployment.spawn_handler("frame", lambda: deployment.receive_frame(connection, text), random)
    return True


@step(60)
def browser_fetches(deployment: Deployment, random: Random) -> bool:
    found = [each for each in deployment.browsers if each.pending]
    if not found:
        return False
    browser = random.choice(found)
    deployment.spawn_handler("fetch", browser.pending.pop(0), random)
    return True


@step(40)
def browser_timer_fires(deployment: Deployment, random: Random) -> bool:
    due = [each for each in deployment.browsers if (at := each.next_timer()) is not None and at <= deployment.now()]
    return bool(due) and random.choice(due).tick()


@step(20)
def disconnect_event_arrives(deployment: Deployment, random: Random) -> bool:
    if not deployment.gateway.closed:
        return False
    name = deployment.gateway.closed.pop(0)
    deployment.spawn_handler("disconnect", lambda: deployment.deliver_disconnect(name), random)
    return True


@step(1)
def disconnect_event_is_lost(deployment: Deployment, random: Random) -> bool:
    if not deployment.gateway.closed:
        return False
    deployment.gateway.closed.pop(0)
    return True


@step(3)
def socket_is_cut(deployment: Deployment, random: Random) -> bool:
    found = [each for each in deployment.browsers if each.connection]
    if not found:
        return False
    browser = random.choice(found)
    assert browser.connection is not None
    if random.random() < 0.5:
        browser.lose_connection()
    else:
        deployment.gateway.close(browser.connection.name)
        browser.connection.incoming.clear()
    return True


@step(6)
def browser_opens(deployment: Deployment, random: Random) -> bool:
    closed = [each for each in deployment.browsers if not each.is_open]
    if not closed:
        return False
    random.choice(closed).open()
    return True


@step(1)
def browser_closes(deployment: Deployment, random: Random) -> bool:
    opened = [each for each in deployment.browsers if each.is_open]
    if not opened:
        return False
    random.choice(opened).close()
    return True


@step(1)
def browser_reloads(deployment: Deployment, random: Random) -> bool:
    opened = [each for each in deployment.browsers if each.is_open]
    if not opened:
        return False
    browser = random.choice(opened)
    browser.close()
    browser.open()
    return True


@step(4)
def browser_opens_thread(deployment: Deployment, random: Random) -> bool:
    found = [(each, ids) for each in deployment.browsers if each.state == "live" and (ids := [row for row, _ in each.rows()])]
    if not found:
        return False
    browser, ids = random.choice(found)
    browser.open_thread(random.choice(ids))
    return True


@step(2)
def browser_retries_failed_fetches(deployment: Deployment, random: Random) -> bool:
    found = [each for each in deployment.browsers if each.failed]
    if not found:
        return False
    random.choice(found).retry_failed()
    return True


# Customers


def next_text(deployment: Deployment) -> str:
    deployment.text_count += 1
    return f"C{deployment.text_count}"


@step(16)
def customer_writes(deployment: Deployment, random: Random) -> bool:
    return post_customer_message(deployment, random, photos=0)


@step(3)
def customer_sends_photos(deployment: Deployment, random: Random) -> bool:
    return post_customer_message(deployment, random, photos=random.choice((1, 2, 3)))


def post_customer_message(deployment: Deployment, random: Random, *, photos: int) -> bool:
    inbox = random.choice((deployment.telegram, deployment.whatsapp, deployment.telegram, deployment.other))
    apps, now, text = deployment.apps, deployment.now(), next_text(deployment)
    if inbox is deployment.telegram:
        webhooks = apps.telegram_writes(inbox, random.choice(TELEGRAM_CUSTOMERS), text, now, photos)
    else:
        webhooks = apps.whatsapp_writes(inbox, random.choice(PHONES), text, now, photos)
    for webhook in webhooks:
        deployment.queue_webhook(webhook)
    return True


def recent_text(deployment: Deployment, random: Random, *kinds: str) -> WebhookEvent | None:
    """One of the last messages that a customer of these channel types sent."""
    found = [each for each in deployment.webhook_events[-60:] if each.kind == "message" and each.inbox.channel.type_name in kinds]
    return random.choice(found) if found else None


@step(3)
def customer_edits(deployment: Deployment, random: Random) -> bool:
    original = recent_text(deployment, random, "Channel::Telegram", "Channel::Whatsapp")
    if original is None:
        return False
    advance_clock(deployment, 1_000)
    telegram = original.inbox is deployment.telegram
    edit = deployment.apps.telegram_edits if telegram else deployment.apps.whatsapp_edits
    deployment.queue_webhook(edit(original, next_text(deployment), deployment.now()))
    return True


@step(2)
def customer_deletes(deployment: Deployment, random: Random) -> bool:
    original = recent_text(deployment, random, "Channel::Whatsapp")
    if original is None:
        return False
    deployment.queue_webhook(deployment.apps.whatsapp_deletes(original, deployment.now()))
    return True


@step(50)
def webhook_arrives(deployment: Deployment, random: Random) -> bool:
    """Delivers the oldest pending webhook, or in three of ten cases any: providers keep no order."""
    if not deployment.pending_webhooks:
        return False
    index = 0 if random.random() < 0.7 else random.randrange(len(deployment.pending_webhooks))
    deliver_webhook(deployment, deployment.pending_webhooks.pop(index), random)
    return True


@step(6)
def webhook_is_repeated(deployment: Deployment, random: Random) -> bool:
    if not deployment.delivered_webhooks:
        return False
    deliver_webhook(deployment, random.choice(deployment.delivered_webhooks[-40:]), random)
    return True


@step(1)
def webhook_is_forged(deployment: Deployment, random: Random) -> bool:
    inbox = random.choice((deployment.telegram, deployment.whatsapp))
    customer = TELEGRAM_CUSTOMERS[0] if inbox is deployment.telegram else PHONES[0]
    write = deployment.apps.telegram_writes if inbox is deployment.telegram else deployment.apps.whatsapp_writes
    forged = write(inbox, customer, "forged", deployment.now())[0]

    def post() -> None:
        answer = deployment.request(1, None, "POST", forged.path, forged.body, {**forged.headers, **WRONG})
        assert answer is None or answer.status in (401, 500), "a webhook with a wrong signature was accepted"

    deployment.spawn_handler("forged webhook", post, random)
    return True


WRONG = {"X-Telegram-Bot-Api-Secret-Token": "guessed", "X-Hub-Signature-256": "sha256=guessed"}


def deliver_webhook(deployment: Deployment, webhook: Webhook, random: Random) -> None:
    for event in webhook.events:
        event.requested_at = deployment.step if event.requested_at is None else event.requested_at

    def post() -> None:
        answer = deployment.request(1, None, "POST", webhook.path, webhook.body, webhook.headers)
        if answer is None or answer.status >= 300:
            if all(event.acknowledged_at is None for event in webhook.events):
                deployment.pending_webhooks.append(webhook)
            return
        deployment.delivered_webhooks.append(webhook)
        for event in webhook.events:
            event.acknowledged_at = deployment.step if event.acknowledged_at is None else event.acknowledged_at

    deployment.spawn_handler("webhook", post, random)


@step(6)
def customer_writes_in_app(deployment: Deployment, random: Random) -> bool:
    """Writes through the public API in three requests: the contact, a conversation, a message."""
    customer, text = random.choice(APP_CUSTOMERS), next_text(deployment)
    public = "/public/api/v1/inboxes/app/contacts"

    def run() -> None:
        account = deployment.account_ids[0]
        contact = deployment.request(account, None, "POST", public, {"source_id": customer, "name": customer.title()})
        if contact is None or contact.status != 200:
            return
        existing = deployment.request(account, None, "GET", f"{public}/{customer}/conversations")
        if existing is None or existing.status != 200:
            return
        conversations = [each["id"] for each in existing.json]
        if not conversations or random.random() < 0.05:
            created = deployment.request(account, None, "POST", f"{public}/{customer}/conversations", {})
            if created is None or created.status != 200:
                return
            conversations = [created.json["id"]]
        path = f"{public}/{customer}/conversations/{conversations[0]}/messages"
        write(deployment, Intent(path, account, conversations[0], {"content": text, "echo_id": text}, None))

    deployment.spawn_handler("app", run, random)
    return True


@step(3)
def customer_reads_or_resolves_in_app(deployment: Deployment, random: Random) -> bool:
    found = [each for each in conversations_of(deployment) if each.inbox_id == deployment.app.id]
    if not found:
        return False
    selected = random.choice(found)
    action = random.choice(("update_last_seen", "update_last_seen", "toggle_status", "toggle_typing"))
    path = f"/public/api/v1/inboxes/app/contacts/{selected.source_id}/conversations/{selected.id}/{action}"
    body = {"typing_status": "on"} if action == "toggle_typing" else {}
    deployment.spawn_handler(
        "app", lambda: ignore_answer(deployment.request(selected.account_id, None, "POST", path, body)), random
    )
    return True


def ignore_answer(_: Answer | None) -> None:
    """Accepts any answer. `Deployment.request` has already checked that a 5xx has a cause."""


# Agents


def conversations_of(deployment: Deployment) -> list[Conversation]:
    return list(deployment.store.items.by_kind["conversation"].values())


def select_conversation(deployment: Deployment, random: Random) -> tuple[str, Conversation] | None:
    """A user of the account and a conversation, in eight of ten cases one of the last six, so that writes conflict."""
    found = conversations_of(deployment)
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
    body: Any = intent.body
    headers = None
    if intent.files:
        fields = {name: str(value) for name, value in intent.body.items() if name != "files"}
        body = multipart_with_files(fields, intent.files)
        headers = {"Content-Type": "multipart/form-data; boundary=----parley-tests"}
    answer = deployment.request(intent.account_id, intent.token, "POST", intent.path, body, headers)
    if answer and answer.status == 200:
        intent.answers.add(answer.json["id"])
        assert len(intent.answers) == 1, f"{intent.echo_id} was answered with messages {intent.answers}"


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
    text = next_text(deployment).replace("C", "R")
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


@step(6)
def client_repeats_reply(deployment: Deployment, random: Random) -> bool:
    if not deployment.intents:
        return False
    intent = random.choice(deployment.intents[-12:])
    deployment.spawn_handler("repetition", lambda: send_again(deployment, intent), random)
    return True


def change_conversation(
    deployment: Deployment, random: Random, method: str, path: str, body: Callable[[str, Conversation], Any]
) -> bool:
    selected = select_conversation(deployment, random)
    if selected is None:
        return False
    name, conversation = selected
    token, sent = deployment.users[name].access_token, body(name, conversation)
    full = f"A/conversations/{conversation.id}/{path}".rstrip("/")
    deployment.spawn_handler(
        "action", lambda: ignore_answer(deployment.request(conversation.account_id, token, method, full, sent)), random
    )
    return True


@step(6)
def agent_assigns(deployment: Deployment, random: Random) -> bool:
    people = [*(user.id for user in deployment.users.values()), 0]
    return change_conversation(deployment, random, "POST", "assignments", lambda *_: {"assignee_id": random.choice(people)})


@step(3)
def agent_assigns_team(deployment: Deployment, random: Random) -> bool:
    return change_conversation(
        deployment, random, "POST", "assignments", lambda *_: {"team_id": random.choice((deployment.team_id, 0))}
    )


@step(6)
def agent_changes_status(deployment: Deployment, random: Random) -> bool:
    return change_conversation(deployment, random, "POST", "toggle_status", lambda *_: {"status": random.choice(STATUSES)})


@step(3)
def agent_snoozes(deployment: Deployment, random: Random) -> bool:
    until = deployment.now() // 1000 + random.choice((5, 60, 4_000))
    return change_conversation(
        deployment, random, "POST", "toggle_status", lambda *_: {"status": "snoozed", "snoozed_until": until}
    )


@step(3)
def agent_sets_priority(deployment: Deployment, random: Random) -> bool:
    return change_conversation(
        deployment, random, "POST", "toggle_priority", lambda *_: {"priority": random.choice((None, "low", "high", "urgent"))}
    )


@step(4)
def agent_sets_labels(deployment: Deployment, random: Random) -> bool:
    labels = [each for each in ("vip", "refund", "bug") if random.random() < 0.5]
    return change_conversation(deployment, random, "POST", "labels", lambda *_: {"labels": labels})


@step(5)
def agent_marks_read(deployment: Deployment, random: Random) -> bool:
    return change_conversation(
        deployment, random, "POST", random.choice(("update_last_seen", "update_last_seen", "unread")), lambda *_: {}
    )


@step(1)
def agent_mutes_or_unmutes(deployment: Deployment, random: Random) -> bool:
    return change_conversation(deployment, random, "POST", random.choice(("mute", "unmute", "unmute")), lambda *_: {})


@step(3)
def agent_deletes_message(deployment: Deployment, random: Random) -> bool:
    return act_on_message(deployment, random, "DELETE", "", lambda _: True)


@step(8)
def agent_resends_message(deployment: Deployment, random: Random) -> bool:
    resendable = (Delivery.FAILED, Delivery.UNKNOWN)
    return act_on_message(deployment, random, "POST", "/retry", lambda message: message.delivery in resendable)


def act_on_message(
    deployment: Deployment, random: Random, method: str, suffix: str, is_wanted: Callable[[Message], bool]
) -> bool:
    found = [message for message in list(deployment.store.items.by_kind["message"].values())[-60:] if is_wanted(message)]
    if not found:
        return False
    message = random.choice(found)
    admin = deployment.users["ada" if message.account_id == deployment.account_ids[0] else "eve"]
    path = f"A/conversations/{message.conversation_id}/messages/{message.id}{suffix}"
    answer = lambda: ignore_answer(deployment.request(message.account_id, admin.access_token, method, path))  # noqa: E731
    deployment.spawn_handler("action", answer, random)
    return True


@step(3)
def inbox_members_change(deployment: Deployment, random: Random) -> bool:
    inbox = random.choice((deployment.telegram, deployment.whatsapp, deployment.app))
    body = {"inbox_id": inbox.id, "user_ids": [deployment.users[random.choice(("ben", "dora", "cleo"))].id]}
    return change_settings(deployment, random, random.choice(("POST", "DELETE")), "A/inbox_members", body)


@step(1)
def agent_role_changes(deployment: Deployment, random: Random) -> bool:
    user_id = deployment.users[random.choice(("ben", "dora", "cleo"))].id
    return change_settings(
        deployment, random, "PATCH", f"A/agents/{user_id}", {"role": random.choice(("agent", "agent", "administrator"))}
    )


def change_settings(deployment: Deployment, random: Random, method: str, path: str, body: dict[str, Any]) -> bool:
    token = deployment.users["ada"].access_token
    deployment.spawn_handler(
        "settings", lambda: ignore_answer(deployment.request(deployment.account_ids[0], token, method, path, body)), random
    )
    return True


@step(1)
def contact_changes(deployment: Deployment, random: Random) -> bool:
    found = list(deployment.store.items.by_kind["contact"].values())
    if not found:
        return False
    contact = random.choice(found)
    admin = deployment.users["ada" if contact.account_id == deployment.account_ids[0] else "eve"]
    body = {"name": f"Name {random.randrange(100)}"}
    path = f"A/contacts/{contact.id}"
    deployment.spawn_handler(
        "contact", lambda: ignore_answer(deployment.request(contact.account_id, admin.access_token, "PATCH", path, body)), random
    )
    return True
