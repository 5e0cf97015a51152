"""Request bodies of website inboxes."""

import re
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.channels.forms import ChannelChanges, NewChannel
from chalicelib.channels.web_widget.channel import WebWidgetChannel
from chalicelib.domain.errors import Invalid
from chalicelib.domain.websites import DEFAULT_COLOR, DEFAULT_FLAGS, PreChat, PreChatField
from chalicelib.http.fields import ABSENT, OptionalFlag, Short
from chalicelib.ports import Ids

Color = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$")]
Url = Annotated[str, msgspec.Meta(max_length=2000, pattern="^$|^https?://|^[A-Za-z0-9.-]+")]
Domains = Annotated[str, msgspec.Meta(max_length=2000)]
Pattern = Annotated[str, msgspec.Meta(max_length=500)]
ReplyTime = Literal["in_a_few_minutes", "in_a_few_hours", "in_a_day"]
Flags = list[Literal["attachments", "emoji_picker", "end_conversation", "use_inbox_avatar_for_bot"]]
DOMAIN = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?")
MAX_VALUES = 100
MAX_FIELDS = 30


class PreChatFieldForm(msgspec.Struct, kw_only=True):
    name: Short
    label: Short = ""
    type: Literal["text", "email", "number", "link", "date", "list", "checkbox", "select", "phone", "textarea"] = "text"
    field_type: Literal["standard", "conversation_attribute", "contact_attribute"] = "standard"
    placeholder: Short | None = None
    required: bool = False
    enabled: bool = False
    values: Annotated[list[Short], msgspec.Meta(max_length=MAX_VALUES)] | None = None
    regex_pattern: Pattern | None = None
    regex_cue: Short | None = None
    locale: Short | None = None

    def field(self) -> PreChatField:
        values = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        return PreChatField(**{**values, "values": tuple(self.values or ())})


class PreChatForm(msgspec.Struct, kw_only=True):
    pre_chat_message: Annotated[str, msgspec.Meta(max_length=1000)] | None = None
    require_email: bool = False
    pre_chat_fields: Annotated[list[PreChatFieldForm], msgspec.Meta(max_length=MAX_FIELDS)] | None = None

    def pre_chat(self) -> PreChat:
        """Raises Invalid for two fields with one name."""
        fields = tuple(each.field() for each in self.pre_chat_fields or ())
        if len({each.name for each in fields}) < len(fields):
            raise Invalid(
                "Each field of the form needs a name of its own.",
                code="pre_chat_fields_repeated",
                fields=("channel.pre_chat_form_options",),
            )
        given = PreChat(pre_chat_message=self.pre_chat_message or "", require_email=self.require_email)
        return given if self.pre_chat_fields is None else msgspec.structs.replace(given, pre_chat_fields=fields)


class NewWebWidgetChannel(NewChannel, kw_only=True, tag="web_widget"):
    website_url: Url = ""
    widget_color: Color = DEFAULT_COLOR
    welcome_title: Short | None = None
    welcome_tagline: Short | None = None
    reply_time: ReplyTime = "in_a_few_minutes"
    selected_feature_flags: Flags | None = None
    hmac_mandatory: bool = False
    pre_chat_form_enabled: bool = False
    pre_chat_form_options: PreChatForm | None = None
    continuity_via_email: bool = True
    allowed_domains: Domains | None = None
    live_visitors: bool = False

    def channel(self, ids: Ids) -> WebWidgetChannel:
        return WebWidgetChannel(
            website_token=ids.token(),
            hmac_token=ids.token(),
            website_url=self.website_url,
            widget_color=self.widget_color,
            welcome_title=self.welcome_title or "",
            welcome_tagline=self.welcome_tagline or "",
            reply_time=self.reply_time,
            selected_feature_flags=DEFAULT_FLAGS if self.selected_feature_flags is None else tuple(self.selected_feature_flags),
            hmac_mandatory=self.hmac_mandatory,
            pre_chat_form_enabled=self.pre_chat_form_enabled,
            pre_chat_form_options=(self.pre_chat_form_options or PreChatForm()).pre_chat(),
            continuity_via_email=self.continuity_via_email,
            allowed_domains=clean_domains(self.allowed_domains or ""),
            live_visitors=self.live_visitors,
        )


class WebWidgetChannelChanges(ChannelChanges, kw_only=True):
    website_url: Url | msgspec.UnsetType = ABSENT
    widget_color: Color | msgspec.UnsetType = ABSENT
    welcome_title: Short | msgspec.UnsetType | None = ABSENT
    welcome_tagline: Short | msgspec.UnsetType | None = ABSENT
    reply_time: ReplyTime | msgspec.UnsetType = ABSENT
    selected_feature_flags: Flags | msgspec.UnsetType = ABSENT
    hmac_mandatory: OptionalFlag = ABSENT
    pre_chat_form_enabled: OptionalFlag = ABSENT
    pre_chat_form_options: PreChatForm | msgspec.UnsetType = ABSENT
    continuity_via_email: OptionalFlag = ABSENT
    allowed_domains: Domains | msgspec.UnsetType | None = ABSENT
    live_visitors: OptionalFlag = ABSENT

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        for text in ("welcome_title", "welcome_tagline", "allowed_domains"):
            if text in changes:
                changes[text] = changes[text] or ""
        if "allowed_domains" in changes:
            changes["allowed_domains"] = clean_domains(changes["allowed_domains"])
        if "selected_feature_flags" in changes:
            changes["selected_feature_flags"] = tuple(changes["selected_feature_flags"])
        if isinstance(self.pre_chat_form_options, PreChatForm):
            changes["pre_chat_form_options"] = self.pre_chat_form_options.pre_chat()
        return changes


def clean_domains(text: str) -> str:
    """Host names in lower case, separated by commas, without the scheme and path that people paste. Raises Invalid."""
    hosts = [_host(each) for each in re.split(r"[,\s]+", text.strip()) if each]
    for host in hosts:
        if not DOMAIN.fullmatch(host):
            raise Invalid(
                f"“{host[:100]}” is not the name of a site. Write names such as example.com or *.example.com.",
                code="allowed_domain_invalid",
                fields=("channel.allowed_domains",),
            )
    return ",".join(dict.fromkeys(hosts))


def _host(text: str) -> str:
    return text.lower().partition("://")[2].partition("/")[0] if "://" in text else text.lower().rstrip("/")
