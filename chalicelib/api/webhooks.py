"""The endpoints of providers. The body is passed on as bytes, because the signature over them is checked before parsing."""

from chalicelib.actions import ingest
from chalicelib.http.access import Access, Request
from chalicelib.http.errors import TooLarge
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes

routes = Routes("/webhooks", access=Access.WEBHOOK)
MAX_BYTES = 3_500_000


@routes.post("/telegram/<bot_id>")
def telegram(request: Request, bot_id: str) -> None:
    """Receive an update from Telegram."""
    _accept(request, f"telegram:{bot_id}")


@routes.get("/whatsapp/<phone_number>")
def verify_whatsapp(request: Request, phone_number: str) -> Reply[str]:
    """Answer Meta's verification request for the webhook."""
    return Reply(200, ingest.answer_handshake(request.desk, address=_whatsapp(phone_number), query=request.http.raw_query))


@routes.post("/whatsapp/<phone_number>")
def whatsapp(request: Request, phone_number: str) -> None:
    """Receive a notification from WhatsApp."""
    _accept(request, _whatsapp(phone_number))


def _whatsapp(phone_number: str) -> str:
    """The inbox's address. Some senders decode the plus sign of the path to a space."""
    return f"whatsapp:+{phone_number.strip().removeprefix('+')}"


def _accept(request: Request, address: str) -> None:
    if len(request.http.body) > MAX_BYTES:
        raise TooLarge(f"A webhook has at most {MAX_BYTES:,} bytes.")
    http = request.http
    ingest.accept_webhook(request.desk, address=address, headers=http.headers, body=http.body)
