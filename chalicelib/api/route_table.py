"""Every route, in order of precedence: the first match is called, so fixed path segments stand before ids."""

from importlib import import_module

from chalicelib.api import (
    accounts,
    agents,
    contacts,
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
from chalicelib.http.routing import Route
from chalicelib.registry import FEATURES

ROUTES: tuple[Route, ...] = tuple(
    row
    for table in (
        accounts.health,
        sessions.routes,
        profile.routes,
        accounts.routes,
        feed.routes,
        conversation_list.routes,
        conversations.routes,
        read_state.routes,
        typing.routes,
        messages.routes,
        contacts.routes,
        agents.routes,
        inboxes.routes,
        teams.routes,
        *(import_module(f"chalicelib.features.{feature.name}.routes").routes for feature in FEATURES if feature.routes),
        public_contacts.routes,
        public_conversations.routes,
        webhooks.routes,
        files.routes,
    )
    for row in table.rows
)
