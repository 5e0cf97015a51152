"""Who might ask, and what they send to prove it."""

from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.actions.sessions import SignedIn
from chalicelib.domain import keys
from tests.security.world import BOT_SECRET, World

Headers = dict[str, str]
NOBODYS = "token-00000000000000000000099999"
"""As our tokens look, and given to nobody."""


def token(value: str) -> Headers:
    return {"api_access_token": value}


def session(signed_in: SignedIn) -> Headers:
    return {"access-token": signed_in.token, "client": signed_in.session.client, "uid": signed_in.user.email}


CREDENTIALS: dict[str, Callable[[World], Headers]] = {
    "none": lambda _: {},
    "garbage": lambda _: token("garbage \N{SNOWMAN}"),
    "nobody": lambda _: token(NOBODYS),
    "other account's administrator": lambda world: token(world.rival.admin.access_token),
    "former member": lambda world: token(world.acme.users["max"].access_token),
    "agent without the inbox": lambda world: token(world.acme.users["cleo"].access_token),
    "agent of the inbox": lambda world: token(world.acme.users["ben"].access_token),
    "administrator": lambda world: token(world.acme.admin.access_token),
    "bot's token": lambda _: token(f"77:{BOT_SECRET}"),
    "webhook's secret": lambda _: token("telegram-webhook-secret"),
    "inbox's hmac token": lambda _: token("hmac-secret-of-acme-app-identifier"),
    "customer's socket token": lambda world: token(world.acme.customers["kim"].link.pubsub_token),
    "customer's source id": lambda world: token(world.acme.customers["kim"].link.source_id),
    "administrator's socket token": lambda world: token(world.acme.admin.pubsub_token),
    "session of an agent of the inbox": lambda world: session(world.sessions["ben"]),
    "expired session": lambda world: session(world.sessions["expired"]),
    "session signed out of": lambda world: session(world.sessions["signed out"]),
    "session under another's name": lambda world: session(world.sessions["ben"]) | {"uid": world.acme.admin.email},
    "session with another's token": lambda world: session(world.sessions["ben"]) | {"access-token": world.sessions["ada"].token},
    "session with a wrong token beside it": lambda world: session(world.sessions["ada"]) | token(NOBODYS),
    "administrator, account suspended": lambda world: token(world.acme.admin.access_token),
}


def prepare(credential: str, world: World) -> None:
    """What has happened before somebody comes with this credential."""
    if credential.endswith("account suspended"):
        key = keys.account(world.acme.account.id)
        world.desk.store.items[key] = replace(world.desk.store.items[key], status="suspended")
