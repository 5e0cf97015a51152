"""The demo's API inbox: a mobile app whose customers write through the public API."""

from local.channels.base import InboxRecord, Setup
from local.seed.conversations import CUSTOMER, DemoContext, ScriptedConversation
from local.seed.session import call


def connect(setup: Setup) -> InboxRecord:
    made = setup.admin.post("inboxes", {"name": "Mobile app", "channel": {"type": "api"}})
    return {name: made[name] for name in ("id", "channel_type", "name", "inbox_identifier")}


def start(demo: DemoContext, inbox: InboxRecord, scripted: ScriptedConversation) -> int:
    """Writes the agents' lines as well, because the conversation exists with the first request."""
    base = f"{demo.options.url}/public/api/v1/inboxes/{inbox['inbox_identifier']}/contacts"
    contact = call("POST", base, {"identifier": scripted.customer["email"], **scripted.customer})[1]
    conversations = f"{base}/{contact['source_id']}/conversations"
    conversation = int(call("POST", conversations, {})[1]["id"])
    for line in scripted.lines:
        if line.by is CUSTOMER:
            call("POST", f"{conversations}/{conversation}/messages", {"content": line.text})
        else:
            message = {"content": line.text, "private": line.private}
            demo.people[line.by].session.post(f"conversations/{conversation}/messages", message)
    return conversation
