"""The refusals of a request that changes many conversations."""

from collections.abc import Mapping

from msgspec import Struct

from chalicelib.domain.errors import DeskError
from chalicelib.domain.languages import refusal_text


class RefusalShape(Struct, kw_only=True):
    """A conversation that stays as it is, with the code and the text of the refusal."""

    id: int
    code: str
    message: str


class Refusals(Struct, kw_only=True):
    refused: list[RefusalShape]


def refusals(by_id: Mapping[int, DeskError], accept_language: str) -> Refusals:
    """`accept_language`: the header of the request, as of every refusal."""
    return Refusals(
        refused=[
            RefusalShape(id=each, code=error.code, message=refusal_text(error, accept_language)) for each, error in by_id.items()
        ]
    )
