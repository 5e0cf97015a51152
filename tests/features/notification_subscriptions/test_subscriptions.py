"""Subscriptions: each browser belongs to one person and one session, and bad input changes nothing."""

from typing import Any

import pytest

from chalicelib.actions import profile, sessions
from chalicelib.actions import push_subscriptions as actions
from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.push import KEYS, MAX_ENDPOINT, MAX_SUBSCRIPTIONS, PushKeys, owner_key
from chalicelib.ports import Put
from tests.features.notification_subscriptions.pushing import (
    LAPTOP,
    LIST,
    PHONE,
    addresses,
    stored,
    subscribe,
    unsubscribe,
)
from tests.support.company import Company
from tests.support.push_browser import PushBrowser
from tests.support.tenant import PASSWORD


def sign_in(company: Company, name: str = "ben") -> dict[str, str]:
    answer = company.client(name).post("/auth/sign_in", {"email": company.users[name].email, "password": PASSWORD})
    return {each: answer.headers[each] for each in ("access-token", "client", "uid")}


def with_session(company: Company, headers: dict[str, str], browser: PushBrowser = LAPTOP) -> None:
    client = company.client("ben")
    client.headers.clear()
    assert client.post(LIST, {"notification_subscription": browser.body}, headers=headers).status == 200


def test_subscription_has_the_shape_of_the_contract(company: Company) -> None:
    row = subscribe(company).json
    assert row["subscription_type"] == "browser_push"
    assert row["subscription_attributes"] == {"endpoint": LAPTOP.endpoint, **LAPTOP.keys}
    assert (row["user_id"], row["identifier"]) == (company.users["ben"].id, LAPTOP.endpoint)
    assert 0 < row["id"] < 2**48
    assert row["created_at"] == row["updated_at"]


def test_repetition_keeps_one_row_and_writes_nothing(company: Company) -> None:
    first = subscribe(company).json
    before = dict(company.desk.store.items)
    assert subscribe(company).json == first
    assert company.desk.store.items == before


def test_new_keys_replace_those_of_the_browser(company: Company) -> None:
    first = subscribe(company).json
    company.desk.clock.at += 1000
    renewed = PushBrowser(secret=b"another secret..")
    second = subscribe(company, renewed).json
    assert (second["id"], second["created_at"]) == (first["id"], first["created_at"])
    assert second["updated_at"] > first["updated_at"]
    assert [each.auth for each in stored(company)] == [renewed.keys["auth"]]


def test_padded_keys_are_accepted(company: Company) -> None:
    padded = {name: value + "=" * (-len(value) % 4) for name, value in LAPTOP.keys.items()}
    body = {"subscription_type": "browser_push", "subscription_attributes": {"endpoint": LAPTOP.endpoint, **padded}}
    assert company.client("ben").post(LIST, body).json["subscription_attributes"]["auth"] == LAPTOP.keys["auth"]


def test_browser_is_taken_over_by_the_person_who_signs_in(company: Company) -> None:
    subscribe(company)
    subscribe(company, PHONE)
    assert subscribe(company, by="ada").json["user_id"] == company.users["ada"].id
    assert (addresses(company), addresses(company, "ada")) == ([PHONE.endpoint], [LAPTOP.endpoint])


@pytest.mark.parametrize("is_owned", [True, False])
def test_concurrent_takeovers_leave_one_owner(company: Company, is_owned: bool) -> None:
    """Ada subscribes between Cleo's read of the owner and Cleo's write."""
    if is_owned:
        subscribe(company)
    store, commit = company.desk.store, company.desk.store.commit
    pending = [lambda: subscribe(company, by="ada")]

    def interrupted(writes: Any) -> None:
        if pending:
            pending.pop()()
        commit(writes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "commit", interrupted)
        subscribe(company, by="cleo")
    assert [addresses(company, name) for name in ("ben", "ada", "cleo")] == [[], [], [LAPTOP.endpoint]]


def test_subscription_of_a_colleague_is_not_removed(company: Company) -> None:
    subscribe(company)
    assert unsubscribe(company, by="ada").status == 200
    assert addresses(company) == [LAPTOP.endpoint]


def test_removal_frees_the_address_and_can_be_repeated(company: Company) -> None:
    subscribe(company)
    for _ in range(2):
        assert unsubscribe(company).status == 200
    assert stored(company) == []
    assert company.desk.store.get(owner_key(LAPTOP.endpoint)) is None


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://push.example/send/1",
        "https://10.0.0.7/send",
        "https://127.0.0.1/send",
        "https://localhost/send",
        "https://169.254.169.254/latest",
        "https://[::1]/send",
        "https://user:secret@push.example/send",
        "https://push.example:22/send",
        "ftp://push.example/send",
    ],
)
def test_endpoint_that_must_not_be_called_is_refused(company: Company, endpoint: str) -> None:
    answer = subscribe(company, PushBrowser(endpoint))
    assert (answer.status, answer.json["code"]) == (422, "address_not_allowed")
    assert stored(company) == []


def test_long_endpoint_is_refused(company: Company) -> None:
    start = "https://push.example/"
    assert subscribe(company, PushBrowser(start + "a" * (MAX_ENDPOINT - len(start)))).status == 200
    answer = subscribe(company, PushBrowser(start + "b" * (MAX_ENDPOINT - len(start) + 1)))
    assert answer.status == 422
    assert len(stored(company)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auth", ""),
        ("auth", "AAAA"),
        ("auth", "A" * 23),
        ("auth", "=" * 22),
        ("auth", "é" * 22),
        ("p256dh", ""),
        ("p256dh", LAPTOP.keys["auth"]),
        ("p256dh", "A" * 87),
        ("p256dh", "BA" + "A" * 85),
        ("p256dh", LAPTOP.keys["p256dh"][:-2] + "AA"),
        ("p256dh", LAPTOP.keys["p256dh"].replace("B", "D", 1)),
    ],
)
def test_keys_that_cannot_encrypt_are_refused(company: Company, name: str, value: str) -> None:
    attributes = {"endpoint": LAPTOP.endpoint, **LAPTOP.keys, name: value}
    answer = company.client("ben").post(LIST, {"subscription_type": "browser_push", "subscription_attributes": attributes})
    assert (answer.status, answer.json["code"]) == (422, "subscription_keys_invalid")
    assert answer.json["attributes"] == [f"subscription_attributes.{name}"]
    assert stored(company) == []


def test_telephones_are_refused(company: Company) -> None:
    body = {"subscription_type": "fcm", "subscription_attributes": {"device_id": "a", "push_token": "b"}}
    answer = company.client("ben").post(LIST, {"notification_subscription": body})
    assert (answer.status, answer.json["code"]) == (422, "subscription_type_unsupported")
    assert company.client("ben").delete(LIST, {"push_token": "b"}).status == 200


def test_number_of_browsers_is_limited(company: Company) -> None:
    for number in range(MAX_SUBSCRIPTIONS):
        assert subscribe(company, PushBrowser(f"https://push.example/{number}")).status == 200
    answer = subscribe(company, LAPTOP)
    assert (answer.status, answer.json["code"]) == (422, "too_many_subscriptions")
    assert company.desk.store.get(owner_key(LAPTOP.endpoint)) is None
    assert subscribe(company, PushBrowser("https://push.example/3")).status == 200
    unsubscribe(company, PushBrowser("https://push.example/0"))
    assert subscribe(company, LAPTOP).status == 200


def test_browsers_of_ended_sessions_make_room(company: Company) -> None:
    headers = sign_in(company)
    with_session(company, headers)
    company.client("ben").delete("/auth/sign_out")
    sessions.sign_out(company.desk, uid=headers["uid"], client=headers["client"], token=headers["access-token"])
    for number in range(MAX_SUBSCRIPTIONS):
        assert subscribe(company, PushBrowser(f"https://push.example/{number}")).status == 200
    assert LAPTOP.endpoint not in addresses(company)
    assert company.desk.store.get(owner_key(LAPTOP.endpoint)) is None


def test_list_has_the_browsers_of_valid_sessions(company: Company) -> None:
    headers = sign_in(company)
    with_session(company, headers)
    subscribe(company, PHONE)
    shown = company.client("ben").get(LIST).json
    assert [each["identifier"] for each in shown["payload"]] == [LAPTOP.endpoint, PHONE.endpoint]
    assert company.client("ada").get(LIST).json["payload"] == []
    ben = company.caller("ben").user
    profile.update_profile(company.desk, ben, current_password=PASSWORD, password="Another-Secret-1")
    assert [each["identifier"] for each in company.client("ben").get(LIST).json["payload"]] == [PHONE.endpoint]


def test_new_access_token_ends_the_subscriptions_made_with_the_old_one(company: Company) -> None:
    subscribe(company)
    profile.reset_access_token(company.desk, company.caller("ben").user)
    user = company.desk.store.get(keys.user(company.users["ben"].id))
    assert user is not None
    assert actions.find_subscriptions(company.desk, user) == []


def test_installation_has_one_pair_of_keys(company: Company) -> None:
    public = company.client("ben").get(LIST).json["vapid_public_key"]
    assert company.client("ada").get(LIST).json["vapid_public_key"] == public
    kept = company.desk.store.get(KEYS)
    assert kept is not None
    assert kept.public == public
    assert kept.private not in repr(kept)


def test_first_keys_win(company: Company) -> None:
    """Another process creates the keys between the read and the write."""
    other, put = PushKeys("private", "public"), company.desk.store.put

    def interrupted(write: Put) -> None:
        company.desk.store.overwrite(KEYS, other)
        put(write)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(company.desk.store, "put", interrupted)
        assert actions.find_keys(company.desk) == other
    with pytest.raises(WriteConflict):
        put(Put(KEYS, PushKeys("a", "b")))
