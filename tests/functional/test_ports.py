"""The contract of ports.Store, in memory and on DynamoDB."""

from typing import Any

import pytest

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact, ContactInbox, ContactLink
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import NotFound, WriteConflict
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import Claim, Rotation
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Attachment, Delivery, FileType, Message, MessageType, Sender, SenderType
from chalicelib.domain.outbound import LedgerRow, LedgerState
from chalicelib.domain.people import Account, Member, Revision, Role, Session, Team, User
from chalicelib.features.labels.model import LABELS, Label
from chalicelib.ports import ANY_VERSION, Delete, Put
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    """One entity of each kind, with a value in every field that serialization could lose."""
    a, at = account_id, NOON
    telegram = Inbox(1, a, "Bot", TelegramChannel("77:secret", "hook", "acme_bot"), at, member_ids=(5, 6))
    whatsapp = Inbox(2, a, "WhatsApp", WhatsappChannel("+15550001111", "1000", "key", "secret", "verify"), at)
    app = Inbox(3, a, "App", ApiChannel("ident", "hmac", True, additional_attributes={"agent_reply_time_window": 2}), at)
    member = Member(a, 5, "Ben", "ben@acme.example", Role.AGENT, at, display_name="B", auto_offline=False)
    user = User(5, f"{a}@acme.example", "Ben", "hash", "access", "pubsub", at, account_ids=(a,), ui_settings={"dark": True})
    contact = Contact(7, a, "Kim", at, at, email="kim@example.com", custom_attributes={"n": 1.5}, links=(ContactLink(1, 1, "k"),))
    link = ContactInbox(8, a, 1, "söurce/#1", 7, "pubsub", at, hmac_verified=True, conversation_id=3)
    conversation = Conversation(3, "uuid", a, 1, 7, "kim", at, at, at, Status.SNOOZED, labels=("vip",), snoozed_until=at + 1)
    message = Message(
        2**53 - 1,
        a,
        1,
        3,
        MessageType.OUTGOING,
        at,
        at,
        content="Grüße 🎉\n",
        delivery=Delivery.UNKNOWN,
        sender=Sender(SenderType.USER, 5),
        attachments=(Attachment(9, FileType.LOCATION, latitude=52.5, longitude=-0.125, meta={"a": [1, None, "x"]}),),
    )
    ledger = LedgerRow(a, 3, 9, LedgerState.SENDING, 2, ("p-1",), "busy", at, 4)
    return [
        (keys.account(a), Account(a, "Acme", at)),
        *((keys.inbox(a, each.id), each) for each in (telegram, whatsapp, app)),
        (keys.member(a, 5), member),
        (keys.team(a, 4), Team(4, a, "support", at, "They help", member_ids=(5,))),
        (LABELS.key(a, 4), Label(4, a, "vip", description="Very important")),
        (keys.revision(a, "label"), Revision("label", 4)),
        (keys.user(10**6 + a), user),
        (keys.session(5, f"client {a}"), Session(5, f"client {a}", "hash", at, at)),
        (keys.contact(a, 7), contact),
        (keys.contact_inbox(a, 1, "söurce/#1"), link),
        (keys.conversation(a, 3), conversation),
        (keys.message(a, 3, message.id), message),
        (keys.ledger(a, 3, 9), ledger),
        (keys.rotation(a, 1), Rotation((6, 5), 3)),
        (keys.early_receipt(a, 1, "p-1"), InboundReceipt("p-1", Delivery.READ, "why")),
        (keys.name_of(a, "team", "support"), Claim((4, "x"), "print")),
        (keys.conversation_of_contact(a, 7, 3), Claim(())),
    ]


def test_every_entity_is_loaded_as_it_was_stored(bench: Bench) -> None:
    known = entities(bench.account_id)
    for key, entity in known:
        bench.desk.store.overwrite(key, entity)
    assert [bench.desk.store.get(key) for key, _ in known] == [entity for _, entity in known]
    assert bench.desk.store.get_many([key for key, _ in known]) == dict(known)


def test_missing_keys_are_absent_from_the_result(bench: Bench) -> None:
    missing, there = keys.contact(bench.account_id, 404), keys.account(bench.account_id)
    assert bench.desk.store.get(missing) is None
    assert set(bench.desk.store.get_many([missing, there, there])) == {there}
    assert bench.desk.store.get_many([]) == {}


def test_get_many_reads_more_than_a_hundred_keys(bench: Bench) -> None:
    wanted = [keys.message(bench.account_id, 1, bench.say(1, number).id) for number in range(1, 131)]
    assert len(bench.desk.store.get_many(wanted)) == 130


def test_create_of_an_existing_key_conflicts(bench: Bench) -> None:
    key = keys.name_of(bench.account_id, "team", "support")
    bench.desk.store.put(Put(key, Claim((1,))))
    with pytest.raises(WriteConflict) as lost:
        bench.desk.store.put(Put(key, Claim((2,))))
    assert lost.value.key == key
    assert bench.desk.store.get(key) == Claim((1,))


def test_write_needs_the_expected_version(bench: Bench) -> None:
    key = keys.rotation(bench.account_id, 1)
    bench.desk.store.put(Put(key, Rotation((1,), 1)))
    bench.desk.store.put(Put(key, Rotation((2,), 2), expected=1))
    for expected in (1, 3):
        with pytest.raises(WriteConflict):
            bench.desk.store.put(Put(key, Rotation((3,), expected + 1), expected=expected))
    assert bench.desk.store.get(key) == Rotation((2,), 2)


def test_expected_version_of_a_missing_key_conflicts(bench: Bench) -> None:
    with pytest.raises(WriteConflict):
        bench.desk.store.put(Put(keys.rotation(bench.account_id, 1), Rotation((1,), 2), expected=1))


def test_transaction_is_atomic_and_names_the_conflicting_key(bench: Bench) -> None:
    taken, free = (keys.name_of(bench.account_id, "team", name) for name in ("taken", "free"))
    bench.desk.store.put(Put(taken, Claim((1,))))
    with pytest.raises(WriteConflict) as lost:
        bench.desk.store.commit([Put(free, Claim((2,))), Put(taken, Claim((2,)))])
    assert lost.value.key == taken
    assert bench.desk.store.get(free) is None


def test_conflict_names_its_key_in_a_mixed_transaction(bench: Bench) -> None:
    old, taken, free, gone = (keys.name_of(bench.account_id, "team", name) for name in ("old", "taken", "free", "gone"))
    for key in (old, taken):
        bench.desk.store.put(Put(key, Claim((1,))))
    for first, conflicting in ((Put(taken, Claim((2,))), taken), (Delete(gone), gone)):
        with pytest.raises(WriteConflict) as lost:
            bench.desk.store.commit([first, Put(free, Claim((2,))), Delete(old)])
        assert lost.value.key == conflicting
    assert bench.desk.store.get(old)


def test_delete_of_a_missing_key_conflicts(bench: Bench) -> None:
    key, gone = (keys.name_of(bench.account_id, "team", name) for name in ("there", "gone"))
    bench.desk.store.put(Put(key, Claim((1,))))
    with pytest.raises(WriteConflict):
        bench.desk.store.commit([Delete(key), Delete(gone)])
    assert bench.desk.store.get(key)
    bench.desk.store.commit([Delete(key)])
    assert bench.desk.store.get(key) is None


def test_any_version_overwrites(bench: Bench) -> None:
    key = keys.rotation(bench.account_id, 1)
    for order in ((1,), (2,)):
        bench.desk.store.commit([Put(key, Rotation(order, 9), expected=ANY_VERSION)])
    assert bench.desk.store.get(key) == Rotation((2,), 9)


def test_transaction_with_one_key_twice_fails(bench: Bench) -> None:
    key = keys.name_of(bench.account_id, "team", "twice")
    with pytest.raises(Exception):  # noqa: B017, PT011 - a programming error; the stores raise different types
        bench.desk.store.commit([Put(key, Claim((1,))), Put(key, Claim((2,)))])


def test_discard_is_idempotent(bench: Bench) -> None:
    key = keys.name_of(bench.account_id, "team", "there")
    bench.desk.store.overwrite(key, Claim((1,)))
    for _ in range(2):
        bench.desk.store.discard(key)
    assert bench.desk.store.get(key) is None


def test_conversation_ids_start_at_one_in_each_account(bench: Bench) -> None:
    assert [bench.desk.store.next_conversation_id(bench.account_id) for _ in range(3)] == [1, 2, 3]
    other = bench.another()
    assert other.desk.store.next_conversation_id(other.account_id) == 1


def test_window_counters_are_separate(bench: Bench) -> None:
    name = f"sign-in {bench.account_id}"
    assert [bench.desk.store.count(name, expires_at=2_000_000_000) for _ in range(3)] == [1, 2, 3]
    assert bench.desk.store.count(f"{name} later", expires_at=2_000_000_000) == 1


def test_directory_holds_account_members_inboxes_and_teams(bench: Bench) -> None:
    for key, entity in [*entities(bench.account_id), *entities(bench.another().account_id)]:
        bench.desk.store.overwrite(key, entity)
    found = bench.desk.store.directory(bench.account_id)
    assert found.account.id == bench.account_id
    assert [inbox.id for inbox in found.inboxes] == [1, 2, 3]
    assert [type(inbox.channel) for inbox in found.inboxes] == [TelegramChannel, WhatsappChannel, ApiChannel]
    assert ([each.user_id for each in found.members], [each.id for each in found.teams]) == ([5], [4])
    assert found.revisions == (Revision("label", 4),)


def test_unknown_account_has_no_directory(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.desk.store.directory(10**9)


def test_sessions_belong_to_one_user(bench: Bench) -> None:
    users = (bench.account_id * 10, bench.account_id * 10 + 1)
    for user_id in users:
        for client in ("a", "b"):
            bench.desk.store.overwrite(keys.session(user_id, client), Session(user_id, client, "hash", NOON, NOON))
    found = bench.desk.store.list_of(keys.SESSION, users[0])
    assert sorted((each.user_id, each.client) for each in found) == [(users[0], "a"), (users[0], "b")]
