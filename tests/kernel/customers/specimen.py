"""A customer of an API inbox, who uses the public API. The path is the credential."""

from chalicelib.actions import customers, identities
from tests.security.foreign_ids import Foreign, rival_email, rival_message, rival_source_id
from tests.security.two_tenants import TwoTenants
from tests.support.specimen import Specimen

INBOX = "/public/api/v1/inboxes/<inbox_identifier>"
CUSTOMER = f"{INBOX}/contacts/<source_id>"
CONVERSATION = f"{CUSTOMER}/conversations/<conversation_id>"
SOCKET_TOKEN = ("customer's socket token",)


def values(tenants: TwoTenants) -> dict[str, str]:
    return {
        "inbox_identifier": tenants.acme.identifier("app"),
        "source_id": tenants.acme.customers["kim"].link.source_id,
        "own_message_id": str(tenants.acme.sent["kim"].id),
    }


SPECIMEN = Specimen(
    values=values,
    bodies={
        f"POST {INBOX}/contacts": {"name": "Zoe"},
        f"PATCH {CUSTOMER}": {"name": "Kimberly"},
        f"PUT {CUSTOMER}": {"name": "Kimberly"},
        f"POST {CUSTOMER}/conversations": {"custom_attributes": {"order": 7}},
        f"POST {CONVERSATION}/toggle_typing": {"typing_status": "on"},
        f"POST {CONVERSATION}/messages": {"content": "One more thing"},
        f"PATCH {CONVERSATION}/messages/<own_message_id>": {"email": "kim@work.example"},
        f"PUT {CONVERSATION}/messages/<own_message_id>": {"email": "kim@work.example"},
    },
    credentials=f"""
... .. ... ...... ...... .  GET {INBOX}
... .. ... ...... ...... .  POST {INBOX}/contacts
... .. ... ...... ...... .  GET {CUSTOMER}
... .. ... ...... ...... .  PATCH {CUSTOMER}
... .. ... ...... ...... .  PUT {CUSTOMER}
... .. ... ...... ...... .  GET {CUSTOMER}/conversations
... .. ... ...... ...... .  POST {CUSTOMER}/conversations
... .. ... ...... ...... .  GET {CONVERSATION}
... .. ... ...... ...... .  POST {CONVERSATION}/toggle_status
... .. ... ...... ...... o  POST {CONVERSATION}/toggle_typing
... .. ... ...... ...... .  POST {CONVERSATION}/update_last_seen
... .. ... ...... ...... .  GET {CONVERSATION}/messages
... .. ... ...... ...... .  POST {CONVERSATION}/messages
... .. ... ...... ...... .  PATCH {CONVERSATION}/messages/<own_message_id>
... .. ... ...... ...... .  PUT {CONVERSATION}/messages/<own_message_id>
""",
    customers=f"""
.......ii  GET {INBOX}
.......ii  POST {INBOX}/contacts
..pppppii  GET {CUSTOMER}
..pppppii  PATCH {CUSTOMER}
..pppppii  PUT {CUSTOMER}
..pppppii  GET {CUSTOMER}/conversations
..pppppii  POST {CUSTOMER}/conversations
.cpppppii  GET {CONVERSATION}
.cpppppii  POST {CONVERSATION}/toggle_status
.cpppppii  POST {CONVERSATION}/toggle_typing
.cpppppii  POST {CONVERSATION}/update_last_seen
.cpppppii  GET {CONVERSATION}/messages
.cpppppii  POST {CONVERSATION}/messages
.cpppppii  PATCH {CONVERSATION}/messages/<own_message_id>
.cpppppii  PUT {CONVERSATION}/messages/<own_message_id>
""",
    answers={
        "o": "200 without effect",
        "c": "404 conversation_not_found",
        "p": "404 contact_not_found",
        "i": "404 inbox_not_found",
    },
    foreign=(
        Foreign(f"POST {INBOX}/contacts", "source_id", rival_source_id, "200"),
        Foreign(f"POST {INBOX}/contacts", "email", rival_email, "200"),
        Foreign(f"POST {CONVERSATION}/messages", "echo_id", rival_source_id, "200"),
        Foreign(f"GET {CONVERSATION}/messages", "before", rival_message, "200"),
    ),
    secrets={f"POST {INBOX}/contacts": SOCKET_TOKEN, f"GET {CUSTOMER}": SOCKET_TOKEN},
    steps=(
        customers.customer,
        customers.customer_of,
        customers.customer_work,
        customers.conversation_of_customer,
        customers.conversations_of_customer,
        identities.build_customer,
    ),
)
