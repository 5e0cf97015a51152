"""Handlers for API Gateway's WebSocket events: connect, disconnect and client messages.

A refused connection gets a 401, so that the browser's socket never opens. An invalid message on an open socket gets an error
frame, and the socket stays open.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeGuard

import msgspec
from msgspec import UNSET, Struct

from chalicelib.actions.open_sockets import register, renew, unregister
from chalicelib.actions.sessions import caller
from chalicelib.actions.socket_revocation import drop_sockets
from chalicelib.broadcasting.audience import Viewer, viewer_of
from chalicelib.broadcasting.frames import to_text
from chalicelib.broadcasting.lag import lag
from chalicelib.broadcasting.replay import HeadFrame, Request, ResetFrame, frames_since
from chalicelib.broadcasting.signals import agent_typing, answer_presence, send_presence
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Conflict, DeskError, Forbidden, Invalid, TooMany, Unauthenticated
from chalicelib.domain.origins import check_cdn, check_web_origin
from chalicelib.domain.people import Directory
from chalicelib.domain.sockets import Socket
from chalicelib.ports import Desk

MAX_CONTACTS = 100
"""Contacts whose presence a client may ask for in one question."""
OK = {"statusCode": 200}


class ErrorFrame(Struct, kw_only=True):
    """`error` has the code and the message of a refusal (docs/errors.md)."""

    error: dict[str, str]


def connect(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Registers a socket. Query: `token` (pubsub token), and `account_id` for an agent."""
    query = event.get("queryStringParameters") or {}
    connection_id = event["requestContext"]["connectionId"]
    token, account_id = str(query.get("token") or ""), str(query.get("account_id") or "")
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    try:
        check_cdn(desk.origin_secret, headers)
        socket, directory = _authorize(desk, connection_id, token, account_id)
        if socket.user_id:
            check_web_origin(desk.public_url, desk.allowed_origins, headers.get("origin"))
        replaced = register(desk, socket)
        _authorize_again(desk, socket, token, account_id)
    except DeskError as refusal:
        status = 429 if isinstance(refusal, TooMany) else 401
        desk.telemetry.note(status=status, code=refusal.code, connection=connection_id)
        return {"statusCode": status, "body": _error(refusal)}
    _note(desk, socket)
    _replace(desk, replaced)
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


def _authorize_again(desk: Desk, socket: Socket, token: str, account_id: str) -> None:
    """Authorizes again after the registration: a concurrent revocation may have listed the sockets just before it."""
    try:
        _authorize(desk, socket.connection_id, token, account_id)
    except DeskError:
        unregister(desk, socket)
        raise


def _replace(desk: Desk, replaced: Sequence[Socket]) -> None:
    """Closes the owner's oldest sockets in exchange for a new one. A client that opened them again would close others."""
    if replaced:
        refusal = Conflict("A newer socket of the same owner has replaced this one.", code="socket_replaced")
        desk.push.send([socket.connection_id for socket in replaced], _error(refusal))
        drop_sockets(desk, replaced)


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
    socket = desk.sockets.find(connection_id)
    if socket and unregister(desk, socket):
        _note(desk, socket)
        if socket.user_id:
            directory = desk.store.directory(socket.account_id)
            send_presence_to_others(desk, socket, directory)
            if socket.view:
                from chalicelib.broadcasting.viewing import end_view

                end_view(desk, directory, socket)
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
        drop_sockets(desk, [socket])
        return OK
    if not renew(desk, socket):
        _refuse(desk, connection_id, Unauthenticated("This socket is no longer registered.", code="socket_unknown"))
        drop_sockets(desk, [socket])
        return OK
    try:
        message = _parse_message(event.get("body"))
        desk.telemetry.note(action=message["action"])
        ACTIONS[message["action"]](desk, socket, message)
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


def _resume(desk: Desk, socket: Socket, message: Mapping[str, Any]) -> None:
    after = message.get("after")
    if not _is_id(after):
        raise Invalid("`after` must be the last position you have seen.", code="position_invalid", fields=("after",))
    request = _request(message)
    directory, viewer = _current_rights(desk, socket)
    last = _push_answer(desk, socket, frames_since(desk, directory, viewer, after, request))
    if socket.user_id and (isinstance(last, ResetFrame) or (isinstance(last, HeadFrame) and last.more is UNSET)):
        answer_presence(desk, directory, socket)


def _request(message: Mapping[str, Any]) -> Request:
    if "request" not in message:
        return UNSET
    request = message["request"]
    if not _is_id(request):
        raise Invalid("`request` must be a number below 2^53.", code="request_invalid", fields=("request",))
    return request


def _push_answer(desk: Desk, socket: Socket, answer: Iterable[Struct]) -> Struct | None:
    """Returns the last frame, or None after a frame that could not be sent: the rest would claim that nothing is missing. The
    client asks again."""
    last = None
    for place, frame in enumerate(answer):
        if not desk.push.answer(socket.connection_id, to_text(frame)):
            desk.telemetry.count("AnswersCut")
            desk.telemetry.note(frames_before_cut=place)
            return None
        last = frame
    return last


def _current_rights(desk: Desk, socket: Socket) -> tuple[Directory, Viewer]:
    """The current directory and rights, which may have changed since the socket was opened."""
    directory = desk.store.directory(socket.account_id)
    viewer = viewer_of(socket, directory)
    if viewer is None and not directory.account.is_active:
        raise Forbidden("The account is suspended.", code="account_suspended")
    if viewer is None:
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    return directory, viewer


def _ping(desk: Desk, socket: Socket, message: Mapping[str, Any]) -> None:
    request, behind, directory = _request(message), 0, None
    view = _view(message) if "viewing" in message else None
    if socket.user_id:
        directory = desk.store.directory(socket.account_id)
        if viewer := viewer_of(socket, directory):
            behind = lag(desk, directory, viewer)
            desk.telemetry.note(behind=behind)
    head = desk.feed.head(socket.account_id)
    _push_answer(desk, socket, [HeadFrame(head=head, request=request, behind=behind or UNSET)])
    if directory and (view is not None or socket.view):
        from chalicelib.broadcasting.viewing import follow_ping

        follow_ping(desk, directory, socket, view)


def _viewing(desk: Desk, socket: Socket, message: Mapping[str, Any]) -> None:
    if socket.user_id is None:
        raise Forbidden("Only agents tell which conversation they read.", code="agents_only")
    conversation_id = _view(message, "conversation_id")
    from chalicelib.broadcasting.viewing import show_view

    show_view(desk, _caller(desk, socket), socket, conversation_id)


def _view(message: Mapping[str, Any], field: str = "viewing") -> int | None:
    conversation_id = message.get(field, "")
    if conversation_id is not None and not _is_id(conversation_id):
        raise Invalid(f"`{field}` must be the number of a conversation, or null.", code="view_invalid", fields=(field,))
    return None if conversation_id is None else int(conversation_id)


def _typing(desk: Desk, socket: Socket, message: Mapping[str, Any]) -> None:
    if socket.user_id is None:
        raise Forbidden("Customers send typing through the public API.", code="agents_only")
    conversation_id = message.get("conversation_id")
    if not isinstance(conversation_id, int) or isinstance(conversation_id, bool):
        raise Invalid("`conversation_id` must be a number.", code="conversation_id_invalid", fields=("conversation_id",))
    on, private = message.get("typing_status") == "on", message.get("is_private") is True
    agent_typing(desk, _caller(desk, socket), conversation_id, on=on, private=private)


def _is_id(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _caller(desk: Desk, socket: Socket) -> Caller:
    user = desk.store.get(keys.user(socket.user_id or 0))
    if user is None:
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    return caller(desk, user, socket.account_id)


def _presence(desk: Desk, socket: Socket, message: Mapping[str, Any]) -> None:
    if socket.user_id is None:
        raise Forbidden("Only agents may request presence.", code="agents_only")
    contact_ids = _contact_ids(message)
    directory = _current_rights(desk, socket)[0]
    answer_presence(desk, directory, socket, contact_ids)


def _contact_ids(message: Mapping[str, Any]) -> list[int] | None:
    if "contacts" not in message:
        return None
    ids = message["contacts"]
    if not isinstance(ids, list) or len(ids) > MAX_CONTACTS or not all(type(each) is int and 0 < each < 2**53 for each in ids):
        raise Invalid(f"`contacts` must be a list of up to {MAX_CONTACTS} ids.", code="contacts_invalid", fields=("contacts",))
    return ids


ACTIONS: dict[str, Callable[[Desk, Socket, Mapping[str, Any]], None]] = {
    "resume": _resume,
    "ping": _ping,
    "typing": _typing,
    "viewing": _viewing,
    "presence": _presence,
}


def _error(refusal: DeskError) -> str:
    return to_text(ErrorFrame(error={"code": refusal.code, "message": refusal.message}))
