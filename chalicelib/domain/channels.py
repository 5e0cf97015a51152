"""A channel as the kernel knows it: an address and capabilities. Each provider's channel is in `chalicelib/channels/<name>`."""

from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct, StructMeta

from chalicelib.domain.addresses import Address
from chalicelib.domain.contacts import Contact
from chalicelib.domain.redacted import Redacted

if TYPE_CHECKING:
    from chalicelib.domain.mail_hosts import MailHost
    from chalicelib.domain.websites import Website


class Limits(Struct, frozen=True):
    """The largest call to the provider: UTF-16 code units of a text and of a file's caption, bytes of a file.

    The defaults are at least the desk's own limits of a message.
    """

    text: int = 150_000
    caption: int = 150_000
    file_bytes: int = 40_000_000


class ProviderApi(Struct, frozen=True):
    """The base URL of a provider's API, and the environment variable by which an operator replaces it."""

    setting: str
    default: str


class PublicAccess(Redacted, frozen=True):
    """Access of customers' programs to the public API. A hash keyed with `hmac_token` proves a contact's identifier."""

    SECRET = frozenset({"hmac_token"})

    identifier: str
    hmac_token: str
    hmac_mandatory: bool


class ShownInbox(Struct, frozen=True):
    """The surroundings of an inbox, from which a channel makes the addresses that it shows.

    `mail_domain`: the domain whose mails the desk receives; empty if it receives none.
    """

    account_id: int
    id: int
    webhook_url: str = ""
    mail_domain: str = ""


class Mailbox(Redacted, frozen=True):
    """The address of the company in an inbox of mails. `secret` signs the addresses that the desk makes up."""

    SECRET = frozenset({"secret"})

    email: str
    secret: str


class AbstractStructMeta(StructMeta, ABCMeta):
    """Of a struct with abstract methods: one that lacks them cannot be made."""


class Channel(Redacted, frozen=True, metaclass=AbstractStructMeta):
    """The base of every channel's struct. Its fields are stored with the inbox; its class attributes are the capabilities.

    `name`: the channel's folder, its `type` in requests, the prefix of its addresses and the segment of its webhook URL.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """The provider's name in texts for people."""

    api: ClassVar[ProviderApi | None] = None
    credentials: ClassVar[tuple[str, ...]] = ()
    """The fields that the provider checks before they are stored."""

    limits: ClassVar[Limits] = Limits()
    has_webhook: ClassVar[bool] = True
    has_handshake: ClassVar[bool] = False
    """Whether the provider verifies the webhook URL with a GET request."""

    address_is_generated: ClassVar[bool] = False
    """Whether the desk makes up the address. A repeated request to create such an inbox has another address than the first."""

    client_driven: ClassVar[bool] = False
    """Whether the account's own programs act as the provider: they create customers' messages and report deliveries."""

    takes_events: ClassVar[bool] = False
    """Whether a message leaves as one rendered event (`Part.event`), not as texts and files."""

    takes_letters: ClassVar[bool] = False
    """Whether a message leaves as one mail (`Part.letter`) with its files, from the address of the `mailbox`."""

    repeatable_send: ClassVar[bool] = False
    """Whether the receiver recognizes a repeated send by its id, so that sending again is always safe."""

    reopens_resolved: ClassVar[bool] = False
    """Whether a customer has one endless conversation, which a new message reopens."""

    threads: ClassVar[bool] = False
    """Whether a customer has many conversations, and a message names the one that it belongs to."""

    reads_envelopes: ClassVar[bool] = False
    """Whether `webhook.py` reads envelopes that the desk itself has made, although no webhook route serves the channel."""

    @property
    @abstractmethod
    def address_id(self) -> str:
        """The provider's id of the connected bot, number or page; unique within the channel, and public."""

    @property
    def type_name(self) -> str:
        return type_name_of(self.name)

    @property
    def address(self) -> str:
        return f"{self.name}:{self.address_id}"

    @property
    def webhook_path(self) -> str:
        return f"/webhooks/{self.name}/{self.address_id}"

    @property
    def stored_fields(self) -> Mapping[str, Any]:
        return {name: getattr(self, name) for name in self.__struct_fields__}

    @classmethod
    def address_in(cls, segment: str) -> str:
        """The address for the last segment of a webhook path."""
        return f"{cls.name}:{segment}"

    @property
    def reply_window_ms(self) -> int | None:
        """Milliseconds after the customer's last message in which free text is accepted; None without a limit."""
        return None

    @property
    def is_read_by_client(self) -> bool:
        """Whether a stored message counts as sent, because the account's program reads it through the API."""
        return False

    @property
    def continues_by_mail(self) -> bool:
        """Whether customers who are away get the replies by mail, and answer by mail."""
        return False

    @property
    def public_access(self) -> PublicAccess | None:
        """None where the public API does not serve the inbox."""
        return None

    @property
    def mailbox(self) -> Mailbox | None:
        """None for a channel that takes no letters."""
        return None

    @property
    def polled_mailbox(self) -> "MailHost | None":
        """The server where the desk looks for mails; None for an inbox whose messages come by themselves."""
        return None

    @property
    def provider(self) -> str | None:
        """The contract's `provider` of an inbox; None where the contract has none."""
        return None

    @property
    def signed_in_at(self) -> str | None:
        """The provider at which the owner of the mailbox has signed in (domain/mail_access.py); None for any other inbox."""
        return None

    @property
    def website(self) -> "Website | None":
        """The settings of a site's widget; None where no widget serves the inbox."""
        return None

    def address_of(self, source_id: str) -> Address | None:
        """The address of a customer with this source id, in a channel that knows a customer by several addresses, or an address
        in several spellings. None elsewhere: the source id alone is the identity."""
        return None

    def new_source_id(self, contact: Contact, uuid: Callable[[], str]) -> str | None:
        """The source id of a contact without a link to the inbox; None where only the provider knows it (contract 8.9)."""
        return None

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> Mapping[str, Any]:
        """The channel's own fields of the inbox as JSON, without secrets. An implementation returns a TypedDict, which
        documents them."""
        return {}


class UnknownChannel(Channel, frozen=True):
    """A channel that this version does not know: an inbox of a newer version survives reads and writes unchanged."""

    name = "unknown"
    title = "An unknown channel"
    SECRET = frozenset({"fields"})

    type_name: str
    fields: dict[str, Any]

    @property
    def address_id(self) -> str:
        return self.type_name

    @property
    def stored_fields(self) -> Mapping[str, Any]:
        return self.fields


def type_name_of(name: str) -> str:
    """`Channel::TwilioSms` for `twilio_sms`: the contract's `channel_type`, which is also the stored type."""
    return "Channel::" + "".join(word.capitalize() for word in name.split("_"))


def public_address(identifier: str) -> str:
    """The address of an inbox of the public API. Customers' programs know its identifier only."""
    return f"api:{identifier}"


def website_address(website_token: str) -> str:
    """The address of a website's inbox. Its widget knows the token only."""
    return f"web_widget:{website_token}"


MAILS = type_name_of("email")
"""The channel of the inboxes that a sign-in at a provider of mailboxes connects."""


def mail_address(email: str) -> str:
    """The address of an inbox that receives the mails to `email`, which is in its normal form."""
    return f"email:{email}"
