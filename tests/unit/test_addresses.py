"""The history of a customer's addresses."""

from msgspec.structs import replace

from chalicelib.channels.whatsapp.addresses import address_of
from chalicelib.domain.addresses import Address, current, number, seen
from tests.support.channels import api_channel, telegram_channel, whatsapp_channel


def address(source_id: str) -> Address:
    found = address_of(source_id)
    assert found is not None
    return found


OLD, NEW = address("447700900103"), address("447700900104")
USER, OTHER_USER, PARENT = address("GB.1"), address("GB.2"), address("GB.ENT.7")


def history(addresses: tuple[Address, ...]) -> dict[str, tuple[int | None, int | None]]:
    return {each.id: (each.since, each.until) for each in addresses}


def test_first_event_names_all_addresses() -> None:
    assert history(seen((), [OLD, USER, PARENT], 5, by_customer=True)) == {
        "447700900103": (5, None), "GB.1": (5, None), "GB.ENT.7": (5, None),
    }  # fmt: skip


def test_known_addresses_change_nothing() -> None:
    known = seen((), [OLD, USER], 5, by_customer=True)
    assert seen(known, [USER], 9, by_customer=True) == known
    assert seen(known, [], 9, by_customer=True) == known


def test_new_address_ends_the_former_one_of_its_kind() -> None:
    known = seen((), [OLD, USER], 5, by_customer=True)
    after = seen(known, [NEW, USER], 9, by_customer=True)
    assert history(after) == {"447700900103": (5, 9), "GB.1": (5, None), "447700900104": (9, None)}
    assert current(after) == replace(NEW, since=9)


def test_two_numbers_of_one_event_are_both_current() -> None:
    after = seen((), [OLD, NEW], 5, by_customer=True)
    assert [each.until for each in after] == [None, None]
    assert current(after) == replace(OLD, since=5), "the first is the one to send to"


def test_address_given_up_without_another_is_former() -> None:
    known = seen((), [OLD], 5, by_customer=True)
    assert history(seen(known, [OLD, USER], 9, by_customer=True, left=[OLD.key])) == {"447700900103": (5, 9), "GB.1": (9, None)}


def test_former_address_is_current_again_when_the_customer_writes_from_it() -> None:
    known = seen(seen((), [OLD], 5, by_customer=True), [NEW], 9, by_customer=True)
    assert history(seen(known, [OLD], 12, by_customer=True)) == {"447700900103": (5, None), "447700900104": (9, 12)}


def test_late_event_from_before_the_change_changes_nothing() -> None:
    known = seen(seen((), [OLD], 5, by_customer=True), [NEW], 9, by_customer=True)
    assert seen(known, [OLD], 9, by_customer=True) == known


def test_business_that_writes_to_a_former_address_does_not_renew_it() -> None:
    known = seen(seen((), [OLD], 5, by_customer=True), [NEW], 9, by_customer=True)
    assert seen(known, [OLD], 12, by_customer=False) == known


def test_other_user_id_without_a_number_ends_the_number() -> None:
    known = seen((), [OLD, USER], 5, by_customer=True)
    after = seen(known, [OTHER_USER], 9, by_customer=True)
    assert history(after) == {"447700900103": (5, 9), "GB.1": (5, 9), "GB.2": (9, None)}
    assert current(after) == replace(OTHER_USER, since=9)


def test_first_user_id_does_not_end_the_number() -> None:
    known = seen((), [OLD], 5, by_customer=True)
    assert history(seen(known, [USER], 9, by_customer=True)) == {"447700900103": (5, None), "GB.1": (9, None)}


def test_spelling_of_the_customers_message_is_used_for_sending() -> None:
    known = seen((), [number("5511987654321")], 5, by_customer=True)
    renamed = seen(known, [number("551187654321")], 9, by_customer=True)
    assert [(each.id, each.key, each.since) for each in renamed] == [("551187654321", "5511987654321", 5)]
    assert seen(renamed, [number("5511987654321")], 9, by_customer=False) == renamed


def test_number_is_preferred_for_sending_and_unknown_kinds_are_not_used() -> None:
    known = seen((), [PARENT, USER, OLD], 5, by_customer=True)
    assert current(known) == replace(OLD, since=5)
    assert current(known[:2]) == replace(USER, since=5)
    assert current([Address("x", "x", "of a newer version")]) is None


def test_channel_declares_its_addresses() -> None:
    assert [address_of(each) for each in ("kim", "kim@example.com", "GB.", "")] == [None] * 4
    assert whatsapp_channel().address_of("551187654321") == number("551187654321")
    for source_id in ("551187654321", "GB.1", "kim@example.com"):
        assert telegram_channel().address_of(source_id) is None
        assert api_channel().address_of(source_id) is None
