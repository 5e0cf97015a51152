"""A made-up provider: its customers write to a line, which has a number."""

from typing import TypedDict

from chalicelib.domain.channels import Channel, Limits, ProviderApi, ShownInbox


class ToyInboxShape(TypedDict):
    line_name: str


class ToyChannel(Channel, frozen=True):
    SECRET = frozenset({"key"})

    name = "toy"
    title = "Toy"
    api = ProviderApi("TOY_API_BASE", "https://toy.example")
    credentials = ("key",)
    limits = Limits(text=40, caption=20, file_bytes=1_000_000)
    has_handshake = True
    reopens_resolved = True

    line: str
    key: str
    line_name: str = ""

    @property
    def address_id(self) -> str:
        return self.line

    @property
    def reply_window_ms(self) -> int:
        return 3_600_000

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> ToyInboxShape:
        return {"line_name": self.line_name}
