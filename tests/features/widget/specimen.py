"""A website's visitor for the general suites. Vera has written in the widget and was answered."""

from chalicelib.actions import identities, visitors
from tests.security.foreign_ids import Foreign, rival_message, rival_source_id
from tests.security.two_tenants import TwoTenants
from tests.support.specimen import Specimen

WIDGET = "/api/v1/widget"
SITE = "website_token=<site_token>"
SOCKET_TOKEN = ("customer's socket token",)


def values(tenants: TwoTenants) -> dict[str, str]:
    return {
        "site_token": tenants.acme.inboxes["website"].channel.address_id,
        "visitor_token": tenants.acme.visitor_token("vera"),
        "asking_message_id": str(tenants.acme.sent["vera"].id),
        "title": "vip",
    }


ROUTES = (
    f"POST {WIDGET}/config",
    f"GET {WIDGET}/contact",
    f"PATCH {WIDGET}/contact",
    f"PUT {WIDGET}/contact",
    f"PATCH {WIDGET}/contact/set_user",
    f"PUT {WIDGET}/contact/set_user",
    f"POST {WIDGET}/contact/destroy_custom_attributes",
    f"POST {WIDGET}/conversations/set_custom_attributes",
    f"POST {WIDGET}/conversations/destroy_custom_attributes",
    f"POST {WIDGET}/labels",
    f"DELETE {WIDGET}/labels/<title>",
    f"GET {WIDGET}/inbox_members",
    f"GET {WIDGET}/campaigns",
    f"POST {WIDGET}/events",
    f"PATCH {WIDGET}/messages/<asking_message_id>",
    f"PUT {WIDGET}/messages/<asking_message_id>",
    f"GET {WIDGET}/conversations",
    f"POST {WIDGET}/conversations",
    f"POST {WIDGET}/conversations/update_last_seen",
    f"POST {WIDGET}/conversations/toggle_typing",
    f"POST {WIDGET}/conversations/toggle_status",
    f"GET {WIDGET}/conversations/toggle_status",
    f"GET {WIDGET}/messages",
    f"POST {WIDGET}/messages",
)

SPECIMEN = Specimen(
    values=values,
    bodies={
        f"PATCH {WIDGET}/contact": {"name": "Veronica"},
        f"PUT {WIDGET}/contact": {"name": "Veronica"},
        f"PATCH {WIDGET}/contact/set_user": {"name": "Veronica"},
        f"PUT {WIDGET}/contact/set_user": {"name": "Veronica"},
        f"POST {WIDGET}/contact/destroy_custom_attributes": {"custom_attributes": ["plan"]},
        f"POST {WIDGET}/conversations/set_custom_attributes": {"custom_attributes": {"order": "8"}},
        f"POST {WIDGET}/conversations/destroy_custom_attributes": {"custom_attribute": ["order"]},
        f"POST {WIDGET}/labels": {"label": "refund"},
        f"POST {WIDGET}/events": {"name": "campaign.triggered", "event_info": {"campaign_id": "<campaign_id>"}},
        f"PATCH {WIDGET}/messages/<asking_message_id>": {"contact": {"email": "vera@work.example"}},
        f"PUT {WIDGET}/messages/<asking_message_id>": {"contact": {"email": "vera@work.example"}},
        f"POST {WIDGET}/conversations": {"message": {"content": "Is it in stock?"}},
        f"POST {WIDGET}/conversations/toggle_typing": {"typing_status": "on"},
        f"POST {WIDGET}/messages": {"message": {"content": "One more thing"}},
    },
    queries=dict.fromkeys(ROUTES, SITE),
    credentials=f"""
ooo oo ooo oooooo oooooo X  POST {WIDGET}/config
... .. ... ...... ...... X  GET {WIDGET}/contact
... .. ... ...... ...... X  PATCH {WIDGET}/contact
... .. ... ...... ...... X  PUT {WIDGET}/contact
... .. ... ...... ...... X  PATCH {WIDGET}/contact/set_user
... .. ... ...... ...... X  PUT {WIDGET}/contact/set_user
... .. ... ...... ...... X  POST {WIDGET}/contact/destroy_custom_attributes
... .. ... ...... ...... X  POST {WIDGET}/conversations/set_custom_attributes
... .. ... ...... ...... X  POST {WIDGET}/conversations/destroy_custom_attributes
ddd dd ddd dddddd dddddd X  POST {WIDGET}/labels
ddd dd ddd dddddd dddddd X  DELETE {WIDGET}/labels/<title>
... .. ... ...... ...... X  GET {WIDGET}/inbox_members
... .. ... ...... ...... X  GET {WIDGET}/campaigns
qqq qq qqq qqqqqq qqqqqq X  POST {WIDGET}/events
... .. ... ...... ...... X  PATCH {WIDGET}/messages/<asking_message_id>
... .. ... ...... ...... X  PUT {WIDGET}/messages/<asking_message_id>
... .. ... ...... ...... X  GET {WIDGET}/conversations
... .. ... ...... ...... X  POST {WIDGET}/conversations
... .. ... ...... ...... X  POST {WIDGET}/conversations/update_last_seen
... .. ... ...... ...... X  POST {WIDGET}/conversations/toggle_typing
... .. ... ...... ...... X  POST {WIDGET}/conversations/toggle_status
eee ee eee eeeeee eeeeee X  GET {WIDGET}/conversations/toggle_status
... .. ... ...... ...... X  GET {WIDGET}/messages
... .. ... ...... ...... X  POST {WIDGET}/messages
""",
    visitors=f"""
ooo ooooooo iii  POST {WIDGET}/config
... vvvvvvv iii  GET {WIDGET}/contact
..n vvvvvvv iii  PATCH {WIDGET}/contact
..n vvvvvvv iii  PUT {WIDGET}/contact
... vvvvvvv iii  PATCH {WIDGET}/contact/set_user
... vvvvvvv iii  PUT {WIDGET}/contact/set_user
..n vvvvvvv iii  POST {WIDGET}/contact/destroy_custom_attributes
..c vvvvvvv iii  POST {WIDGET}/conversations/set_custom_attributes
..c vvvvvvv iii  POST {WIDGET}/conversations/destroy_custom_attributes
ddc vvvvvvv iii  POST {WIDGET}/labels
ddc vvvvvvv iii  DELETE {WIDGET}/labels/<title>
... ....... iii  GET {WIDGET}/inbox_members
... ....... iii  GET {WIDGET}/campaigns
qqd vvvvvvv iii  POST {WIDGET}/events
.mc vvvvvvv iii  PATCH {WIDGET}/messages/<asking_message_id>
.mc vvvvvvv iii  PUT {WIDGET}/messages/<asking_message_id>
... vvvvvvv iii  GET {WIDGET}/conversations
... vvvvvvv iii  POST {WIDGET}/conversations
..o vvvvvvv iii  POST {WIDGET}/conversations/update_last_seen
..c vvvvvvv iii  POST {WIDGET}/conversations/toggle_typing
..c vvvvvvv iii  POST {WIDGET}/conversations/toggle_status
eec vvvvvvv iii  GET {WIDGET}/conversations/toggle_status
... vvvvvvv iii  GET {WIDGET}/messages
... vvvvvvv iii  POST {WIDGET}/messages
""",
    answers={
        "d": "204",
        "q": "204 without effect",
        "o": "200 without effect",
        "e": "200 with effect",
        "v": "404 visitor_unknown",
        "i": "404 inbox_not_found",
        "n": "404 contact_not_found",
        "c": "404 conversation_not_found",
        "m": "404 message_not_found",
    },
    foreign=(
        Foreign(f"POST {WIDGET}/conversations", "echo_id", rival_source_id, "200"),
        Foreign(f"POST {WIDGET}/messages", "echo_id", rival_source_id, "200"),
        Foreign(f"POST {WIDGET}/messages", "message.reply_to", rival_message, "200"),
        Foreign(f"GET {WIDGET}/messages", "before", rival_message, "200"),
        Foreign(f"GET {WIDGET}/messages", "after", rival_message, "200"),
    ),
    secrets={
        f"POST {WIDGET}/config": SOCKET_TOKEN,
        f"GET {WIDGET}/contact": SOCKET_TOKEN,
        f"PATCH {WIDGET}/contact": SOCKET_TOKEN,
        f"PUT {WIDGET}/contact": SOCKET_TOKEN,
        f"PATCH {WIDGET}/contact/set_user": SOCKET_TOKEN,
        f"PUT {WIDGET}/contact/set_user": SOCKET_TOKEN,
        f"POST {WIDGET}/conversations": SOCKET_TOKEN,
        f"POST {WIDGET}/messages": SOCKET_TOKEN,
    },
    steps=(
        identities.become,
        visitors.visitor,
        visitors.known_or_new_visitor,
        visitors.website_inbox,
        visitors.active_directory,
        visitors.link_of,
        visitors.standing_of,
        visitors.token_of,
    ),
)
