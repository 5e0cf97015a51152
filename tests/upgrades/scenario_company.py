"""The company of the scenario: the demo's account on a running stack."""

from dataclasses import dataclass, field

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.provider import Provider
from tests.e2e.stack import LocalStack, StackInfo
from tests.upgrades.release import Recorded

OTHER_PASSWORD = "Welcome-to-Birch-1"


@dataclass
class Company:
    """The demo's account on a running stack, and the ids and credentials that tests continue with."""

    stack: LocalStack
    provider: Provider
    ada: Agent
    ben: Agent
    cleo: Agent
    recorded: Recorded = field(default_factory=Recorded)

    @property
    def stack_info(self) -> StackInfo:
        return self.stack.stack_info

    def telegram(self, name: str) -> TelegramCustomer:
        customer = TelegramCustomer(self.stack_info)
        customer.name = name
        return customer

    def whatsapp(self, name: str) -> WhatsappCustomer:
        customer = WhatsappCustomer(self.stack_info)
        customer.name = name
        return customer
