"""A label: a word that conversations carry, with its colour and its place in the sidebar."""

from msgspec import Struct

from chalicelib.domain.kinds import Kind


class Label(Struct, frozen=True):
    id: int
    account_id: int
    title: str
    color: str = "#1f93ff"
    description: str | None = None
    show_on_sidebar: bool = True
    version: int = 1


LABELS = Kind("label", Label, "A#{account}#LABELS", "LABEL#{label}")
"""A label with its colour."""
