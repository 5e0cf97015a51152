"""The credentials of every kind of caller, as request headers."""

from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.actions.sessions import SignedIn
from chalicelib.domain import keys
from tests.security.two_tenants import BOT_SECRET, TwoTenants

Headers = dict[str, str]
UNKNOWN_TOKEN = "token-00000000000000000000099999"
"""A token of the right form that no user has."""


def token(value: str) -> Headers:
    return {"api_access_token": value}


def session(signed_in: SignedIn) -> Headers:
    return {"access-token": signed_in.token, "client": signed_in.session.client, "uid": signed_in.user.email}


CREDENTIALS: dict[str, Callable[[TwoTenants], Headers]] = {
    "none": lambda _: {},
    "garbage": lambda _: token("garbage \N{SNOWMAN}"),
    "unknown token": lambda _: token(UNKNOWN_TOKEN),
    "other account's administrator": lambda tenants: token(tenants.rival.admin.access_token),
    "former member": lambda tenants: token(tenants.acme.users["max"].access_token),
    "agent without the inbox": lambda tenants: token(tenants.acme.users["cleo"].access_token),
    "agent of the inbox": lambda tenants: token(tenants.acme.users["ben"].access_token),
    "administrator": lambda tenants: token(tenants.acme.admin.access_token),
    "bot's token": lambda _: token(f"77:{BOT_SECRET}"),
    "webhook's secret": lambda _: token("telegram-webhook-secret"),
    "inbox's hmac token": lambda _: token("hmac-secret-of-acme-app-identifier"),
    "customer's socket token": lambda tenants: token(tenants.acme.customers["kim"].link.pubsub_token),
    "customer's source id": lambda tenants: token(tenants.acme.customers["kim"].link.source_id),
    "administrator's socket token": lambda tenants: token(tenants.acme.admin.pubsub_token),
    "session of an agent of the inbox": lambda tenants: session(tenants.sessions["ben"]),
    "expired session": lambda tenants: session(tenants.sessions["expired"]),
    "signed-out session": lambda tenants: session(tenants.sessions["signed out"]),
    "session with another's uid": lambda tenants: session(tenants.sessions["ben"]) | {"uid": tenants.acme.admin.email},
    "session with another's access-token": lambda tenants: (
        session(tenants.sessions["ben"]) | {"access-token": tenants.sessions["ada"].token}
    ),
    "session and an unknown token": lambda tenants: session(tenants.sessions["ada"]) | token(UNKNOWN_TOKEN),
    "administrator, account suspended": lambda tenants: token(tenants.acme.admin.access_token),
}


def prepare(credential: str, tenants: TwoTenants) -> None:
    """Brings the desk into the state that the credential needs."""
    if credential.endswith("account suspended"):
        key = keys.account(tenants.acme.account.id)
        tenants.desk.store.items[key] = replace(tenants.desk.store.items[key], status="suspended")
