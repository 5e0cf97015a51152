"""The demo's website: an online shop with the widget on its pages."""

from local.channels.base import InboxRecord, Setup
from local.seed.conversations import CUSTOMER, DemoContext, ScriptedConversation
from local.seed.session import call

CHANNEL = {
    "type": "web_widget",
    "website_url": "https://shop.acme.example",
    "widget_color": "#7c3f00",
    "welcome_title": "Hello from Acme Coffee ☕",
    "welcome_tagline": "Questions about beans, orders or machines? Write to us.",
    "reply_time": "in_a_few_minutes",
}


def connect(setup: Setup) -> InboxRecord:
    made = setup.admin.post("inboxes", {"name": "Acme shop", "channel": CHANNEL})
    return {name: made[name] for name in ("id", "channel_type", "name", "website_token", "hmac_token")}


def start(demo: DemoContext, inbox: InboxRecord, scripted: ScriptedConversation) -> int:
    """Writes the agents' lines as well, because the conversation exists with the visitor's first message."""
    site = f"?website_token={inbox['website_token']}&locale=en"
    base = f"{demo.options.url}/api/v1/widget"
    known = call("POST", f"{base}/config{site}", {})[1]
    visitor = {"x-auth-token": known["website_channel_config"]["auth_token"]}
    first, *rest = scripted.lines
    stated = {name: value for name, value in scripted.customer.items() if value}
    opening = {"contact": stated, "message": {"content": first.text, "referer_url": REFERER}}
    conversation = int(call("POST", f"{base}/conversations{site}", opening, visitor)[1]["id"])
    for line in rest:
        if line.by is CUSTOMER:
            call("POST", f"{base}/messages{site}", {"message": {"content": line.text, "referer_url": REFERER}}, visitor)
        else:
            message = {"content": line.text, "private": line.private}
            demo.people[line.by].session.post(f"conversations/{conversation}/messages", message)
    return conversation


REFERER = f"{CHANNEL['website_url']}/beans/sidamo"
