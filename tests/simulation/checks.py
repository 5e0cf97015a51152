"""Checks of the laws from outside: on every frame that arrives, and on all data when the deployment has settled."""

from collections import Counter, defaultdict
from typing import Any

from chalicelib.adapters.dynamo.feed import counter_names
from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.lag import lag
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.events import KEEP_CHANGES_SECONDS, counter_dimensions
from chalicelib.domain.inboxes import Inbox, reuses_resolved
from chalicelib.domain.messages import Delivery, FileState, Message, is_deleted
from chalicelib.domain.timers import MAILBOX, timers_of
from tests.contract.fold import Entities, EntityState, message_state, states_in_conversation, upsert_into
from tests.simulation.answers import check_answers, check_readers
from tests.simulation.browsers import Browser
from tests.simulation.customers import WebhookEvent
from tests.simulation.deletions import by_provider_id, check_erased, deleted_events, erased_messages
from tests.simulation.deployment import Deployment, Intent, sent_as
from tests.simulation.drafts import check_drafts
from tests.simulation.merges import check_merges, survivor_of
from tests.simulation.storage import LawBroken
from tests.simulation.visitors import check_visitors

Json = dict[str, Any]


def check_frame(deployment: Deployment, user: str, since: int, frame: Json) -> None:
    """A browser receives events of its own account only, and only of inboxes that its user could see since step `since`."""
    deployment.tally["check: a frame"] += 1
    allowed: frozenset[int] | None = None
    for event in frame.get("events", ()):
        data = event["data"]
        if data.get("account_id") not in (None, deployment.account_of[user]):
            raise LawBroken(f"{user} receives an event of another account: {event}")
        if event["event"] == "conversation.viewing":
            check_readers(deployment, user, since, data)
        if "inbox_id" in data:
            allowed = deployment.visible_inboxes(user, since) if allowed is None else allowed
            if data["inbox_id"] not in allowed:
                raise LawBroken(f"{user} receives an event of a forbidden inbox: {event['event']} {data['id']}")


def check_everything(deployment: Deployment) -> None:
    """Checks all data. Needs a settled deployment: no handler runs, and no queue has messages."""
    messages = defaultdict(list)
    for message in deployment.store.items.by_kind["message"].values():
        messages[message.account_id, message.conversation_id].append(message)
    all_messages = [message for thread in messages.values() for message in thread]
    check_feed(deployment)
    check_counters(deployment)
    check_webhooks(deployment, all_messages)
    check_customers(deployment, all_messages)
    check_writes(deployment, all_messages)
    check_deliveries(deployment, all_messages)
    check_pointers(deployment)
    check_merges(deployment, messages)
    check_timers(deployment)
    check_drafts(deployment)
    check_answers(deployment, all_messages)
    check_erased(deployment, all_messages)
    check_visitors(deployment)
    deployment.check_own_laws()
    for browser in deployment.browsers:
        if browser.is_open:
            check_browser(deployment, browser)
    deployment.tally["check: everything"] += 1


def check_feed(deployment: Deployment) -> None:
    for account_id in deployment.account_ids:
        rows = deployment.feed.rows[account_id]
        if [row.position for row in rows] != list(range(1, len(rows) + 1)):
            raise LawBroken("the feed has a gap")
        if len({row.change.id for row in rows}) != len(rows):
            raise LawBroken("a change has two positions")
        numbered = {row.change.id for row in rows}
        kept_since = deployment.now() - KEEP_CHANGES_SECONDS * 1000
        if any(each.at > kept_since and each.id not in numbered for each in deployment.store.committed[account_id]):
            raise LawBroken("a change has no position")
        directory = deployment.store.directory(account_id)
        viewer = Viewer(inbox_ids=frozenset(inbox.id for inbox in directory.inboxes))
        if behind := lag(deployment.desk, directory, viewer):
            raise LawBroken(f"agents are told that the feed is {behind} ms behind, but every change has its position")


def check_counters(deployment: Deployment) -> None:
    counted: Counter[tuple[int, str]] = Counter()
    for conversation in deployment.store.items.by_kind["conversation"].values():
        counted.update((conversation.inbox_id, name) for name in counter_names(counter_dimensions(conversation)))
    stored = {key: tally for key, tally in deployment.feed.counters.items() if tally}
    if stored != dict(counted):
        raise LawBroken(f"counters are {stored}, but conversations count {dict(counted)}")


def check_webhooks(deployment: Deployment, messages: list[Message]) -> None:
    by_id, is_deleted_event = by_provider_id(messages), deleted_events(deployment)
    changes: defaultdict[tuple[int, str], list[WebhookEvent]] = defaultdict(list)
    for event in deployment.webhook_events:
        if event.acknowledged_at is not None and event.kind in ("edit", "deletion"):
            changes[event.inbox.id, event.provider_id].append(event)
    threads: defaultdict[tuple[int, int, str], list[tuple[Message, WebhookEvent]]] = defaultdict(list)
    for event in deployment.webhook_events:
        if event.kind != "message" or event.acknowledged_at is None or is_deleted_event(event):
            continue
        key = (event.inbox.id, event.provider_id)
        if key not in by_id:
            raise LawBroken(f"the message {event.provider_id} ({event.content}) was acknowledged but not stored")
        check_content(by_id[key], event, changes[key])
        threads[event.inbox.id, by_id[key].conversation_id, event.customer].append((by_id[key], event))
    if not deployment.tally["queue: dead letters of ingest"]:
        for thread_messages in threads.values():
            check_order(thread_messages)


def check_customers(deployment: Deployment, messages: list[Message]) -> None:
    """A customer is one contact of an inbox, whichever addresses their messages name."""
    by_id, contacts = by_provider_id(messages), defaultdict(set)
    for event in deployment.webhook_events:
        message = by_id.get((event.inbox.id, event.provider_id)) if event.kind == "message" else None
        if message and not event.joins:
            conversation = deployment.store.items[keys.conversation(message.account_id, message.conversation_id)]
            contacts[event.inbox.id, event.customer].add(conversation.contact_id)
    for (_, customer), found in contacts.items():
        if len(found) > 1:
            raise LawBroken(f"the customer {customer} is {len(found)} contacts")


def check_content(message: Message, event: WebhookEvent, changes: list[WebhookEvent]) -> None:
    """A message has the text of its newest edit, and a deleted one has none."""
    if any(change.kind == "deletion" for change in changes) and not is_deleted(message):
        raise LawBroken(f"{event.provider_id} was deleted by the customer, but shows {message.content}")
    newest = max((change for change in changes if change.kind == "edit"), key=lambda each: each.at, default=event)
    if message.content != newest.content and not is_deleted(message):
        raise LawBroken(f"{event.provider_id} says {message.content!r} instead of {newest.content!r}")


def check_order(thread_messages: list[tuple[Message, WebhookEvent]]) -> None:
    """A message that was acknowledged before another one's webhook was sent stands before that one."""
    earliest = float("inf")
    for message, event in sorted(thread_messages, key=lambda each: -each[0].id):
        assert event.requested_at is not None
        assert event.acknowledged_at is not None
        if earliest < event.requested_at:
            raise LawBroken(f"{event.provider_id} (message {message.id}) stands before an earlier message")
        earliest = min(earliest, event.acknowledged_at)


def check_writes(deployment: Deployment, messages: list[Message]) -> None:
    by_echo: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for message in messages:
        if name := sent_as(message):
            by_echo[message.account_id, name].append(message.id)
    erased = {message.id for message in erased_messages(deployment)}
    for intent in deployment.intents:
        found = by_echo.pop((intent.account_id, intent.echo_id), [])
        if len(found) > 1:
            raise LawBroken(f"{intent.echo_id} is stored {len(found)} times")
        if intent.waits and not found:
            check_waiting(deployment, intent)
        if intent.answers - erased and set(found) != intent.answers:
            raise LawBroken(f"{intent.echo_id} was answered with {intent.answers}, but stored as {found}")
    if by_echo:
        raise LawBroken(f"messages that no client wrote: {by_echo}")


def check_waiting(deployment: Deployment, intent: Intent) -> None:
    """An accepted message that is not in its thread was not lost: it waits for an agent, or its conversation was deleted."""
    conversation = deployment.store.get(keys.conversation(intent.account_id, intent.conversation_id))
    stored = deployment.store.items.by_kind["scheduled_message"].values()
    if conversation and intent.echo_id not in {each.message.echo_id for each in stored}:
        raise LawBroken(f"the scheduled message {intent.echo_id} is neither sent nor waiting")


def check_deliveries(deployment: Deployment, messages: list[Message]) -> None:
    receipts: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for event in deployment.webhook_events:
        if event.kind == "receipt" and event.acknowledged_at is not None:
            receipts[event.inbox.id, event.provider_id].add(event.content)
    for message in messages:
        if message.delivery is Delivery.QUEUED:
            raise LawBroken(f"message {message.id} ({message.content}) stays queued")
        if any(attachment.state is FileState.PENDING for attachment in message.attachments):
            raise LawBroken(f"an attachment of message {message.id} stays pending")
        row = deployment.store.get(keys.ledger(message.account_id, message.conversation_id, message.id))
        check_ledger(message, row, resent=bool(deployment.store.requeued[message.id]))
        if row and row.state == "sent" and len(row.provider_ids) == 1 and not deployment.store.requeued[message.id]:
            check_receipts(message, set() if is_deleted(message) else receipts[message.inbox_id, row.provider_ids[0]])


def check_ledger(message: Message, row: Any, *, resent: bool) -> None:
    """The ledger agrees with the message. Resent messages are exempt: a receipt of their first sending may come later. A report
    on a mail names it by the desk's own id, also when the response was lost."""
    if row is None or resent or is_deleted(message):
        return
    was_sent = message.delivery in (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    is_told = message.delivery is Delivery.DELIVERED and row.state == "unknown" and row.own_id is not None
    if was_sent and row.state != "sent" and not is_told:
        raise LawBroken(f"message {message.id} is {message.delivery}, its ledger says {row.state}")
    if message.delivery is Delivery.UNKNOWN and row.state != "unknown":
        raise LawBroken(f"message {message.id} is unknown, its ledger says {row.state}")


def check_receipts(message: Message, statuses: set[str]) -> None:
    expected = next((each for each in ("read", "delivered", "failed") if each in statuses), None)
    if expected and message.delivery != expected:
        raise LawBroken(f"the provider reported {statuses} of message {message.id}, which is {message.delivery}")


def check_pointers(deployment: Deployment) -> None:
    by_link: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for conversation in deployment.store.items.by_kind["conversation"].values():
        by_link[conversation.inbox_id, conversation.source_id].append(conversation)
    inboxes: dict[int, Inbox] = {inbox.id: inbox for inbox in deployment.inboxes}
    lost_one = {(each.inbox_id, each.source_id) for each in deployment.store.deleted_conversations.values()}
    for (inbox_id, source_id), found in by_link.items():
        account_id = found[0].account_id
        link = deployment.store.get(keys.contact_inbox(account_id, inbox_id, source_id))
        survivors = {each.merged_into.id for each in found if each.merged_into}
        allowed = {each.id for each in found} | survivors | ({None} if (inbox_id, source_id) in lost_one else set())
        if link is None or not {link.conversation_id, survivor_of(deployment, account_id, link.conversation_id)} & allowed:
            raise LawBroken(f"the contact inbox of {source_id} points to no conversation of its own")
        if reuses_resolved(inboxes[inbox_id]) and len(found) > 1:
            raise LawBroken(f"{source_id} has {len(found)} conversations in an inbox that reuses resolved ones")
        if any(each.contact_id != link.contact_id for each in found):
            raise LawBroken(f"conversations of {source_id} belong to another contact")
        if any(
            each.status is Status.SNOOZED and each.snoozed_until and each.snoozed_until < deployment.now() - 1 for each in found
        ):
            raise LawBroken("a snoozed conversation was not woken")


def check_timers(deployment: Deployment) -> None:
    """Each snoozed conversation and each next scheduled message has its timer, and there is no other one."""
    conversations = deployment.store.items.by_kind["conversation"].values()
    planned = {timer for each in conversations for timer in timers_of(each)}
    stored = {each for each in deployment.store.items.by_kind["timer"].values() if each.kind != MAILBOX}
    if stored != planned:
        raise LawBroken(f"timers without a reason: {stored - planned}; missing timers: {planned - stored}")


def check_browser(deployment: Deployment, browser: Browser) -> None:
    """The browser shows exactly what a fresh page would show."""
    fresh, rows = fresh_view(deployment, browser)
    shown = dict(browser.rows())
    if set(shown) != set(rows):
        raise LawBroken(f"{browser.name} shows {sorted(shown)} instead of {sorted(rows)}")
    for key, entity in fresh.items():
        kind, each = key
        if kind == "message" and not (entity["conversation_id"] == browser.thread and is_in_thread(browser, each)):
            continue
        compare(browser, key, browser.entities.get(key), entity)
    deployment.tally["check: a browser's view"] += 1


def is_in_thread(browser: Browser, message_id: int) -> bool:
    return browser.oldest is not None and message_id >= browser.oldest


def compare(browser: Browser, key: tuple[str, int], shown: Json | None, expected: Json) -> None:
    """Compares all fields but `can_reply`, which changes with time and without an event."""
    if shown is None:
        raise LawBroken(f"{browser.name} does not show {key}")
    different = [name for name in expected if name != "can_reply" and shown[name] != expected[name]]
    if different:
        differences = {name: (shown[name], expected[name]) for name in ("version", *different)}
        raise LawBroken(f"{browser.name} shows {key} wrong (shown, expected): {differences}")


def fresh_view(deployment: Deployment, browser: Browser) -> tuple[Entities, list[int]]:
    states: list[EntityState] = []
    rows: list[int] = []
    cursor = ""
    while True:
        page = get_json(deployment, browser, f"A/conversations?status=all{cursor}")["data"]
        for row in page["payload"]:
            states += states_in_conversation(row)
            rows.append(row["id"])
        if page["meta"]["next_cursor"] is None:
            break
        cursor = f"&cursor={page['meta']['next_cursor']}".replace(" ", "%20")
    if len(set(rows)) != len(rows):
        raise LawBroken(f"a list shows an id twice: {rows}")
    if page["meta"]["all_count"] != len(rows):
        raise LawBroken(f"a list of {len(rows)} rows has the count {page['meta']['all_count']}")
    if browser.thread in rows:
        states += map(message_state, get_json(deployment, browser, f"A/conversations/{browser.thread}/messages")["payload"])
    fresh: Entities = {}
    upsert_into(fresh, states)
    return fresh, rows


def get_json(deployment: Deployment, browser: Browser, path: str) -> Any:
    answer = deployment.get(browser.user, path)
    assert answer is not None
    if answer.status != 200:
        raise LawBroken(f"{path} was answered with {answer.status}")
    return answer.json
