"""The mail of which a message was made, as it came. Not in the contract."""

from msgspec import Struct

from chalicelib.actions.messages import find_message
from chalicelib.domain.erasure import original_mail
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mail_files import MAIL_TYPE
from chalicelib.domain.messages import is_stored_mail
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/messages", access=Access.MEMBER)


@routes.get("/<message_id>/original", status=302)
def original(request: MemberRequest, conversation_id: int, message_id: int) -> Reply[None]:
    """Redirect to the mail as it was received. The link works for some minutes."""
    message = find_message(request.desk, request.caller, conversation_id, message_id)
    key = original_mail(message)
    if not is_stored_mail(message) or not request.desk.files.exists(key):
        raise NotFound("The desk has no mail of this message.", code="original_not_found")
    return OriginalLink(download_url=request.desk.files.link(key, name="mail.eml", content_type=MAIL_TYPE, inline=False))
