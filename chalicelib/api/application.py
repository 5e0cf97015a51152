"""From an event to a response: finds the route, calls it, and writes one line about it."""

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

OPEN_TO_EVERY_ORIGIN = "/public/api/"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "7200",
}
FOR_EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Answers are for programs: whoever opens one in a browser gets a page that may do nothing and tells nobody its address."""


class Exchange(msgspec.Struct):
    """One request on its way through; what is learnt about it is noted for the log."""

    desk: Desk
    http: Http
    route: str = "-"

    def notice(self, request: Request) -> None:
        match request:
            case MemberRequest():
                self.desk.telemetry.note(account_id=request.account_id, user_id=request.user.id)
            case UserRequest():
                self.desk.telemetry.note(user_id=request.user.id)
            case CustomerRequest():
                self.desk.telemetry.note(account_id=request.customer.inbox.account_id)

    def answer(self, call: Callable[[], Reply[Any]]) -> Reply[Any]:
        try:
            reply = call()
        except Exception as error:  # noqa: BLE001 every error becomes an answer here and nowhere else
            reply = errors.reply_to(error)
            self.desk.telemetry.note(**log.crash(error) if reply.status == 500 else {"code": errors.code_of(reply)})
        return reply


@cache
def resolver() -> APIGatewayRestResolver:
    app = APIGatewayRestResolver()
    for route in ROUTES:
        app.route(route.path, method=route.method)(_endpoint(app, route))
    app.not_found(_nowhere(app))
    return app


def _endpoint(app: APIGatewayRestResolver, route: Route) -> Callable[..., Response[str]]:
    def endpoint(**path: str) -> Response[str]:
        exchange: Exchange = app.context["exchange"]
        exchange.route = route.path
        return _response(exchange, exchange.answer(lambda: route.call(exchange.desk, exchange.http, path, exchange.notice)))

    return endpoint


def _nowhere(app: APIGatewayRestResolver) -> Callable[[Exception], Response[str]]:
    def nowhere(_: Exception) -> Response[str]:
        exchange: Exchange = app.context["exchange"]
        return _response(exchange, exchange.answer(lambda: _without_route(exchange.http)))

    return nowhere


def _without_route(http: Http) -> Reply[Any]:
    allowed = tuple(sorted({route.method for route in ROUTES if route.fits(http.path)}))
    if http.method == "OPTIONS" and (allowed or http.path.startswith(OPEN_TO_EVERY_ORIGIN)):
        return Reply(204, headers={"Allow": ", ".join((*allowed, "OPTIONS"))})
    if allowed:
        raise WrongMethod(allowed)
    raise UnknownPath("There is nothing here.")


def _response(exchange: Exchange, reply: Reply[Any]) -> Response[str]:
    content_type, body = reply.encoded()
    headers: dict[str, str | list[str]] = {**FOR_EVERY_ANSWER, **reply.headers}
    if exchange.http.path.startswith(OPEN_TO_EVERY_ORIGIN):
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
