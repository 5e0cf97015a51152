"""The two companies of the simulation."""

from dataclasses import dataclass

from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import User
from chalicelib.features.campaigns.actions import create_campaign
from chalicelib.ports import Desk
from tests.simulation.providers import HOOK
from tests.support.channels import api_channel, telegram_channel, website_channel, whatsapp_channel
from tests.support.tenant import Tenant, open_tenant


@dataclass
class Companies:
    """Acme has the administrator Ada, Ben in every inbox, Dora in one, Cleo in none. Bolt has Eve, and the same customers."""

    acme: Tenant
    bolt: Tenant

    @property
    def users(self) -> dict[str, User]:
        return {**self.acme.users, **self.bolt.users}

    @property
    def account_of(self) -> dict[str, int]:
        return {name: tenant.account_id for tenant in (self.acme, self.bolt) for name in tenant.users}

    @property
    def inboxes(self) -> list[Inbox]:
        return [*self.acme.inboxes.values(), *self.bolt.inboxes.values()]


def open_companies(desk: Desk) -> Companies:
    acme = open_tenant(desk)
    for name in ("ben", "dora", "cleo"):
        acme.invite(name)
    bolt = open_tenant(desk, "Bolt", "eve")
    acme.open_inbox("telegram", telegram_channel(), "ben", "dora")
    acme.open_inbox("whatsapp", whatsapp_channel("+15550001"), "ben")
    acme.open_inbox("app", api_channel("app", webhook_url=HOOK), "ben")
    website = acme.open_inbox("website", website_channel("site"), "ben")
    for number in (1, 2):
        create_campaign(
            desk,
            acme.caller(),
            inbox_id=website.id,
            title=f"Campaign {number}",
            message=f"Offer {number}",
            url="https://shop.example/*",
            time_on_page=number,
        )
    bolt.open_inbox("whatsapp", whatsapp_channel("+15550002", "2000", app_secret="other-secret"))
    acme.create_team("Support", "ben")
    return Companies(acme, bolt)
