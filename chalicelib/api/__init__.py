"""The HTTP API: turns API Gateway events into JSON responses."""

from typing import Any


def answer(event: Any, context: Any) -> Any:
    from chalicelib.api.application import respond
    from chalicelib.bootstrap import desk
    from chalicelib.invocation import logged

    return logged("api", context, desk, lambda opened: respond(opened, event))
