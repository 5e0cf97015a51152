"""Every secret that the desk holds, and who may be told which."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.inboxes import ApiChannel, Inbox, TelegramChannel, WhatsappChannel
from chalicelib.domain.keys import ACCESS_TOKEN_CLAIM, PUBSUB_TOKEN_CLAIM
from chalicelib.domain.people import Session, User
from tests.fakes import FakeDesk
from tests.security.world import PASSWORD, World

Owned = tuple[str, int | str]
"""What kind of secret it is, and whose: a user's id, an account's id or a source id."""

OWN_PROFILE = ("access token", "socket token")
INBOX = ("hmac token",)
CUSTOMER = ("customer's socket token",)
A = "/api/v1/accounts/<account_id>"
PUBLIC = "/public/api/v1/inboxes/<inbox_identifier>/contacts"

TOLD: dict[str, tuple[str, ...]] = {
    "POST /auth/sign_in": OWN_PROFILE,
    "GET /auth/validate_token": OWN_PROFILE,
    "GET /api/v1/profile": OWN_PROFILE,
    "PATCH /api/v1/profile": OWN_PROFILE,
    "PUT /api/v1/profile": OWN_PROFILE,
    "POST /api/v1/profile/availability": OWN_PROFILE,
    "POST /api/v1/profile/auto_offline": OWN_PROFILE,
    "POST /api/v1/profile/reset_access_token": OWN_PROFILE,
    f"GET {A}/feed": CUSTOMER,
    f"GET {A}/inboxes": INBOX,
    f"GET {A}/inboxes/<inbox_id>": INBOX,
    f"POST {A}/inboxes": INBOX,
    f"PATCH {A}/inboxes/<inbox_id>": INBOX,
    f"PUT {A}/inboxes/<inbox_id>": INBOX,
    f"POST {PUBLIC}": CUSTOMER,
    f"GET {PUBLIC}/<source_id>": CUSTOMER,
}
"""The only answers with a secret in them: people's own, a customer's own, the key with which an administrator's programs sign
the names of customers, and in events, as in the contract, the socket tokens of customers whom the agent may see anyway."""


def secrets_of(desk: FakeDesk) -> dict[str, Owned]:
    found: dict[str, Owned] = {PASSWORD: ("password", "")}
    for key, item in desk.store.items.items():
        found |= {secret: (kind, owner) for secret, kind, owner in _in(item) if secret}
        if key.of in (ACCESS_TOKEN_CLAIM, PUBSUB_TOKEN_CLAIM):
            found[str(key.parts[0])] = ("hash of a token", "")
    return found


def _in(item: Any) -> list[tuple[str, str, int | str]]:
    match item:
        case User():
            tokens = [(item.access_token, "access token", item.id), (item.pubsub_token, "socket token", item.id)]
            return [*tokens, (item.password_hash, "password hash", item.id)]
        case Session():
            return [(item.token_hash, "hash of a session", item.user_id)]
        case ContactInbox():
            return [(item.pubsub_token, "customer's socket token", item.source_id)]
        case Inbox():
            return [(secret, kind, item.account_id) for secret, kind in _of_channel(item)]
    return []


def _of_channel(inbox: Inbox) -> list[tuple[str, str]]:
    match inbox.channel:
        case ApiChannel() as app:
            return [(app.hmac_token, "hmac token")]
        case TelegramChannel() as bot:
            return [(bot.bot_token.partition(":")[2], "bot token"), (bot.webhook_secret, "webhook secret")]
        case WhatsappChannel() as number:
            return [(number.api_key, "api key"), (number.app_secret, "app secret"), (number.verify_token, "verify token")]


def told(text: str, secrets: Mapping[str, Owned], *, but: frozenset[Owned] = frozenset()) -> list[Owned]:
    """Which secrets stand in a text, besides those that may."""
    return sorted({owned for secret, owned in secrets.items() if secret in text and owned not in but}, key=str)


def rightly_told(world: World, route: str, *, user: User | None = None, source_id: str | None = None) -> frozenset[Owned]:
    """`user` or the customer with `source_id` asked."""
    owners: set[int | str] = {source_id} if source_id else set()
    if user:
        companies = (world.acme, world.rival)
        owners.add(user.id)
        owners |= {company.account.id for company in companies if company.admin.id == user.id}
        owners |= {source_id for company in companies for source_id in company.customers_seen_by(user)}
    return frozenset((kind, owner) for kind in TOLD.get(route, ()) for owner in owners)


def private_words(world: World) -> list[str]:
    """What nobody outside of Acme may read: names, addresses and what was said."""
    acme = world.acme
    people = [user.email for user in acme.users.values()]
    customers = [
        word for name in acme.customers for word in (f"{name.title()} private", f"{name}@home", f"to {name}", f"of {name}")
    ]
    return [*people, *customers, *(inbox.name for inbox in acme.inboxes.values())]
