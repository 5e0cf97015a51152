"""Rights of connected sockets, and those to close when there are too many."""

import pytest
from msgspec.structs import replace

from chalicelib.domain.people import Member, Role
from chalicelib.domain.sockets import PRESENT_FOR_MS, Socket, surplus

AT = 1_790_000_000_000
BEN = Member(1, 7, "Ben", "ben@acme.example", Role.AGENT, AT, token_print="print")
SOCKET = Socket("c1", 1, AT, AT, user_id=7, token_print="print")


@pytest.mark.parametrize(
    ("of_socket", "of_member", "is_authorized"),
    [
        ("print", "print", True),
        ("former", "print", False),
        ("", "print", True),
        ("print", "", True),
        ("", "", True),
    ],
)
def test_socket_ends_with_the_token_that_opened_it(of_socket: str, of_member: str, is_authorized: bool) -> None:
    """A socket or a member of an earlier version has no print, and stays authorized."""
    socket, member = replace(SOCKET, token_print=of_socket), replace(BEN, token_print=of_member)
    assert socket.belongs_to(member) is is_authorized


def test_socket_belongs_to_its_own_member_only() -> None:
    assert not SOCKET.belongs_to(replace(BEN, user_id=8))
    assert not SOCKET.belongs_to(None)


def test_socket_is_absent_from_the_limit_on() -> None:
    assert SOCKET.is_present(AT + PRESENT_FOR_MS - 1)
    assert not SOCKET.is_present(AT + PRESENT_FOR_MS)


def test_nothing_is_closed_while_there_are_not_too_many() -> None:
    assert surplus([], 2, AT) == []
    assert surplus([SOCKET, SOCKET], 2, AT) == []
    assert surplus([SOCKET], 2, AT) == []


def test_absent_sockets_are_closed_first_and_then_the_oldest() -> None:
    old, young = replace(SOCKET, connection_id="old"), replace(SOCKET, connection_id="young", connected_at=AT + 1)
    absent = replace(young, connection_id="absent", connected_at=AT + 2, last_seen_at=AT - PRESENT_FOR_MS)
    assert surplus([young, old, absent], 2, AT) == [absent]
    assert surplus([young, old, absent], 1, AT) == [absent, old]
