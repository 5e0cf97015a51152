"""A website's visitor for the general suites. Vera has written in the widget and was answered."""

from chalicelib.actions import visitors
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
    }


ROUTES = (
    f"POST {WIDGET}/config",
    f"GET {WIDGET}/contact",
    f"PATCH {WIDGET}/contact",
    f"PUT {WIDGET}/contact",
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
        "o": "200 without effect",
        "e": "200 with effect",
        "v": "404 visitor_unknown",
        "i": "404 inbox_not_found",
        "n": "404 contact_not_found",
        "c": "404 conversation_not_found",
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
        f"POST {WIDGET}/conversations": SOCKET_TOKEN,
        f"POST {WIDGET}/messages": SOCKET_TOKEN,
    },
    steps=(
        visitors.visitor,
        visitors.known_or_new_visitor,
        visitors.website_inbox,
        visitors.active_directory,
        visitors.link_of,
        visitors.standing_of,
        visitors.token_of,
    ),
)
