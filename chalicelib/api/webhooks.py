"""The endpoints of providers. The body is passed on as bytes, because the signature over them is checked before parsing."""

from chalicelib.actions import ingest
from chalicelib.channels.loading import channel_named
from chalicelib.domain.channels import Channel
from chalicelib.http.access import Access, Request
from chalicelib.http.errors import TooLarge, UnknownPath, WrongMethod
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes

routes = Routes("/webhooks", access=Access.WEBHOOK)
MAX_BYTES = 3_500_000


@routes.get("/<channel>/<address>")
def verify(request: Request, channel: str, address: str) -> Reply[str]:
    """Answer a provider's verification request for the webhook."""
    kind = _channel(channel)
    if not kind.has_handshake:
        raise WrongMethod(("POST",))
    challenge = ingest.answer_handshake(request.desk, address=kind.address_in(address), query=request.http.raw_query)
    return Reply(200, challenge)


@routes.post("/<channel>/<address>")
def receive(request: Request, channel: str, address: str) -> None:
    """Receive a provider's webhook. The address is the id of the bot, number or page at the provider."""
    kind, http = _channel(channel), request.http
    if len(http.body) > MAX_BYTES:
        raise TooLarge(f"A webhook has at most {MAX_BYTES:,} bytes.")
    where = kind.address_in(address)
    ingest.accept_webhook(request.desk, address=where, headers=http.headers, body=http.body, request_id=http.request_id or "")


def _channel(name: str) -> type[Channel]:
    found = channel_named(name)
    if found is None or not found.has_webhook:
        raise UnknownPath("This path does not exist.")
    return found
