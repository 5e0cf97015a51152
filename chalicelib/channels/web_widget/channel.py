"""The website channel: visitors write in a widget on the customer's own site (contract 2.17, 3.4 and 4.8)."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

from chalicelib.domain.channels import Channel, PublicAccess, ShownInbox
from chalicelib.domain.contacts import Contact
from chalicelib.domain.websites import PreChat, Website


class WebWidgetInboxShape(TypedDict):
    website_url: str
    website_token: str
    widget_color: str
    welcome_title: str
    welcome_tagline: str
    web_widget_script: str
    reply_time: str
    selected_feature_flags: list[str]
    hmac_mandatory: bool
    pre_chat_form_enabled: bool
    pre_chat_form_options: PreChat
    continuity_via_email: bool
    allowed_domains: str
    live_visitors: bool
    hmac_token: NotRequired[str]


class WebWidgetChannel(Channel, Website, frozen=True, kw_only=True):
    """`website_token` is public: it stands in the site's source. `hmac_token` proves the identifiers of signed-in visitors."""

    SECRET = frozenset({"hmac_token"})

    name = "web_widget"
    title = "The website channel"
    has_webhook = False
    address_is_generated = True
    is_read_by_client = True

    website_token: str
    hmac_token: str
    hmac_mandatory: bool = False

    @property
    def address_id(self) -> str:
        return self.website_token

    @property
    def continues_by_mail(self) -> bool:
        return self.continuity_via_email

    @property
    def public_access(self) -> PublicAccess:
        return PublicAccess(self.website_token, self.hmac_token, self.hmac_mandatory)

    @property
    def website(self) -> Website:
        return self

    def new_source_id(self, contact: Contact, uuid: Callable[[], str]) -> str:
        return uuid()

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> WebWidgetInboxShape:
        shape: WebWidgetInboxShape = {
            "website_url": self.website_url,
            "website_token": self.website_token,
            "widget_color": self.widget_color,
            "welcome_title": self.welcome_title,
            "welcome_tagline": self.welcome_tagline,
            "web_widget_script": script(inbox.webhook_url.removesuffix(self.webhook_path), self.website_token),
            "reply_time": self.reply_time,
            "selected_feature_flags": list(self.selected_feature_flags),
            "hmac_mandatory": self.hmac_mandatory,
            "pre_chat_form_enabled": self.pre_chat_form_enabled,
            "pre_chat_form_options": self.pre_chat_form_options,
            "continuity_via_email": self.continuity_via_email,
            "allowed_domains": self.allowed_domains,
            "live_visitors": self.live_visitors,
        }
        return {**shape, "hmac_token": self.hmac_token} if administrator else shape


def script(public_url: str, website_token: str) -> str:
    """The lines that a site's owner copies into its pages."""
    return (
        "<script>\n"
        "  (function (d, t) {\n"
        f'    var base = "{public_url}";\n'
        "    var script = d.createElement(t);\n"
        '    script.src = base + "/packs/js/sdk.js";\n'
        "    script.async = true;\n"
        "    script.onload = function () {\n"
        f'      window.chatwootSDK.run({{ websiteToken: "{website_token}", baseUrl: base }});\n'
        "    };\n"
        "    d.head.appendChild(script);\n"
        '  })(document, "script");\n'
        "</script>"
    )
