"""The tokens of a visitor's request. `X-Auth-Token` is a visitor's only credential, and `website_token` names the site."""

from collections.abc import Callable
from typing import Any

from tests.security.two_tenants import TwoTenants
from tests.support.fakes.clock import NOON

YEAR_MS = 365 * 86_400_000

VISITOR_TOKENS: dict[str, Callable[[TwoTenants], dict[str, Any]]] = {
    "own": lambda _: {},
    "another visitor's token": lambda tenants: {"visitor_token": tenants.acme.visitor_token("wim")},
    "token of a visitor who has not written": lambda tenants: {"visitor_token": tenants.acme.visitor_token("nobody")},
    "token of another account's website": lambda tenants: {"visitor_token": tenants.rival.visitor_token("xena")},
    "own token at another account's website": lambda _: {"site_token": "rival-site-token"},
    "expired token": lambda tenants: {"visitor_token": tenants.acme.visitor_token("vera", at=NOON - YEAR_MS)},
    "token with another signature": lambda tenants: {"visitor_token": tenants.acme.visitor_token("vera", key="guessed")},
    "socket token as token": lambda tenants: {"visitor_token": tenants.acme.customers["vera"].link.pubsub_token},
    "source id as token": lambda _: {"visitor_token": "source-of-vera"},
    "no token": lambda _: {"visitor_token": ""},
    "unknown website token": lambda _: {"site_token": "nobody"},
    "inbox identifier as website token": lambda _: {"site_token": "acme-app-identifier"},
    "hmac token as website token": lambda _: {"site_token": "hmac-secret-of-acme-site-token"},
}
