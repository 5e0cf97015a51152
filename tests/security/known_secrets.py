"""The secrets that a desk holds, and the answers that may contain one."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import ACCESS_TOKEN_CLAIM, PUBSUB_TOKEN_CLAIM
from chalicelib.domain.people import Session, User
from chalicelib.domain.push import PushKeys, PushSubscriptions
from tests.security.two_tenants import TwoTenants
from tests.support.fakes.desk import FakeDesk
from tests.support.specimen import specimens
from tests.support.tenant import PASSWORD

Owned = tuple[str, int | str]
"""The kind of a secret, and the id of its owner: a user, an account or a customer's source id."""

SECRETS_IN_RESPONSE = {route: kinds for each in specimens().values() for route, kinds in each.secrets.items()}
"""The kinds of secrets that a route's answer may contain: a user's own, a customer's own, and the key with which an
administrator's programs sign customer identifiers. Feed events hold socket tokens of customers whom the agent may see, because
the contract demands it."""


def secrets_of(desk: FakeDesk) -> dict[str, Owned]:
    found: dict[str, Owned] = {PASSWORD: ("password", "")}
    for key, item in desk.store.items.items():
        found |= {secret: (kind, owner) for secret, kind, owner in _secrets_of_entity(item) if secret}
        if key.of in (ACCESS_TOKEN_CLAIM, PUBSUB_TOKEN_CLAIM):
            found[str(key.parts[0])] = ("hash of a token", "")
    return found


def _secrets_of_entity(item: Any) -> list[tuple[str, str, int | str]]:
    match item:
        case User():
            tokens = [(item.access_token, "access token", item.id), (item.pubsub_token, "socket token", item.id)]
            return [*tokens, (item.password_hash, "password hash", item.id)]
        case Session():
            return [(item.token_hash, "hash of a session", item.user_id)]
        case PushSubscriptions():
            return [
                secret
                for each in item.rows
                for secret in ((each.endpoint, "push address", item.user_id), (each.auth, "push secret", item.user_id))
            ]
        case PushKeys():
            return [(item.private, "private push key", "")]
        case ContactInbox():
            return [(item.pubsub_token, "customer's socket token", item.source_id)]
        case Inbox():
            return [(secret, kind, item.account_id) for secret, kind in _secrets_of_channel(item)]
    return []


def _secrets_of_channel(inbox: Inbox) -> list[tuple[str, str]]:
    """The part of a bot token before its colon is public."""
    channel = inbox.channel
    return [(getattr(channel, name).rpartition(":")[2], name.replace("_", " ")) for name in sorted(channel.SECRET)]


def secrets_in(text: str, secrets: Mapping[str, Owned], *, allowed: frozenset[Owned] = frozenset()) -> list[Owned]:
    """The secrets that occur in a text and are not allowed there."""
    return sorted({owned for secret, owned in secrets.items() if secret in text and owned not in allowed}, key=str)


def allowed_secrets(
    tenants: TwoTenants, route: str, *, user: User | None = None, source_id: str | None = None
) -> frozenset[Owned]:
    """The secrets that the route's answer may contain for `user` or for the customer with `source_id`."""
    owners: set[int | str] = {source_id} if source_id else set()
    if user:
        both = (tenants.acme, tenants.rival)
        owners.add(user.id)
        owners |= {tenant.account.id for tenant in both if tenant.admin.id == user.id}
        owners |= {source_id for tenant in both for source_id in tenant.visible_customers(user)}
    return frozenset((kind, owner) for kind in SECRETS_IN_RESPONSE.get(route, ()) for owner in owners)


def private_words(tenants: TwoTenants) -> list[str]:
    """Acme's names, addresses and message texts, which no other account may read."""
    acme = tenants.acme
    people = [user.email for user in acme.users.values()]
    customers = [
        word for name in acme.customers for word in (f"{name.title()} private", f"{name}@home", f"to {name}", f"of {name}")
    ]
    return [*people, *customers, *(inbox.name for inbox in acme.inboxes.values())]
