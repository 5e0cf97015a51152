"""Steps of customers: their messages, their webhooks and the public API."""

from random import Random

from tests.simulation.customers import SPELLINGS, USER_IDS, Webhook, WebhookEvent
from tests.simulation.deployment import Deployment, Intent
from tests.simulation.steps.handlers import advance_clock
from tests.simulation.steps.messages import write
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register

TELEGRAM_CUSTOMERS, APP_CUSTOMERS = ("101", "102", "103"), ("kim", "lee")
PHONES = ("15551", *SPELLINGS, *USER_IDS)


@step(16)
def customer_writes(deployment: Deployment, random: Random) -> bool:
    return post_customer_message(deployment, random, photos=0)


@step(3)
def customer_sends_photos(deployment: Deployment, random: Random) -> bool:
    return post_customer_message(deployment, random, photos=random.choice((1, 2, 3)))


def post_customer_message(deployment: Deployment, random: Random, *, photos: int) -> bool:
    inbox = random.choice((deployment.telegram, deployment.whatsapp, deployment.telegram, deployment.other))
    apps, now, text = deployment.apps, deployment.now(), deployment.next_text()
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
    deployment.queue_webhook(edit(original, deployment.next_text(), deployment.now()))
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
        if event.requested_at is None:
            event.requested_at, event.sent_at = deployment.step, deployment.now()

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
    customer, text = random.choice(APP_CUSTOMERS), deployment.next_text()
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
    found = [each for each in deployment.conversations() if each.inbox_id == deployment.app.id]
    if not found:
        return False
    selected = random.choice(found)
    action = random.choice(("update_last_seen", "update_last_seen", "toggle_status", "toggle_typing"))
    path = f"/public/api/v1/inboxes/app/contacts/{selected.source_id}/conversations/{selected.id}/{action}"
    body = {"typing_status": "on"} if action == "toggle_typing" else {}
    deployment.spawn_request("app", random, selected.account_id, None, "POST", path, body)
    return True
