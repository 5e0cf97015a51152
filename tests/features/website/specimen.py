"""A website inbox for the general suites."""

from chalicelib.actions.inboxes import create_inbox
from chalicelib.channels.web_widget.channel import WebWidgetChannel
from chalicelib.domain.access import Caller
from chalicelib.domain.inboxes import Inbox
from chalicelib.ports import Desk
from tests.security.two_tenants import TwoTenants
from tests.support.specimen import Specimen


def make(desk: Desk, caller: Caller) -> Inbox:
    channel = WebWidgetChannel(
        website_token=f"site-token-{caller.account_id}", hmac_token=f"hmac-secret-of-site-{caller.account_id}"
    )
    return create_inbox(desk, caller, name="Shop", channel=channel, connect=False)


def values(tenants: TwoTenants) -> dict[str, str]:
    return {"website_token": tenants.acme.specimens["website"].channel.website_token}


SPECIMEN = Specimen(
    make=make,
    values=values,
    queries={
        "GET /api/v1/widget/config": "website_token=<website_token>&locale=de",
        "GET /widget": "website_token=<website_token>&locale=de",
    },
    credentials="""
... .. ... ...... ...... X  GET /api/v1/widget/config
... .. ... ...... ...... P  GET /widget
""",
    answers={"P": "401 page"},
)
