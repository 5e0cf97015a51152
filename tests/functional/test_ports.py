"""The contract of ports.Store, in memory and on DynamoDB."""

from typing import Any

import pytest

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.errors import NotFound, WriteConflict
from chalicelib.domain.keys import Claim, Rotation
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Revision, Session
from chalicelib.ports import ANY_VERSION, Delete, Put
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench
from tests.support.specimen import specimens


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [entity for specimen in specimens().values() for entity in specimen.entities(account_id)]


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
    bench.desk.store.commit([Delete(gone, expected=ANY_VERSION)])
    assert bench.desk.store.get(key)
    bench.desk.store.commit([Delete(key)])
    assert bench.desk.store.get(key) is None


def test_delete_needs_the_expected_version(bench: Bench) -> None:
    key = keys.rotation(bench.account_id, 1)
    bench.desk.store.put(Put(key, Rotation((1,), 2)))
    with pytest.raises(WriteConflict):
        bench.desk.store.commit([Delete(key, expected=1)])
    bench.desk.store.commit([Delete(key, expected=2)])
    with pytest.raises(WriteConflict):
        bench.desk.store.commit([Delete(key, expected=2)])
    assert bench.desk.store.get(key) is None


def test_sweep_removes_a_partition_except_what_is_kept(bench: Bench) -> None:
    conversation = bench.open()
    messages = [keys.message(bench.account_id, conversation.id, bench.say(conversation.id, n).id) for n in range(1, 40)]
    other = keys.message(bench.account_id, conversation.id + 100, bench.say(conversation.id + 100, 7).id)
    for _ in range(2):
        bench.desk.store.sweep(keys.CONVERSATION, bench.account_id, conversation.id, keep=("conversation",))
        assert bench.desk.store.get_many(messages) == {}
        assert bench.desk.store.get(keys.conversation(bench.account_id, conversation.id))
        assert bench.desk.store.get(other)
    bench.desk.store.sweep(keys.CONVERSATION, bench.account_id, conversation.id)
    assert bench.desk.store.get(keys.conversation(bench.account_id, conversation.id)) is None


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
    assert [inbox.id for inbox in found.inboxes] == [1, 2, 3, 4]
    kinds = [TelegramChannel, WhatsappChannel, ApiChannel, EmailChannel]
    assert [type(inbox.channel) for inbox in found.inboxes] == kinds
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
