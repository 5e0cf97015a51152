"""Two companies with customers, providers and browsers around one back end, all in this process."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from chalicelib import realtime
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Change
from chalicelib.domain.messages import Message
from tests.simulation import gateway
from tests.simulation.backend import Backend, Conditions
from tests.simulation.browsers import Browser
from tests.simulation.companies import open_companies
from tests.simulation.customers import CustomerApps, Webhook, WebhookEvent
from tests.simulation.providers import AcceptedMessage
from tests.simulation.queues import QueuedMessage
from tests.simulation.socket_host import socket_host
from tests.simulation.storage import LawBroken
from tests.support.api_client import Answer
from tests.support.lambda_events import websocket


@dataclass
class Intent:
    """A message that a client sends, and repeats with the same echo_id until it has an answer."""

    path: str
    account_id: int
    conversation_id: int
    body: dict[str, Any]
    token: str | None
    files: tuple[str, ...] = ()
    headers: dict[str, str] | None = None
    """The credential of a website's visitor, who has no token of the API."""
    answers: set[int] = field(default_factory=set)
    waits: bool = False
    """Whether the server has accepted it as a scheduled message."""

    @property
    def is_scheduled(self) -> bool:
        return "scheduled_at" in self.body or "undo_seconds" in self.body

    @property
    def echo_id(self) -> str:
        return str(self.body["echo_id"])


def sent_as(message: Message) -> str | None:
    """The client's name of a message. A scheduled one that a colleague has sent for an author who left has its text alone."""
    is_of_colleague = message.cause is not None and message.cause.detail == "sent_now"
    return message.echo_id or (message.content if is_of_colleague else None)


class Deployment(Backend):
    def __init__(self, conditions: Conditions) -> None:
        super().__init__(conditions)
        self.visible: defaultdict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        self.apps, self.pending_webhooks, self.delivered_webhooks = CustomerApps(), list[Webhook](), list[Webhook]()
        self.webhook_events: list[WebhookEvent] = []
        self.intents: list[Intent] = []
        self.intent_by_label: dict[str, Intent] = {}
        self.devices: dict[tuple[int, int, str], Any] = {}
        """The knowledge that each device has of a draft (steps/drafts.py), by account, conversation and device."""
        self.accepted_counts: Counter[str] = Counter()
        self._open_companies()
        socket_host().call(do="clear")
        self.browsers = [Browser(f"{name}-{number}", name, self) for name in self.users for number in (1, 2)]
        self.connection_count = 0

    def _open_companies(self) -> None:
        self.companies = companies = open_companies(self.desk)
        acme, bolt = companies.acme, companies.bolt
        self.users, self.account_of, self.inboxes = companies.users, companies.account_of, companies.inboxes
        self.telegram, self.whatsapp, self.app = (acme.inboxes[name] for name in ("telegram", "whatsapp", "app"))
        self.website = acme.inboxes["website"]
        self.other = bolt.inboxes["whatsapp"]
        self.team_id = acme.teams["Support"].id
        self.account_ids = (acme.account_id, bolt.account_id)
        self.admin_of = {acme.account_id: "ada", bolt.account_id: "eve"}

    def next_text(self) -> str:
        self.number += 1
        return f"C{self.number}"

    def conversations(self) -> list[Conversation]:
        return list(self.store.items.by_kind["conversation"].values())

    def forget_requests(self) -> None:
        """After a retention period: no provider repeats a webhook after that time."""
        self.delivered_webhooks.clear()

    def wakes_at(self) -> list[int]:
        """The times of the timers that have to be carried out before the deployment is settled."""
        return [timer.due_at for timer in self.store.items.by_kind["timer"].values()]

    def check_own_laws(self) -> None:
        """Laws of a deployment with more than this one. Called when it has settled."""

    # Rights

    def record_change(self, change: Change) -> None:
        if any(event.name == "account.cache_invalidated" for event in change.events):
            directory = self.store.directory(change.account_id)
            for member in directory.members:
                seen = frozenset(inbox.id for inbox in directory.visible_inboxes(member))
                self.visible[member.user_id].append((self.step, seen))

    def visible_inboxes(self, user: str, since: int) -> frozenset[int]:
        """The inboxes that this user was allowed to see at any time since the step `since`."""
        known = self.visible[self.users[user].id]
        start = max((index for index, (step, _) in enumerate(known) if step < since), default=0)
        return frozenset().union(*(seen for _, seen in known[start:]))

    # Network of the browsers

    def get(self, user: str, path: str) -> Answer | None:
        return self.request(self.account_of[user], self.users[user].access_token, "GET", path)

    def user_id(self, user: str) -> int:
        return self.users[user].id

    def connect(self, browser: str, user: str) -> gateway.Connection | None:
        self.connection_count += 1
        connection = self.gateway.open(f"{browser}/{self.connection_count}")
        query = {"token": self.users[user].pubsub_token, "account_id": str(self.account_of[user])}
        event = websocket("CONNECT", connection.name, **query)
        answer = self.invoke_realtime(realtime.connect, event)
        connection.accepted = answer == realtime.OK
        if not connection.accepted:
            self.gateway.connections.pop(connection.name, None)
            return None
        return connection

    def receive_frame(self, connection: gateway.Connection, text: str) -> None:
        self.invoke_realtime(realtime.handle_message, websocket("MESSAGE", connection.name, body=text))

    def deliver_disconnect(self, name: str) -> None:
        self.invoke_realtime(realtime.disconnect, websocket("DISCONNECT", name))

    def disconnect(self, connection: gateway.Connection) -> None:
        self.gateway.close(connection.name)

    # Providers

    def check_accepted(self, accepted: AcceptedMessage) -> None:
        self.tally["check: a send"] += 1
        intent = self.intent_by_label.get(accepted.label)
        if intent is None:
            raise LawBroken(f"a provider accepted {accepted.label!r}, which no client sent")
        written = (each for each in self.store.written.values() if each.account_id == intent.account_id)
        message = next((each for each in written if sent_as(each) == intent.echo_id), None)
        if message is None:
            raise LawBroken(f"a provider accepted {accepted.label!r}, which is not stored")
        self.accepted_counts[accepted.label] += 1
        if self.accepted_counts[accepted.label] > 1 + self.store.requeued[message.id]:
            raise LawBroken(f"{accepted.label} was sent to its customer twice without a resend")
        if not self.store.requeued[message.id]:
            self._check_order(accepted, self.store.messages_of(message.account_id, message.conversation_id), message.id)
        if accepted.provider_id.startswith("wamid."):
            self._queue_receipts(accepted, intent)

    def _check_order(self, accepted: AcceptedMessage, found: list[Any], message_id: int) -> None:
        """Among the messages of one conversation. Those of a merged one keep their own order (docs/decisions/0035)."""
        dead_lettered = {
            message for queue in self.queues.of.values() for queued in queue.dead_letters for message in message_ids_in(queued)
        }
        for other in found:
            waits = other.delivery == "queued" and not self.store.requeued[other.id] and other.id not in dead_lettered
            if waits and other.id < message_id and not other.private:
                raise LawBroken(f"{accepted.label} was sent before the earlier {other.content}")

    def _queue_receipts(self, accepted: AcceptedMessage, intent: Intent) -> None:
        inbox = self.whatsapp if intent.account_id == self.account_ids[0] else self.other
        fails = sum(accepted.label.encode()) % 5 == 0
        for status in ("sent", "failed") if fails else ("sent", "delivered", "read"):
            self.queue_webhook(self.apps.receipt(inbox, accepted.customer, accepted.provider_id, status, self.now()))

    def queue_webhook(self, webhook: Webhook) -> None:
        self.pending_webhooks.append(webhook)
        self.webhook_events += webhook.events


def message_ids_in(queued: QueuedMessage) -> set[int]:
    """The ids of the messages that a queued message is about."""
    body = json.loads(queued.body)
    return {body.get("message_id")} | {event.get("message_id") for event in body.get("events", ())}
