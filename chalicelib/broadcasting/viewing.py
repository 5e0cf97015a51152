"""Shows the agents who read a conversation to the others who have it open (docs/decisions/0032). Like typing it is sent to
sockets directly. The row of a socket keeps what its client shows: an agent who opens a conversation learns at once who is there.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from chalicelib.actions.finding import find_conversation
from chalicelib.broadcasting.audience import viewer_of
from chalicelib.broadcasting.frames import to_text
from chalicelib.broadcasting.pushing import push
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import DeskError, TooMany
from chalicelib.domain.event_types import VIEWING_UPDATED
from chalicelib.domain.people import Directory
from chalicelib.domain.sockets import MAX_VIEWS_PER_MINUTE, Socket, View
from chalicelib.ports import Desk
from chalicelib.views.people import FORMER_AGENT


class ReaderShape(Struct, kw_only=True):
    """`reading`: false for one who has left. `seen_at`: the time of the newest sign of it, in milliseconds since 1970 (UTC), by
    which a client tells an older frame. `age`: milliseconds since then; a reader without a sign for 60 s has left."""

    id: int
    name: str
    reading: bool
    seen_at: int
    age: int


class ViewingShape(Struct, kw_only=True):
    account_id: int
    conversation_id: int
    readers: list[ReaderShape]


class ViewingSignal(Struct, kw_only=True):
    event: str
    data: ViewingShape


class ViewingFrame(Struct, kw_only=True):
    events: list[ViewingSignal]


MAX_READERS = 40
"""They fit into a frame, also with names of 255 characters. A header shows fewer."""


def show_view(desk: Desk, caller: Caller, socket: Socket, conversation_id: int | None) -> None:
    """The socket's client shows this conversation now, or none. Raises NotFound, Forbidden and TooMany; then the socket shows
    none, because its client has left the other one in any case."""
    if conversation_id is not None and socket.shows(conversation_id):
        repeat_view(desk, caller.directory, socket)
        return
    shown = socket.with_view(None, desk.clock.now())
    try:
        if conversation_id is not None:
            shown = _opened(desk, caller, socket, conversation_id)
    finally:
        _keep(desk, caller.directory, socket, shown)


def _opened(desk: Desk, caller: Caller, socket: Socket, conversation_id: int) -> Socket:
    conversation = find_conversation(desk, caller, conversation_id)
    shown = socket.with_view(View(conversation.id, conversation.inbox_id), desk.clock.now())
    if shown.views[1] > MAX_VIEWS_PER_MINUTE:
        raise TooMany("This socket opens conversations too fast.", code="too_many_views", retry_after=60)
    return shown


def _keep(desk: Desk, directory: Directory, before: Socket, shown: Socket) -> None:
    """The row is written before the others are read: of two agents who come at once, one sees the other, and tells them."""
    if shown.view or before.view:
        desk.sockets.touch(shown)
        others = desk.sockets.of_account(directory.account.id)
        _tell_end(desk, directory, before, others)
        _tell(desk, directory, shown, others, reading=True)
        _answer(desk, directory, shown, others)


def follow_ping(desk: Desk, directory: Directory, socket: Socket, conversation_id: int | None) -> None:
    """A ping repeats what the client shows, which corrects a frame that was lost, overtaken or refused. It is never refused."""
    if conversation_id is not None and socket.shows(conversation_id):
        repeat_view(desk, directory, socket)
        return
    member = directory.member(socket.user_id)
    user = desk.store.get(keys.user(socket.user_id or 0)) if (conversation_id is not None or socket.view) and member else None
    if user and member:
        try:
            show_view(desk, Caller(user, member, directory), socket, conversation_id)
        except DeskError as refusal:
            desk.telemetry.note(code=refusal.code)


def repeat_view(desk: Desk, directory: Directory, socket: Socket) -> None:
    """Another sign that the agent is there. Costs one query, and pushes only where somebody else has the conversation open."""
    _tell(desk, directory, socket, desk.sockets.of_account(socket.account_id), reading=True)


def end_view(desk: Desk, directory: Directory, socket: Socket) -> None:
    """The socket was closed."""
    _tell_end(desk, directory, socket, desk.sockets.of_account(socket.account_id))


def _tell_end(desk: Desk, directory: Directory, socket: Socket, others: Iterable[Socket]) -> None:
    """Tabs and devices of one agent are one reader: those that are left go on reading."""
    if socket.view is None:
        return
    conversation_id, now = socket.view.conversation_id, desk.clock.now()
    own = (each for each in others if each.user_id == socket.user_id and each.connection_id != socket.connection_id)
    if not any(each.is_reading(conversation_id, now) for each in own):
        _tell(desk, directory, socket, others, reading=False)


def _tell(desk: Desk, directory: Directory, socket: Socket, others: Iterable[Socket], *, reading: bool) -> None:
    """Tells the others who have the socket's conversation open. An agent without the inbox tells nobody that they read."""
    if socket.view is None or (reading and not _may_see(socket, directory, socket.view)):
        return
    listening = _listening(socket, directory, socket.view, others)
    if listening:
        now = desk.clock.now()
        _send(desk, listening, socket.view, [_reader(directory, socket.user_id or 0, now, now, reading=reading)])


def _answer(desk: Desk, directory: Directory, socket: Socket, others: Iterable[Socket]) -> None:
    """Tells the socket who else is there, each agent once with the newest sign."""
    if socket.view is None:
        return
    now = desk.clock.now()
    view = socket.view
    there = [each for each in _listening(socket, directory, view, others) if each.is_reading(view.conversation_id, now)]
    newest = {each.user_id or 0: each.last_seen_at for each in sorted(there, key=lambda each: each.last_seen_at)}
    readers = [_reader(directory, user_id, seen_at, now, reading=True) for user_id, seen_at in newest.items()]
    if readers:
        _send(desk, [socket], socket.view, readers[-MAX_READERS:])


def _listening(socket: Socket, directory: Directory, view: View, others: Iterable[Socket]) -> list[Socket]:
    """The sockets of other agents that show the conversation and may see it."""
    there = (each for each in others if each.user_id != socket.user_id and each.shows(view.conversation_id))
    return [each for each in there if _may_see(each, directory, view)]


def _may_see(socket: Socket, directory: Directory, view: View) -> bool:
    viewer = viewer_of(socket, directory)
    return viewer is not None and view.inbox_id in viewer.inbox_ids


def _reader(directory: Directory, user_id: int, seen_at: int, now: int, *, reading: bool) -> ReaderShape:
    member = directory.member(user_id)
    name = member.available_name if member else FORMER_AGENT
    return ReaderShape(id=user_id, name=name, reading=reading, seen_at=seen_at, age=now - seen_at)


def _send(desk: Desk, sockets: Sequence[Socket], view: View, readers: list[ReaderShape]) -> None:
    data = ViewingShape(account_id=sockets[0].account_id, conversation_id=view.conversation_id, readers=readers)
    frame = to_text(ViewingFrame(events=[ViewingSignal(event=VIEWING_UPDATED.name, data=data)]))
    push(desk, [socket.connection_id for socket in sockets], frame)
