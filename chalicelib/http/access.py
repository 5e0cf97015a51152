"""Authorization of routes, and the request that a handler receives."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from chalicelib.actions import customers, sessions
from chalicelib.actions.customers import Customer
from chalicelib.actions.presence import presence_of
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.people import Availability, Directory, User
from chalicelib.http.errors import UnknownPath
from chalicelib.http.request import Http
from chalicelib.ports import Desk

if TYPE_CHECKING:
    from chalicelib.actions.visitors import Visitor


class Access(StrEnum):
    """PUBLIC and WEBHOOK need no credential: the signature over its bytes authenticates a webhook."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    WEBHOOK = "webhook"
    CUSTOMER = "customer"
    VISITOR = "visitor"


class Request(msgspec.Struct, frozen=True):
    desk: Desk
    http: Http


class UserRequest(Request, frozen=True):
    user: User


class MemberRequest(Request, frozen=True):
    caller: Caller

    @property
    def user(self) -> User:
        return self.caller.user

    @property
    def account_id(self) -> int:
        return self.caller.account_id

    @property
    def directory(self) -> Directory:
        return self.caller.directory

    def presence(self) -> dict[int, Availability]:
        """The availability of agents. Reads their sockets: one more query, so only responses that show presence call it."""
        return presence_of(self.directory, self.desk.sockets.of_account(self.account_id), self.desk.clock.now())


class CustomerRequest(Request, frozen=True):
    customer: Customer


class VisitorRequest(Request, frozen=True):
    visitor: "Visitor"


def user_of(desk: Desk, http: Http) -> User:
    """Reads the credential once for a request, also when it is a batch."""
    if http.user is None:
        http.user = _user_of(desk, http)
    return http.user


def _user_of(desk: Desk, http: Http) -> User:
    """An `api_access_token` takes precedence over a session, even when the token is invalid (contract 1.1)."""
    if token := _access_token(http):
        return sessions.user_of_access_token(desk, token)
    uid, client, session = (http.credential(name) for name in ("uid", "client", "access-token"))
    if not (uid and client and session):
        raise Unauthenticated("You need to sign in or sign up before continuing.")
    return sessions.user_of_session(desk, uid=uid, client=client, token=session)


def _access_token(http: Http) -> str | None:
    return http.credential("api_access_token") or http.credential("http_api_access_token")


def _public(desk: Desk, http: Http, _: dict[str, str]) -> Request:
    return Request(desk, http)


def _signed_in(desk: Desk, http: Http, _: dict[str, str]) -> Request:
    return UserRequest(desk, http, user_of(desk, http))


def _member(desk: Desk, http: Http, path: dict[str, str]) -> MemberRequest:
    account_id = path.pop("account_id")
    user = user_of(desk, http)
    caller = sessions.caller(desk, user, path_id(account_id))
    return MemberRequest(desk, http, replace(caller, is_program=True) if _access_token(http) else caller)


def _administrator(desk: Desk, http: Http, path: dict[str, str]) -> Request:
    request = _member(desk, http, path)
    request.caller.require_administrator()
    return request


def _customer(desk: Desk, http: Http, path: dict[str, str]) -> Request:
    identifier, source_id = path.pop("inbox_identifier"), path.pop("source_id")
    return CustomerRequest(desk, http, customers.customer(desk, identifier, source_id, http.visit))


def _visitor(desk: Desk, http: Http, _: dict[str, str]) -> Request:
    from chalicelib.actions.visitors import visitor

    website_token = str(http.query.get("website_token") or "")
    return VisitorRequest(desk, http, visitor(desk, website_token, http.credential("x_auth_token") or "", http.visit))


AUTHORIZE: dict[Access, Callable[[Desk, Http, dict[str, str]], Request]] = {
    Access.PUBLIC: _public,
    Access.WEBHOOK: _public,
    Access.SIGNED_IN: _signed_in,
    Access.MEMBER: _member,
    Access.ADMINISTRATOR: _administrator,
    Access.CUSTOMER: _customer,
    Access.VISITOR: _visitor,
}
"""Each removes the path values that it checks; the handler receives the remaining ones."""

REQUEST_TYPES: dict[Access, type[Request]] = {
    Access.PUBLIC: Request,
    Access.WEBHOOK: Request,
    Access.SIGNED_IN: UserRequest,
    Access.MEMBER: MemberRequest,
    Access.ADMINISTRATOR: MemberRequest,
    Access.CUSTOMER: CustomerRequest,
    Access.VISITOR: VisitorRequest,
}


def path_id(text: str) -> int:
    """An id from a path: up to 16 digits. Raises `UnknownPath` for any other text, because no entity has such an id."""
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise UnknownPath("This path does not exist.")
    return int(text)
