"""Transcripts of conversations by mail (contract 2.6, 3.4)."""

import msgspec

from chalicelib.domain.languages import preferred
from chalicelib.domain.rate_limits import UNITS_OF_CREATE
from chalicelib.features.mails import actions
from chalicelib.http.access import Access, MemberRequest, VisitorRequest
from chalicelib.http.fields import Short
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/transcript", access=Access.MEMBER)
visitor_routes = Routes("/api/v1/widget/conversations/transcript", access=Access.VISITOR)


class TranscriptBody(msgspec.Struct, kw_only=True):
    email: Short = ""


class OwnTranscriptBody(msgspec.Struct, kw_only=True):
    """`echo_id`: the client's own id of the request, as in its messages."""

    echo_id: Short | None = None


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: TranscriptBody, conversation_id: int, idempotency_key: str | None) -> None:
    """Mail the messages that the customer sees to an address."""
    actions.mail_transcript(request.desk, request.caller, conversation_id, email=body.email, idempotency_key=idempotency_key)


@visitor_routes.post("", idempotent=True, units=UNITS_OF_CREATE)
def create_own(request: VisitorRequest, body: OwnTranscriptBody, idempotency_key: str | None) -> None:  # noqa: ARG001 - read by the routing
    """Mail the current conversation to the e-mail address of the visitor's contact."""
    locale = preferred(request.http.accept_language) or ""
    actions.mail_own_transcript(request.desk, request.visitor, locale=locale, idempotency_key=idempotency_key)


routes.rows += visitor_routes.rows
