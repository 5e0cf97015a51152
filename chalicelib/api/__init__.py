"""HTTP in, JSON out."""

from typing import Any


def answer(event: Any, context: Any) -> Any:
    from chalicelib.api.application import respond
    from chalicelib.bootstrap import desk

    return respond(desk(), event, context)
