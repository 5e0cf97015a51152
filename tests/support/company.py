"""A company whose desk is in memory: Ada is its administrator, Ben and Cleo are agents, Kim is a customer."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from chalicelib import reactions
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.outbound import SendLater
from chalicelib.domain.sockets import Socket
from chalicelib.features.delivery.actions import deliver
from tests.support.channels import api_channel, telegram_channel, whatsapp_channel
from tests.support.fakes.channel import FakeChannel
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.tenant import Tenant, open_account


@dataclass
class Company(Tenant):
    """Ben is a member of every inbox, Cleo of none. An agent is online after `connect`."""

    desk: FakeDesk
    provider: FakeChannel
    webhook: FakeChannel
    handled_changes: int = 0
    """The number of stored changes for which `settle` has run the reactions."""

    @property
    def telegram(self) -> Inbox:
        return self.inboxes["telegram"]

    @property
    def whatsapp(self) -> Inbox:
        return self.inboxes["whatsapp"]

    @property
    def app(self) -> Inbox:
        return self.inboxes["app"]

    def connect(self, *names: str) -> None:
        """Opens a socket for each of these agents, which makes them online."""
        now = self.desk.clock.now()
        for name in names:
            socket = Socket(f"socket of {name}", self.account_id, now, now, user_id=self.users[name].id)
            self.desk.sockets.register(socket)

    def conversations(self) -> list[Conversation]:
        return self.desk.store.of_kind("conversation", self.account_id)

    def settle(self) -> None:
        """Runs the reactions and the deliveries until no change and no delivery is left, as the queues would."""
        while self.handled_changes < len(self.desk.store.changes) or self.desk.queues.deliveries:
            changes, self.handled_changes = self.desk.store.changes[self.handled_changes :], len(self.desk.store.changes)
            for change in changes:
                for queue in QueueClass:
                    # A reaction that waits for a time is left to its timer.
                    with suppress(SendLater):
                        reactions.react(self.desk, change, queue)
            while self.desk.queues.deliveries:
                deliver(self.desk, self.desk.queues.deliveries.pop(0))

    def events(self, since: int = 0) -> list[str]:
        return names_of(self.desk.store.changes[since:])


def names_of(changes: Sequence[Change]) -> list[str]:
    return [event.name for change in changes for event in change.events]


def company() -> Company:
    provider, webhook = FakeChannel(), FakeChannel()
    desk = fake_desk(
        {"Channel::Telegram": provider, "Channel::Whatsapp": provider, "Channel::Api": webhook, "Channel::Email": provider}
    )
    acme = Company(desk, *open_account(desk, "Acme", "ada"), provider, webhook)
    acme.invite("ben")
    acme.invite("cleo")
    acme.open_inbox("telegram", telegram_channel(), "ben", title="Acme bot", connect=True)
    acme.open_inbox("whatsapp", whatsapp_channel(), "ben", title="Acme WhatsApp", connect=True)
    acme.open_inbox("app", api_channel(), "ben", title="Mobile app", connect=True)
    acme.handled_changes = len(desk.store.changes)
    return acme
