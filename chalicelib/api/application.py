"""Turns an API Gateway event into a response: finds the route, calls it and writes one log line."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from chalicelib import log
from chalicelib.api import errors
from chalicelib.api.access import CustomerRequest, MemberRequest, Request, UserRequest
from chalicelib.api.errors import UnknownPath, WrongMethod
from chalicelib.api.http import Http
from chalicelib.api.reply import Reply
from chalicelib.api.routing import Route
from chalicelib.api.table import ROUTES
from chalicelib.ports import Desk

CORS_PATHS = "/public/api/"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
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

    def reply(self, call: Callable[[], Reply[Any]]) -> Reply[Any]:
        try:
            reply = call()
        except Exception as error:  # noqa: BLE001 the only place that turns errors into replies
            reply = errors.reply_to(error)
            self.desk.telemetry.note(**log.error_fields(error) if reply.status == 500 else {"code": errors.code_of(reply)})
        return reply


@cache
def resolver() -> APIGatewayRestResolver:
    app = APIGatewayRestResolver()
    for route in ROUTES:
        app.route(route.path, method=route.method)(_endpoint(app, route))
    app.not_found(_not_found(app))
    return app


def _endpoint(app: APIGatewayRestResolver, route: Route) -> Callable[..., Response[str]]:
    def endpoint(**path: str) -> Response[str]:
        exchange: Exchange = app.context["exchange"]
        exchange.route = route.path
        return _response(exchange, exchange.reply(lambda: route.call(exchange.desk, exchange.http, path, exchange.note_caller)))

    return endpoint


def _not_found(app: APIGatewayRestResolver) -> Callable[[Exception], Response[str]]:
    def not_found(_: Exception) -> Response[str]:
        exchange: Exchange = app.context["exchange"]
        return _response(exchange, exchange.reply(lambda: _reply_without_route(exchange.http)))

    return not_found


def _reply_without_route(http: Http) -> Reply[Any]:
    allowed = tuple(sorted({route.method for route in ROUTES if route.matches(http.path)}))
    if http.method == "OPTIONS" and (allowed or http.path.startswith(CORS_PATHS)):
        return Reply(204, headers={"Allow": ", ".join((*allowed, "OPTIONS"))})
    if allowed:
        raise WrongMethod(allowed)
    raise UnknownPath("This path does not exist.")


def _response(exchange: Exchange, reply: Reply[Any]) -> Response[str]:
    content_type, body = reply.encoded()
    headers: dict[str, str | list[str]] = {**DEFAULT_HEADERS, **reply.headers}
    if exchange.http.path.startswith(CORS_PATHS):
        headers.update(CORS)
    return Response(reply.status, content_type, body, headers=headers)


def respond(desk: Desk, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    exchange = Exchange(desk, Http(event))
    app = resolver()
    app.context["exchange"] = exchange
    http = exchange.http
    is_head = http.method == "HEAD"
    result = app.resolve({**event, "path": http.path, "httpMethod": "GET" if is_head else http.method}, context)
    if is_head:
        result["body"] = ""
    desk.telemetry.note(
        method=http.method if http.method in METHODS else None,
        route=exchange.route,
        status=result["statusCode"],
        gateway_id=http.request_id,
    )
    return result
