"""The features and channels of the desk. These lists are the only places that name them.

An entry of `FEATURES` says what the feature offers, so that a function imports the parts that it needs and no others.
"""

from msgspec import Struct


class Feature(Struct, frozen=True):
    """`routes`: it has `routes.py`. `events`: the names of the events that its `events.py` declares. `reacts_to`: the names of
    the events for which its `reactions.py` declares reactions.

    `timers`: the kinds of timers that its `schedule.py` carries out. `flag`: its name in an account's `features` (contract 7.1).
    """

    name: str
    routes: bool = False
    events: tuple[str, ...] = ()
    reacts_to: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    flag: str | None = None


FEATURES = (
    Feature("assignment", reacts_to=("conversation.created", "conversation.status_changed", "team.changed")),
    Feature("bulk_actions", routes=True),
    Feature("canned_responses", routes=True, flag="canned_responses"),
    Feature("custom_attributes", routes=True, flag="custom_attributes"),
    Feature("contact_search", reacts_to=("contact.created", "contact.updated")),
    Feature("delivery", reacts_to=("message.created", "message.updated")),
    Feature("labels", routes=True, flag="labels"),
    Feature("attachment_download", reacts_to=("message.created", "message.updated")),
    Feature("snooze", timers=("snooze",)),
    Feature(
        "erasure",
        routes=True,
        reacts_to=("conversation.deleted", "contact.deleted", "inbox.deleted", "message.updated"),
        timers=("erasure",),
    ),
)

CHANNELS: tuple[str, ...] = ("api", "telegram", "whatsapp")
"""Folders of `chalicelib/channels`, or packages elsewhere, with their dots. A channel's code is imported with its first inbox."""
