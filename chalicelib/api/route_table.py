"""The routes of the kernel, and those of the features, which are imported with the first path that may be theirs."""

from functools import cache, partial
from importlib import import_module

from chalicelib.api import (
    accounts,
    agents,
    batch,
    contact_list,
    contacts,
    conversation_filter,
    conversation_list,
    conversations,
    feed,
    files,
    inboxes,
    messages,
    profile,
    public_contacts,
    public_conversations,
    read_state,
    sessions,
    teams,
    typing,
    webhooks,
)
from chalicelib.http.matching import LaterRoutes, RouteTable
from chalicelib.http.routing import Route
from chalicelib.registry import FEATURES

KERNEL_ROUTES: tuple[Route, ...] = tuple(
    row
    for table in (
        accounts.health,
        batch.routes,
        sessions.routes,
        profile.routes,
        accounts.routes,
        feed.routes,
        conversation_filter.routes,
        conversation_list.routes,
        conversations.routes,
        read_state.routes,
        typing.routes,
        messages.routes,
        contact_list.routes,
        contacts.routes,
        agents.routes,
        inboxes.routes,
        teams.routes,
        public_contacts.routes,
        public_conversations.routes,
        webhooks.routes,
        files.routes,
    )
    for row in table.rows
)


def feature_routes(name: str) -> tuple[Route, ...]:
    return tuple(import_module(f"chalicelib.features.{name}.routes").routes.rows)


@cache
def route_table() -> RouteTable:
    later = (LaterRoutes(frozenset(each.routes), partial(feature_routes, each.name)) for each in FEATURES if each.routes)
    return RouteTable(KERNEL_ROUTES, later)
