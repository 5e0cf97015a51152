"""Rules of people and inboxes: e-mail addresses, passwords, phone numbers and visibility."""

from typing import Any

import pytest

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.access import Caller
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Forbidden, Invalid, NotFound
from chalicelib.domain.inboxes import Inbox, check_phone_number, reuses_resolved
from chalicelib.domain.people import Account, Directory, Member, Role, User, check_password

AT = 1_790_000_000_000
HOUR = 3_600_000


@pytest.mark.parametrize("email", ["a@b.io", "first.last+tag@sub.example.com", "  KIM@Example.COM "])
def test_email_is_normalized(email: str) -> None:
    assert clean_email(email) == email.strip().lower()


@pytest.mark.parametrize(
    "email", ["", "kim", "kim@", "@example.com", "kim@example", "k im@example.com", "a@b@c.io", "x" * 65 + "@b.io"]
)
def test_invalid_email_is_refused(email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        clean_email(email)
    assert (refusal.value.code, refusal.value.fields) == ("email_invalid", ("email",))


@pytest.mark.parametrize("password", ["Secret-1", "Aa1!aa", "Ünïcödé1X ", "Aa1!" + "x" * 124])
def test_password_with_every_character_class_is_accepted(password: str) -> None:
    check_password(password)


@pytest.mark.parametrize("password", ["", "Aa1!", "secret-1", "SECRET-1", "Secret-x", "Secret11", "Aa1!" + "x" * 125])
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_password(password)
    assert refusal.value.code == "password_too_weak"


@pytest.mark.parametrize("number", ["", "4915", "+1", "+1 415", "+" + "1" * 16, "+१२३", "+49x"])
def test_invalid_phone_number_is_refused(number: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_phone_number(number)
    assert refusal.value.code == "phone_number_invalid"
    assert check_phone_number(" +14155550100 ") == "+14155550100"


API, BOT = ApiChannel("app", "hmac"), TelegramChannel("77:token", "secret")
PHONE = WhatsappChannel("+15550001111", "1000", "key", "app-secret", "verify")


def inbox(number: int = 11, channel: Any = API, **facts: Any) -> Inbox:
    return Inbox(number, 1, "Inbox", channel, AT, **facts)


def test_telegram_and_locked_inboxes_reuse_resolved_conversations() -> None:
    assert reuses_resolved(inbox(channel=BOT))
    assert reuses_resolved(inbox(channel=PHONE, lock_to_single_conversation=True))
    assert not reuses_resolved(inbox(channel=PHONE))


def member(user_id: int, role: Role = Role.AGENT) -> Member:
    return Member(1, user_id, f"User {user_id}", f"{user_id}@acme.example", role, AT)


ADA, BEN, CLEO = member(4, Role.ADMINISTRATOR), member(5), member(6)
DIRECTORY = Directory(Account(1, "Acme", AT), (ADA, BEN, CLEO), (inbox(11, member_ids=(5,)), inbox(12, member_ids=(5, 6))))


def caller(who: Member) -> Caller:
    return Caller(User(who.user_id, who.email, who.name, "hash", "access", "pubsub", AT), who, DIRECTORY)


def test_administrators_see_every_inbox_and_agents_their_own() -> None:
    seen = {who.user_id: [each.id for each in DIRECTORY.visible_inboxes(who)] for who in (ADA, BEN, CLEO)}
    assert seen == {4: [11, 12], 5: [11, 12], 6: [12]}


def test_caller_gets_only_visible_inboxes() -> None:
    assert caller(CLEO).inbox(12).id == 12
    with pytest.raises(Forbidden) as refusal:
        caller(CLEO).inbox(11)
    assert refusal.value.code == "inbox_not_yours"
    for unknown in (13, None, 0):
        with pytest.raises(NotFound):
            caller(ADA).inbox(unknown)


def test_administrator_check_refuses_agents() -> None:
    caller(ADA).require_administrator()
    with pytest.raises(Forbidden) as refusal:
        caller(BEN).require_administrator()
    assert refusal.value.code == "administrator_needed"


def test_common_members_and_administrators_are_assignable() -> None:
    assert [each.user_id for each in DIRECTORY.assignable([11, 12])] == [4, 5]
    assert [each.user_id for each in DIRECTORY.assignable([12])] == [4, 5, 6]
    assert [each.user_id for each in DIRECTORY.assignable([99])] == [4]
