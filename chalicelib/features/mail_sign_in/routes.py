"""Signing in at the provider of a mailbox (contract 2.17, 3.6)."""

from typing import Annotated
from urllib.parse import urlencode

import msgspec

from chalicelib.domain.errors import DeskError
from chalicelib.domain.mail_access import GOOGLE, MICROSOFT, SIGN_IN_SECONDS
from chalicelib.features.mail_sign_in import actions
from chalicelib.http.access import Access, MemberRequest, Request
from chalicelib.http.fields import Id, Short
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes

COOKIE = "parley_sign_in"
CONNECTED, DENIED = "connected", "sign_in_denied"
MAX_CODE = 4_000
"""Microsoft's codes have some 1,500 characters."""

routes = Routes("/api/v1/accounts/<account_id>", access=Access.ADMINISTRATOR, resource="authorization")
pages = Routes("", access=Access.PUBLIC)
LongText = Annotated[str, msgspec.Meta(max_length=MAX_CODE)]


class MailSignInBody(msgspec.Struct, kw_only=True):
    """`email`: the mailbox that the provider's page proposes. `inbox_id`: the e-mail inbox that is connected again."""

    email: Short = ""
    inbox_id: Id | None = None


class MailSignInShape(msgspec.Struct, kw_only=True):
    success: bool
    url: str


class ReturnQuery(msgspec.Struct, kw_only=True):
    """`error` stands in place of `code` when the person or the provider has refused."""

    state: LongText = ""
    code: LongText = ""
    error: LongText = ""


@routes.post("/google/authorization")
def google(request: MemberRequest, body: MailSignInBody) -> Reply[MailSignInShape]:
    """Begin to sign in at Google. The browser that gets the cookie goes to `url` within ten minutes."""
    return _begin(request, GOOGLE, body)


@routes.post("/microsoft/authorization")
def microsoft(request: MemberRequest, body: MailSignInBody) -> Reply[MailSignInShape]:
    """Begin to sign in at Microsoft. The browser that gets the cookie goes to `url` within ten minutes."""
    return _begin(request, MICROSOFT, body)


@pages.get("/google/callback", status=302)
def return_from_google(request: Request, query: ReturnQuery) -> Reply[None]:
    """Connect the mailbox, and lead to its inbox in the web client."""
    return _end(request, GOOGLE, query)


@pages.get("/microsoft/callback", status=302)
def return_from_microsoft(request: Request, query: ReturnQuery) -> Reply[None]:
    """Connect the mailbox, and lead to its inbox in the web client."""
    return _end(request, MICROSOFT, query)


def _begin(request: MemberRequest, provider: str, body: MailSignInBody) -> Reply[MailSignInShape]:
    begun = actions.begin_sign_in(request.desk, request.caller, provider, email=body.email, inbox_id=body.inbox_id)
    return Reply(200, MailSignInShape(success=True, url=begun.url), {"Set-Cookie": _cookie(provider, begun.verifier)})


def _end(request: Request, provider: str, query: ReturnQuery) -> Reply[None]:
    desk, verifier = request.desk, request.http.cookies.get(COOKIE, "")
    inbox_id = 0
    try:
        sign_in = actions.find_sign_in(desk, provider, query.state, verifier)
        inbox_id = sign_in.inbox_id
        if query.error or not query.code:
            outcome = DENIED
        else:
            inbox_id, outcome = actions.finish_sign_in(desk, sign_in, query.code, verifier).id, CONNECTED
    except DeskError as refusal:
        outcome = refusal.code
    desk.telemetry.note(sign_in=outcome)
    place = f"/settings/inboxes/{inbox_id or 'new'}"
    return Reply(302, None, _headers(provider, f"{desk.public_url}{place}?{urlencode({'sign_in': outcome})}"))


def _headers(provider: str, location: str) -> dict[str, str]:
    """The address of this page has the code, which no other site gets."""
    return {
        "Location": location,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Set-Cookie": _cookie(provider, "", seconds=0),
    }


def _cookie(provider: str, verifier: str, *, seconds: int = SIGN_IN_SECONDS) -> str:
    return f"{COOKIE}={verifier}; Path=/{provider}/callback; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax"


routes.rows += pages.rows
