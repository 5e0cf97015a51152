"""Handlers for API Gateway's WebSocket events: connect, disconnect and client messages.

A refused connection gets a 401, so that the browser's socket never opens. An invalid message on an open socket gets an error
frame, and the socket stays open.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.sessions import caller
from chalicelib.actions.socket_revocation import drop_sockets
from chalicelib.broadcasting.audience import Viewer, viewer_of
from chalicelib.broadcasting.replay import HeadFrame, frames_since, to_text
from chalicelib.broadcasting.signals import agent_typing, send_presence
from chalicelib.domain import keys
from chalicelib.domain.errors import DeskError, Forbidden, Invalid, Unauthenticated
from chalicelib.domain.people import Directory
from chalicelib.domain.sockets import Socket
from chalicelib.ports import Desk

TOUCH_AFTER_MS = 20_000
OK = {"statusCode": 200}


class ErrorFrame(Struct, kw_only=True):
    """`error` has the code and the message of a refusal (docs/errors.md)."""

    error: dict[str, str]


def connect(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Registers a socket. Query: `token` (pubsub token), and `account_id` for an agent."""
    query = event.get("queryStringParameters") or {}
    connection_id = event["requestContext"]["connectionId"]
    token, account_id = str(query.get("token") or ""), str(query.get("account_id") or "")
    try:
        socket, directory = _authorize(desk, connection_id, token, account_id)
        desk.sockets.register(socket)
        _authorize_again(desk, connection_id, token, account_id)
    except DeskError as refusal:
        desk.telemetry.note(status=401, code=refusal.code, connection=connection_id)
        return {"statusCode": 401, "body": _error(refusal)}
    _note(desk, socket)
    if directory:
        send_presence_to_others(desk, socket, directory)
    return OK


def _authorize(desk: Desk, connection_id: str, token: str, account_id: str) -> tuple[Socket, Directory | None]:
    """Authorizes a connection, an agent's by the same rules as over HTTP. Returns the directory for agents only."""
    claim = desk.store.get(keys.pubsub_token(token)) if 0 < len(token) <= 200 else None
    if claim is None:
        raise Unauthenticated("The token is not valid.", code="pubsub_token_invalid")
    now = desk.clock.now()
    kind, *owner = claim.refers_to
    if kind == "contact":
        return _customer_socket(desk, connection_id, int(owner[0]), int(owner[1]), str(owner[2]), now), None
    user = desk.store.get(keys.user(int(owner[0])))
    if user is None or account_id not in map(str, user.account_ids):
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    directory = caller(desk, user, int(account_id)).directory
    token_print = keys.token_print(token)
    return Socket(connection_id, directory.account.id, now, now, user_id=user.id, token_print=token_print), directory


def _authorize_again(desk: Desk, connection_id: str, token: str, account_id: str) -> None:
    """Authorizes again after the registration: a concurrent revocation may have listed the sockets just before it."""
    try:
        _authorize(desk, connection_id, token, account_id)
    except DeskError:
        desk.sockets.remove(connection_id)
        raise


def _customer_socket(desk: Desk, connection_id: str, account_id: int, inbox_id: int, source_id: str, now: int) -> Socket:
    link = desk.store.get(keys.contact_inbox(account_id, inbox_id, source_id))
    if link is None:
        raise Unauthenticated("The token is not valid.", code="pubsub_token_invalid")
    return Socket(connection_id, account_id, now, now, inbox_id=inbox_id, source_id=source_id, contact_id=link.contact_id)


def send_presence_to_others(desk: Desk, socket: Socket, directory: Directory) -> None:
    """Sends presence to all other sockets, because this one is not open while it connects or disconnects.

    Presence has not changed when the user has another active socket. Without this check a network failure of a hundred agents
    would cost ten thousand pushes, and each agent would flicker on all screens.
    """
    others = [each for each in desk.sockets.of_account(socket.account_id) if each.connection_id != socket.connection_id]
    if any(each.user_id == socket.user_id and each.is_present(desk.clock.now()) for each in others):
        return
    send_presence(desk, directory, but=socket.connection_id)


def _note(desk: Desk, socket: Socket) -> None:
    desk.telemetry.note(status=200, connection=socket.connection_id, account_id=socket.account_id, user_id=socket.user_id)


def disconnect(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    connection_id = event["requestContext"]["connectionId"]
    desk.telemetry.note(status=200, connection=connection_id)
    socket = desk.sockets.remove(connection_id)
    if socket:
        _note(desk, socket)
    if socket and socket.user_id:
        send_presence_to_others(desk, socket, desk.store.directory(socket.account_id))
    return OK


def handle_message(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    connection_id = event["requestContext"]["connectionId"]
    socket = desk.sockets.find(connection_id)
    if socket is None:
        _refuse(desk, connection_id, Unauthenticated("This socket is no longer registered.", code="socket_unknown"))
        return OK
    _note(desk, socket)
    if socket.user_id and not socket.belongs_to(desk.store.get(keys.member(socket.account_id, socket.user_id))):
        _refuse(desk, connection_id, Forbidden("You are not a member of this account.", code="account_not_yours"))
        drop_sockets(desk, [connection_id])
        return OK
    try:
        message = _parse_message(event.get("body"))
        desk.telemetry.note(action=message["action"])
        ACTIONS[message["action"]](desk, _touch(desk, socket), message)
    except DeskError as refusal:
        _refuse(desk, connection_id, refusal)
    return OK


def _refuse(desk: Desk, connection_id: str, refusal: DeskError) -> None:
    desk.telemetry.note(status=200, connection=connection_id, code=refusal.code)
    desk.push.send([connection_id], _error(refusal))


def _parse_message(body: Any) -> dict[str, Any]:
    try:
        message = msgspec.json.decode(body or "")
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Invalid("This is not JSON.", code="json_malformed") from error
    if not isinstance(message, dict) or not isinstance(message.get("action"), str) or message["action"] not in ACTIONS:
        raise Invalid(f"`action` must be one of {', '.join(ACTIONS)}.", code="action_unknown")
    return message


def _touch(desk: Desk, socket: Socket) -> Socket:
    """Renews the socket's last-seen time, at most every 20 s."""
    now = desk.clock.now()
    if now - socket.last_seen_at < TOUCH_AFTER_MS:
        return socket
    touched = replace(socket, last_seen_at=now)
    desk.sockets.touch(touched)
    return touched


def _resume(desk: Desk, socket: Socket, message: Mapping[str, Any]) -> None:
    after = message.get("after")
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**53:
        raise Invalid("`after` must be the last position you have seen.", code="position_invalid", fields=("after",))
    directory, viewer = _current_rights(desk, socket)
    for frame in frames_since(desk, directory, viewer, after):
        if desk.push.send([socket.connection_id], frame):
            return
    if socket.user_id:
        send_presence(desk, directory, only=socket)


def _current_rights(desk: Desk, socket: Socket) -> tuple[Directory, Viewer]:
    """The current directory and rights, which may have changed since the socket was opened."""
    directory = desk.store.directory(socket.account_id)
    viewer = viewer_of(socket, directory)
    if viewer is None and not directory.account.is_active:
        raise Forbidden("The account is suspended.", code="account_suspended")
    if viewer is None:
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    return directory, viewer


def _ping(desk: Desk, socket: Socket, _: Mapping[str, Any]) -> None:
    desk.push.send([socket.connection_id], to_text(HeadFrame(head=desk.feed.head(socket.account_id))))


def _typing(desk: Desk, socket: Socket, message: Mapping[str, Any]) -> None:
    if socket.user_id is None:
        raise Forbidden("Customers send typing through the public API.", code="agents_only")
    conversation_id = message.get("conversation_id")
    if not isinstance(conversation_id, int) or isinstance(conversation_id, bool):
        raise Invalid("`conversation_id` must be a number.", code="conversation_id_invalid", fields=("conversation_id",))
    user = desk.store.get(keys.user(socket.user_id))
    if user is None:
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    on, private = message.get("typing_status") == "on", message.get("is_private") is True
    agent_typing(desk, caller(desk, user, socket.account_id), conversation_id, on=on, private=private)


def _presence(desk: Desk, socket: Socket, _: Mapping[str, Any]) -> None:
    if socket.user_id is None:
        raise Forbidden("Only agents may request presence.", code="agents_only")
    directory = _current_rights(desk, socket)[0]
    send_presence(desk, directory, only=socket)


ACTIONS: dict[str, Callable[[Desk, Socket, Mapping[str, Any]], None]] = {
    "resume": _resume,
    "ping": _ping,
    "typing": _typing,
    "presence": _presence,
}


def _error(refusal: DeskError) -> str:
    return to_text(ErrorFrame(error={"code": refusal.code, "message": refusal.message}))
