"""Turns an API Gateway event into a response: finds the route, calls it and writes one log line."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from chalicelib import log
from chalicelib.api.route_table import route_table
from chalicelib.domain.origins import check_cdn
from chalicelib.http import errors
from chalicelib.http.access import CustomerRequest, MemberRequest, Request, UserRequest, VisitorRequest
from chalicelib.http.errors import UnknownPath, WrongMethod
from chalicelib.http.reply import Reply
from chalicelib.http.request import Http
from chalicelib.ports import Desk

CORS_PATHS = "/public/api/"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "7200",
}
DEFAULT_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Responses are for programs. A browser that opens one as a page runs no script and sends no referrer."""


class Exchange(msgspec.Struct):
    """One request and the route it matched, for the log line."""

    desk: Desk
    http: Http
    route: str = "-"

    def note_caller(self, request: Request) -> None:
        match request:
            case MemberRequest():
                self.desk.telemetry.note(account_id=request.account_id, user_id=request.user.id)
            case UserRequest():
                self.desk.telemetry.note(user_id=request.user.id)
            case CustomerRequest():
                self.desk.telemetry.note(account_id=request.customer.inbox.account_id)
            case VisitorRequest():
                self.desk.telemetry.note(account_id=request.visitor.inbox.account_id)

    def reply(self, call: Callable[[], Reply[Any]]) -> Reply[Any]:
        try:
            reply = call()
        except Exception as error:  # noqa: BLE001 the only place that turns errors into replies
            reply = errors.reply_to(error, self.http.accept_language)
            self.desk.telemetry.note(**log.error_fields(error) if reply.status == 500 else {"code": errors.code_of(reply)})
        return reply


def respond(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    exchange = Exchange(desk, Http(event))
    reply = exchange.reply(lambda: _call(exchange))
    http = exchange.http
    desk.telemetry.note(
        method=http.method if http.method in METHODS else None,
        route=exchange.route,
        status=reply.status,
        gateway_id=http.request_id,
    )
    return _response(http, reply)


def get(desk: Desk, http: Http, target: str) -> Reply[Any]:
    """The reply to a GET request for the path and query, with the credential of `http`."""
    exchange = Exchange(desk, http.reading(target))
    return exchange.reply(lambda: _call(exchange))


def _call(exchange: Exchange) -> Reply[Any]:
    http = exchange.http
    check_cdn(exchange.desk.origin_secret, http.headers)
    found = route_table().match("GET" if http.method == "HEAD" else http.method, http.path)
    if found is None:
        return _reply_without_route(http)
    route, path = found
    exchange.route = route.path
    return route.call(exchange.desk, http, path, exchange.note_caller)


def _reply_without_route(http: Http) -> Reply[Any]:
    allowed = route_table().methods(http.path)
    if http.method == "OPTIONS" and (allowed or http.path.startswith(CORS_PATHS)):
        return Reply(204, headers={"Allow": ", ".join((*allowed, "OPTIONS"))})
    if allowed:
        raise WrongMethod(allowed)
    raise UnknownPath("This path does not exist.")


def _response(http: Http, reply: Reply[Any]) -> dict[str, Any]:
    """The shape that API Gateway's proxy integration takes."""
    content_type, body = reply.encoded()
    headers = {"Content-Type": content_type, **DEFAULT_HEADERS, **reply.headers}
    if http.path.startswith(CORS_PATHS):
        headers.update(CORS)
    return {
        "statusCode": reply.status,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": "" if http.method == "HEAD" else body,
        "isBase64Encoded": False,
    }
