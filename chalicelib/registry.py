"""The features and channels of the desk. These lists are the only places that name them.

An entry of `FEATURES` says what the feature offers, so that a function imports the parts that it needs and no others.
"""

from msgspec import Struct


class Feature(Struct, frozen=True):
    """`routes`: path segments; each route of its `routes.py` has one of them, and the first path that has one imports the file.
    `events`: the names of the events that its `events.py` declares. `reacts_to`: the names of the events for which its
    `reactions.py` declares reactions.

    `timers`: the kinds of timers that its `schedule.py` carries out. `flag`: its name in an account's `features` (contract 7.1).
    """

    name: str
    routes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    reacts_to: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    flag: str | None = None


FEATURES = (
    Feature("assignment", reacts_to=("conversation.created", "conversation.status_changed", "team.changed")),
    Feature("auto_resolve", timers=("resolve",), flag="auto_resolve_conversations"),
    Feature("bulk_actions", routes=("bulk_actions",)),
    Feature("campaigns", routes=("campaigns",), flag="campaigns"),
    Feature("canned_responses", routes=("canned_responses",), flag="canned_responses"),
    Feature("contact_export", routes=("export",), reacts_to=("message.created", "contact.deleted"), timers=("contact_export",)),
    Feature("contact_import", routes=("import",), reacts_to=("message.created",), timers=("contact_import",)),
    Feature("contact_merge", routes=("contact_merge",), timers=("contact_merge",)),
    Feature("contact_notes", routes=("notes",), reacts_to=("contact.deleted",)),
    Feature("continuity", timers=("continuity",)),
    Feature("conversation_merge", routes=("merge",), events=("conversation.merged",)),
    Feature("conversation_split", routes=("split",)),
    Feature("custom_attributes", routes=("custom_attribute_definitions",), flag="custom_attributes"),
    Feature("custom_filters", routes=("custom_filters",)),
    Feature("contact_photos", routes=("avatar",), reacts_to=("contact.created", "contact.updated")),
    Feature("contact_search", reacts_to=("contact.created", "contact.updated", "contact.deleted")),
    Feature("delivery", reacts_to=("message.created", "message.updated")),
    Feature("direct_uploads", routes=("direct_uploads",)),
    Feature("drafts", routes=("draft_messages",)),
    Feature("email", routes=("original", "mailbox"), timers=("mailbox",)),
    Feature("forwards", routes=("forward",)),
    Feature("history", routes=("history",)),
    Feature("labels", routes=("labels",), flag="labels"),
    Feature("mail_sign_in", routes=("authorization", "callback")),
    Feature("mails", routes=("transcript",), reacts_to=("message.created",), timers=("mail",)),
    Feature("macros", routes=("macros",), flag="macros"),
    Feature("attachment_download", reacts_to=("message.created", "message.updated")),
    Feature(
        "notifications",
        routes=("notifications", "notification_settings"),
        events=("notification.created", "notification.updated", "notification.deleted"),
        reacts_to=(
            "message.created",
            "conversation.mentioned",
            "conversation.created",
            "assignee.changed",
            "conversation.deleted",
            "inbox.deleted",
            "notification.created",
            "notification.updated",
        ),
        timers=("notification",),
    ),
    Feature("media", routes=("attachments",)),
    Feature("notification_subscriptions", routes=("notification_subscriptions",)),
    Feature("participants", routes=("participants",)),
    Feature("scheduled_messages", routes=("scheduled_messages",), reacts_to=("conversation.updated",), timers=("scheduled",)),
    Feature("snooze", timers=("snooze",)),
    Feature("search", routes=("search",), reacts_to=("message.created",), timers=("search",)),
    Feature("surveys", routes=("csat_survey_responses", "csat_survey", "survey")),
    Feature("page_visits", routes=("visits",)),
    Feature("widget", routes=("widget",)),
    Feature("website", routes=("widget",)),
    Feature(
        "erasure",
        routes=("contacts", "conversations", "inboxes"),
        reacts_to=("conversation.deleted", "contact.deleted", "inbox.deleted", "message.updated"),
        timers=("erasure",),
    ),
)

CHANNELS: tuple[str, ...] = ("api", "email", "telegram", "web_widget", "whatsapp")
"""Folders of `chalicelib/channels`, or packages elsewhere, with their dots. A channel's code is imported with its first inbox."""
