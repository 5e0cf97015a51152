"""From an event to a response: finds the route, calls it, and writes one line about it."""

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from chalicelib import log
from chalicelib.api import errors
from chalicelib.api.access import CustomerRequest, MemberRequest, Request, UserRequest
from chalicelib.api.http import Http, Reply
from chalicelib.api.routing import Route
from chalicelib.api.table import ROUTES
from chalicelib.api.unreadable import UnknownPath, WrongMethod
from chalicelib.ports import Desk

OPEN_TO_EVERY_ORIGIN = "/public/api/"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "7200",
}


class Exchange(msgspec.Struct):
    """One request on its way through, and what is learnt about it for the log."""

    desk: Desk
    http: Http
    route: str = "-"
    account_id: int | None = None
    user_id: int | None = None
    crash: dict[str, Any] | None = None

    def notice(self, request: Request) -> None:
        match request:
            case MemberRequest():
                self.account_id, self.user_id = request.account_id, request.user.id
            case UserRequest():
                self.user_id = request.user.id
            case CustomerRequest():
                self.account_id = request.customer.inbox.account_id

    def answer(self, call: Callable[[], Reply[Any]]) -> Reply[Any]:
        try:
            reply = call()
        except Exception as error:  # noqa: BLE001 every error becomes an answer here and nowhere else
            reply = errors.reply_to(error)
            self.crash = log.crash(error) if reply.status == 500 else None
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
    headers: dict[str, str | list[str]] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **reply.headers}
    if exchange.http.path.startswith(OPEN_TO_EVERY_ORIGIN):
        headers.update(CORS)
    return Response(reply.status, content_type, body, headers=headers)


def respond(desk: Desk, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    started = time.perf_counter()
    exchange = Exchange(desk, Http(event))
    app = resolver()
    app.context["exchange"] = exchange
    http = exchange.http
    is_head = http.method == "HEAD"
    result = app.resolve({**event, "path": http.path, "httpMethod": "GET" if is_head else http.method}, context)
    if is_head:
        result["body"] = ""
    _log(exchange, result["statusCode"], time.perf_counter() - started)
    return result


def _log(exchange: Exchange, status: int, seconds: float) -> None:
    log.write(
        method=exchange.http.method,
        route=exchange.route,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=exchange.http.request_id,
        account_id=exchange.account_id,
        user_id=exchange.user_id,
        **({"crash": exchange.crash} if exchange.crash else {}),
    )
