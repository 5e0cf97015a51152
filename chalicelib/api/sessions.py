"""Signing in and out (contract 1.2)."""

from typing import Any

import msgspec

from chalicelib.actions import password_links
from chalicelib.actions import sessions as actions
from chalicelib.actions.sessions import SignedIn
from chalicelib.domain.errors import Invalid, Unauthenticated
from chalicelib.domain.known_browsers import COOKIE, MAX_AGE_SECONDS
from chalicelib.domain.people import User
from chalicelib.http.access import Access, Request, UserRequest
from chalicelib.http.errors import session_not_found
from chalicelib.http.fields import Short
from chalicelib.http.reply import Payload, Reply
from chalicelib.http.routing import Routes
from chalicelib.ports import Desk
from chalicelib.views import people
from chalicelib.views.people import UserShape

routes = Routes("/auth", access=Access.PUBLIC)


COOKIE_RULES = f"Path=/auth/sign_in; Max-Age={MAX_AGE_SECONDS}; HttpOnly; Secure; SameSite=Lax"


class SignInBody(msgspec.Struct, kw_only=True):
    email: Short = ""
    password: Short = ""


class ResetBody(msgspec.Struct, kw_only=True):
    email: Short = ""


class NewPassword(msgspec.Struct, kw_only=True):
    reset_password_token: Short
    password: Short
    password_confirmation: Short | None = None


class Answered(msgspec.Struct, kw_only=True):
    message: str


class UserData(msgspec.Struct, kw_only=True):
    data: UserShape


class ValidToken(msgspec.Struct, kw_only=True):
    success: bool
    data: UserShape


class Success(msgspec.Struct, kw_only=True):
    success: bool


@routes.post("/sign_in")
def sign_in(request: Request, body: SignInBody) -> Reply[UserData]:
    """Sign in. The response headers access-token, client and uid hold the credential."""
    http = request.http
    browser = http.cookies.get(COOKIE)
    signed_in = actions.sign_in(
        request.desk,
        email=body.email,
        password=body.password,
        address=http.address,
        browser=browser,
        user_agent=http.user_agent,
    )
    return Reply(200, UserData(data=render(request.desk, signed_in.user)), _credential(signed_in))


@routes.post("/password")
def request_reset(request: Request, body: ResetBody) -> Answered:
    """Mail a link for a new password to the person with the address. The answer does not tell whether there is one."""
    password_links.request_reset(request.desk, email=body.email, address=request.http.address)
    return Answered(message="If a person signs in with this e-mail address, a link for a new password is on its way to it.")


@routes.update("/password")
def set_password(request: Request, body: NewPassword) -> Reply[UserData]:
    """Set a password with the token of a link, and sign in."""
    if body.password_confirmation not in (None, body.password):
        raise Invalid("The two passwords differ.", code="password_confirmation_differs", fields=("password_confirmation",))
    http = request.http
    signed_in = password_links.set_password(
        request.desk,
        token=body.reset_password_token,
        password=body.password,
        address=http.address,
        user_agent=http.user_agent,
    )
    return Reply(200, UserData(data=render(request.desk, signed_in.user)), _credential(signed_in))


@routes.delete("/sign_out")
def sign_out(request: Request) -> Reply[Any]:
    """End the session in the request headers."""
    uid, client, token = (request.http.credential(name) or "" for name in ("uid", "client", "access-token"))
    try:
        actions.sign_out(request.desk, uid=uid, client=client, token=token)
    except Unauthenticated as error:
        return session_not_found(error)
    return Reply(200, Success(success=True))


@routes.get("/validate_token", access=Access.SIGNED_IN)
def validate_token(request: UserRequest) -> Payload[ValidToken]:
    """Show the user of the credential."""
    return Payload(ValidToken(success=True, data=render(request.desk, request.user, with_created_at=True)))


def render(desk: Desk, user: User, *, with_created_at: bool = False) -> UserShape:
    return people.user(user, actions.memberships(desk, user), desk.public_url, with_created_at=with_created_at)


def _credential(signed_in: SignedIn) -> dict[str, str]:
    return {
        "access-token": signed_in.token,
        "token-type": "Bearer",
        "client": signed_in.session.client,
        "expiry": str(signed_in.session.expires_at),
        "uid": signed_in.user.email,
        "Set-Cookie": f"{COOKIE}={signed_in.browser}; {COOKIE_RULES}",
    }
