"""The `Queues` port in memory: lists of the sent messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask


@dataclass
class FakeQueues:
    inbound: list[Envelope] = field(default_factory=list)
    broadcasts: list[Change] = field(default_factory=list)
    reactions: list[Change] = field(default_factory=list)
    background: list[Change] = field(default_factory=list)
    deliveries: list[DeliveryTask] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    delayed: list[tuple[str, Sequence[str], int]] = field(default_factory=list)
    dead_lettered: list[str] = field(default_factory=list)

    def ingest(self, envelopes: Sequence[Envelope]) -> None:
        self.inbound += envelopes

    def broadcast(self, changes: Sequence[Change]) -> None:
        self.broadcasts += changes

    def react(self, changes: Sequence[Change], queue: QueueClass) -> None:
        sent = self.reactions if queue is QueueClass.PROMPT else self.background
        sent += changes

    def deliver(self, tasks: Sequence[DeliveryTask], *, attempt: str) -> None:
        self.deliveries += tasks

    def mail(self, notices: Sequence[str], *, after: int = 0) -> None:
        self.mails += notices

    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        self.delayed.append((queue, receipt_handles, seconds))

    def dead_letter(self, change: str) -> None:
        self.dead_lettered.append(change)
