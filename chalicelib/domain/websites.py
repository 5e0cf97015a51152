"""The settings of a site's widget, in which visitors write (contract 2.17, 3.4)."""

from msgspec import Struct, field

FEATURE_FLAGS = ("attachments", "emoji_picker", "end_conversation", "use_inbox_avatar_for_bot")
"""The offers of a widget, by the contract's names."""

DEFAULT_FLAGS = ("attachments", "emoji_picker", "end_conversation")
DEFAULT_COLOR = "#1f93ff"
WHITE, BLACK = "#ffffff", "#0f172a"


class PreChatField(Struct, frozen=True):
    """A question before the first message. `type` is that of the form's control, `field_type` says where the answer is stored."""

    name: str
    label: str
    type: str = "text"
    field_type: str = "standard"
    placeholder: str = ""
    required: bool = False
    enabled: bool = False
    values: tuple[str, ...] = ()
    regex_pattern: str | None = None
    regex_cue: str | None = None
    locale: str | None = None


STANDARD_FIELDS = (
    PreChatField("emailAddress", "Email Id", type="email", placeholder="Please enter your email address"),
    PreChatField("fullName", "Full name", placeholder="Please enter your full name"),
    PreChatField("phoneNumber", "Phone number", placeholder="Please enter your phone number"),
)


class PreChat(Struct, frozen=True):
    """The form before the first message."""

    pre_chat_message: str = ""
    require_email: bool = False
    pre_chat_fields: tuple[PreChatField, ...] = STANDARD_FIELDS


class Website(Struct, frozen=True):
    """`allowed_domains`: hosts that may show the widget, separated by commas, with `*.` for all subdomains. Empty allows all.
    `continuity_via_email`: visitors who have left get replies by mail.
    `live_visitors`: agents see who is on the site, also those who have not written."""

    website_url: str = ""
    widget_color: str = DEFAULT_COLOR
    welcome_title: str = ""
    welcome_tagline: str = ""
    reply_time: str = "in_a_few_minutes"
    selected_feature_flags: tuple[str, ...] = DEFAULT_FLAGS
    pre_chat_form_enabled: bool = False
    pre_chat_form_options: PreChat = field(default_factory=PreChat)
    continuity_via_email: bool = True
    allowed_domains: str = ""
    live_visitors: bool = False

    def offers(self, flag: str) -> bool:
        return flag in self.selected_feature_flags

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        return tuple(filter(None, self.allowed_domains.split(",")))


def ink_on(color: str) -> str:
    """The color of texts on the widget's color: white or near black, by the greater contrast (WCAG 2, relative luminance)."""
    light = _luminance(color)
    return WHITE if 1.05 / (light + 0.05) >= (light + 0.05) / (_luminance(BLACK) + 0.05) else BLACK


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.03928 else float(((share + 0.055) / 1.055) ** 2.4)
