"""The mail of which a message was made, as it came, and the state of a mailbox. Not in the contract."""

from msgspec import Struct

from chalicelib.actions.messages import find_message
from chalicelib.domain.erasure import original_mail
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mail_files import MAIL_TYPE
from chalicelib.domain.messages import is_stored_mail
from chalicelib.features.email.model import without_failure
from chalicelib.features.email.polling import state_key_of
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/messages", access=Access.MEMBER)


class OriginalLink(Struct, kw_only=True):
    download_url: str


@routes.get("/<message_id>/original")
def original(request: MemberRequest, conversation_id: int, message_id: int) -> OriginalLink:
    """Link to the mail as it was received. It works for some minutes."""
    message = find_message(request.desk, request.caller, conversation_id, message_id)
    key = original_mail(message)
    if not is_stored_mail(message) or not request.desk.files.exists(key):
        raise NotFound("The desk has no mail of this message.", code="original_not_found")
    return OriginalLink(download_url=request.desk.files.link(key, name="mail.eml", content_type=MAIL_TYPE, inline=False))


class MailboxShape(Struct):
    """Times are seconds since 1970. `error`: `login_refused`, `access_ended` or `unreachable`, with the `reason`."""

    polled_at: int | None
    mail_at: int | None
    failures: int
    error: str | None
    reason: str | None


settings = Routes("/api/v1/accounts/<account_id>/inboxes", access=Access.ADMINISTRATOR)


@settings.get("/<inbox_id>/mailbox")
def mailbox(request: MemberRequest, inbox_id: int) -> MailboxShape:
    """Show when the mailbox of an inbox was read last, when its last mail came, and the reason of a failure."""
    inbox = request.caller.inbox(inbox_id)
    state = request.desk.store.get(state_key_of(inbox.account_id, inbox.id))
    host = inbox.channel.polled_mailbox
    if state is None or (host and not state.is_of(host)):
        return MailboxShape(None, None, 0, None, None)
    if host and state.has_ended:
        state = without_failure(state)
    return MailboxShape(state.polled_at // 1000 or None, state.mail_at // 1000 or None, state.failures, state.error, state.reason)


routes.rows.extend(settings.rows)
