"""Drafts of a person: kept across devices, seen by nobody else, and gone with their message."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import inboxes
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.drafts import MAX_DRAFT_BYTES
from chalicelib.domain.errors import Conflict
from chalicelib.domain.messages import KnownDraft
from chalicelib.domain.sockets import Socket
from chalicelib.features.drafts import actions
from chalicelib.ports import Put
from tests.features.drafts.drafting import listed, path, post, save, shown
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.store import FakeStore
from tests.support.socket_client import frames_to


def test_clients_of_the_contract_read_write_and_delete(company: Company, kim: Conversation) -> None:
    assert shown(company, kim)["has_draft"] is False
    assert "message" not in shown(company, kim)
    assert save(company, kim, "Hello").status == 200
    assert (shown(company, kim)["has_draft"], shown(company, kim)["message"]) == (True, "Hello")
    save(company, kim, "Hello Kim")
    assert shown(company, kim)["message"] == "Hello Kim", "without a version the last request counts"
    for _ in range(2):
        assert company.client("ben").delete(path(kim)).json["has_draft"] is False
    assert shown(company, kim)["version"] == 3


@pytest.mark.parametrize("body", [{}, {"draft_message": {}}, {"draft_message": {"message": None}}])
def test_missing_message_empties_the_draft(company: Company, kim: Conversation, body: dict[str, Any]) -> None:
    save(company, kim, "Hello")
    assert company.client("ben").put(path(kim), body).json["has_draft"] is False


def test_reply_and_note_are_apart(company: Company, kim: Conversation) -> None:
    save(company, kim, "Reply", in_reply_to=5)
    save(company, kim, "Note", private=True)
    assert (shown(company, kim)["message"], shown(company, kim, note=True)["message"]) == ("Reply", "Note")
    assert shown(company, kim)["in_reply_to"] == 5
    company.client("ben").delete(path(kim) + "?private=true")
    assert (shown(company, kim)["has_draft"], shown(company, kim, note=True)["has_draft"]) == (True, False)


def test_recipients_are_kept_with_the_reply(company: Company, kim: Conversation) -> None:
    chosen = {"to": ["kim@example.org"], "cc": ["boss@example.org"], "bcc": []}
    assert save(company, kim, "Reply", recipients=chosen).json["recipients"] == chosen
    save(company, kim, "Reply, longer")
    assert shown(company, kim)["recipients"] == chosen
    assert company.client("ben").get("A/draft_messages").json["payload"][0]["recipients"] == chosen
    assert "recipients" not in shown(company, kim, by="ada")
    save(company, kim, "Reply, longer", recipients=None)
    assert shown(company, kim)["recipients"] is None


@pytest.mark.parametrize(
    "given", ["kim@example.org", {"to": []}, {"to": ["x" * 501], "cc": [], "bcc": []}, {"to": [1], "cc": [], "bcc": []}]
)
def test_recipients_of_another_form_are_refused(company: Company, kim: Conversation, given: Any) -> None:
    save(company, kim, "Reply")
    assert save(company, kim, "Reply to all", recipients=given).status == 422
    assert shown(company, kim)["message"] == "Reply"


def test_drafts_are_seen_by_their_person_alone(company: Company, kim: Conversation) -> None:
    save(company, kim, "Mine")
    assert shown(company, kim, by="ada")["has_draft"] is False
    assert listed(company, "ada") == []
    save(company, kim, "Hers", by="ada")
    assert (listed(company), listed(company, "ada")) == (["Mine"], ["Hers"])
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        answer = company.client("cleo").request(method, path(kim), json={} if method in ("PATCH", "PUT") else None)
        assert answer.json["code"] == "inbox_not_yours"


def test_draft_of_an_inbox_that_the_person_has_left_is_not_shown(company: Company, kim: Conversation) -> None:
    save(company, kim, "Mine")
    inboxes.change_members(company.desk, company.caller(), kim.inbox_id, remove=company.ids_of("ben"))
    assert listed(company) == []
    assert company.client("ben").get(path(kim)).json["code"] == "inbox_not_yours"


def test_device_that_was_overtaken_is_told_and_overwrites_nothing(company: Company, kim: Conversation) -> None:
    save(company, kim, "From the laptop", writer="laptop", edit=1, version=0)
    refused = save(company, kim, "From the phone", writer="phone", edit=1, version=0)
    assert (refused.status, refused.json["code"]) == (409, "draft_changed")
    assert shown(company, kim)["message"] == "From the laptop"
    assert save(company, kim, "From the phone", writer="phone", edit=2, version=1).json["version"] == 2
    assert shown(company, kim)["writer"] == "phone"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"message": "x" * (MAX_DRAFT_BYTES + 1)}, "draft_too_long"),
        ({"message": 5}, "invalid"),
        ({"message": "x" * 150_001}, "invalid"),
        ({"private": "perhaps"}, "invalid"),
        ({"version": -1}, "invalid"),
        ({"edit": "one"}, "invalid"),
        ({"writer": ""}, "invalid"),
        ({"writer": "x" * 65}, "invalid"),
        ({"in_reply_to": "last"}, "invalid"),
    ],
)
def test_bad_values_are_refused_and_change_nothing(company: Company, kim: Conversation, fields: Any, code: str) -> None:
    before = dict(company.desk.store.items)
    answer = company.client("ben").patch(path(kim), {"draft_message": {"message": "Hello", **fields}})
    assert (answer.status, answer.json["code"]) == (422, code)
    assert company.desk.store.items == before


def test_list_has_the_newest_first_and_shortens_long_ones(company: Company, kim: Conversation) -> None:
    other = company.receive("Hello", inbox=company.whatsapp, provider_id="in-2", source_id="44700900123")
    save(company, kim, "First")
    company.desk.clock.at += 1000
    save(company, other, "Second")
    assert listed(company) == ["Second", "First"]
    row = actions.find_draft(company.desk, company.caller("ben"), kim.id, private=False)
    for number in range(1_000, 1_201):
        each = replace(row, conversation_id=number, message="\x01" * MAX_DRAFT_BYTES)
        company.desk.store.items[keys.draft(1, row.user_id, number, private=False)] = each
    answer = company.client("ben").get("A/draft_messages").json
    assert (answer["meta"]["count"], len(answer["payload"])) == (203, 200)
    assert [len(each["message"]) for each in answer["payload"] if each.get("truncated")].count(1_000) > 100


def test_sending_empties_the_draft_in_the_same_transaction(company: Company, kim: Conversation) -> None:
    save(company, kim, "On its", writer="laptop", edit=1, version=0)
    save(company, kim, "Note", private=True)
    before = len(company.desk.store.changes)
    sent = post(company, kim, echo_id="e", draft_version=1, draft_writer="laptop", draft_edit=2)
    assert (sent.status, len(company.desk.store.changes)) == (200, before + 1)
    assert (shown(company, kim)["has_draft"], shown(company, kim)["version"]) == (False, 2)
    assert shown(company, kim, note=True)["message"] == "Note"
    late = save(company, kim, "On its way", writer="laptop", edit=2, version=1)
    assert (late.status, listed(company)) == (409, ["Note"])


def test_save_that_comes_after_its_message_is_refused_also_when_it_is_the_first(company: Company, kim: Conversation) -> None:
    post(company, kim, draft_version=0, draft_writer="laptop", draft_edit=1)
    assert save(company, kim, "On its way", writer="laptop", edit=1, version=0).json["code"] == "draft_changed"
    assert save(company, kim, "Next", writer="laptop", edit=2, version=0).status == 200


def test_repeated_message_leaves_the_next_draft(company: Company, kim: Conversation) -> None:
    save(company, kim, "On its", writer="laptop", edit=1, version=0)
    fields = {"echo_id": "e", "draft_version": 1, "draft_writer": "laptop", "draft_edit": 2}
    first = post(company, kim, **fields)
    save(company, kim, "Next", writer="laptop", edit=3, version=1)
    assert post(company, kim, **fields).json["id"] == first.json["id"]
    assert listed(company) == ["Next"]


def test_message_leaves_what_another_device_has_written_since(company: Company, kim: Conversation) -> None:
    save(company, kim, "From the laptop", writer="laptop", edit=1, version=0)
    save(company, kim, "From the phone", writer="phone", edit=1, version=1)
    post(company, kim, draft_version=1, draft_writer="laptop", draft_edit=1)
    assert listed(company) == ["From the phone"]


def test_message_without_a_draft_touches_none(company: Company, kim: Conversation) -> None:
    save(company, kim, "Half")
    post(company, kim)
    assert listed(company) == ["Half"]


@pytest.mark.parametrize("when", [{"undo_seconds": 10}, {"scheduled_at": 4_000_000_000}])
def test_scheduling_empties_the_draft(company: Company, kim: Conversation, when: dict[str, int]) -> None:
    save(company, kim, "On its", writer="laptop", edit=1, version=0)
    company.desk.clock.at = 3_999_999_000_000
    sent = post(company, kim, draft_version=1, **when)
    assert (sent.status, listed(company)) == (200, [])


def test_files_and_draft_go_together(company: Company, kim: Conversation) -> None:
    save(company, kim, "On its", writer="laptop", edit=1, version=0)
    fields = {"content": "On its way", "draft_version": "1", "draft_writer": "laptop", "draft_edit": "2"}
    files = {"attachments[]": ("cup.txt", "text/plain", b"cup")}
    assert company.client("ben").form(f"A/conversations/{kim.id}/messages", fields, files).status == 200
    assert listed(company) == []


def test_refused_message_keeps_the_draft(company: Company, kim: Conversation) -> None:
    save(company, kim, "On its", writer="laptop", edit=1, version=0)
    assert post(company, kim, content="{{ contact.shoe_size }}", draft_version=1).status == 422
    assert listed(company) == ["On its"]


def test_save_between_reading_and_sending_is_decided_again(company: Company, kim: Conversation) -> None:
    save(company, kim, "On", writer="laptop", edit=1, version=0)
    desk = with_concurrent_write(company.desk, lambda: save(company, kim, "On its way", writer="laptop", edit=2, version=1))
    new = NewMessage(content="On its way", draft=KnownDraft(1, "laptop", 2))
    create_message(desk, company.caller("ben"), kim.id, new)
    assert listed(company) == []


class SlowStore(FakeStore):
    """A store to which another device saves first."""

    def __init__(self, store: FakeStore, write: Callable[[], object]) -> None:
        self.items, self.changes = store.items, store.changes
        self.counters, self.counters_expire_at = store.counters, store.counters_expire_at
        self.earlier = [write]

    def put(self, write: Put) -> None:
        if self.earlier:
            self.earlier.pop()()
        super().put(write)


def test_two_devices_that_save_at_once_are_decided_one_after_the_other(company: Company, kim: Conversation) -> None:
    phone = SlowStore(company.desk.store, lambda: save(company, kim, "From the phone", writer="phone", edit=1, version=0))
    laptop = KnownDraft(0, "laptop", 1)
    desk = replace(company.desk, store=phone)
    with pytest.raises(Conflict, match="another device"):
        actions.save_draft(desk, company.caller("ben"), kim.id, private=False, message="From the laptop", known=laptop)
    assert listed(company) == ["From the phone"]


def test_own_browsers_are_shown_the_draft_and_nobody_else(company: Company, kim: Conversation) -> None:
    company.connect("ada", "ben", "cleo")
    now = company.desk.clock.now()
    company.desk.sockets.register(Socket("phone of ben", 1, now, now, user_id=company.users["ben"].id))
    save(company, kim, "Hello", writer="laptop", edit=7, version=0)
    assert sorted(to for to, _ in company.desk.push.sent) == ["phone of ben", "socket of ben"]
    [event] = frames_to(company, "phone of ben")[0]["events"]
    assert event["event"] == "draft.updated"
    assert event["data"] == {**shown(company, kim), "account_id": 1}
    assert (event["data"]["message"], event["data"]["edit"]) == ("Hello", 7)
    company.desk.push.sent.clear()
    post(company, kim, draft_version=1)
    drafts = [each for each in frames_to(company, "phone of ben") if each["events"][0]["event"] == "draft.updated"]
    assert [each["events"][0]["data"]["has_draft"] for each in drafts] == [False]
    assert len(company.desk.push.sent) == 2


def test_long_draft_is_shortened_in_its_event(company: Company, kim: Conversation) -> None:
    company.connect("ben")
    save(company, kim, "x" * MAX_DRAFT_BYTES)
    data = frames_to(company, "socket of ben")[0]["events"][0]["data"]
    assert (len(data["message"]), data["truncated"], data["version"]) == (1_000, True, 1)


def test_save_has_no_event_in_the_feed(company: Company, kim: Conversation) -> None:
    before = len(company.desk.store.changes)
    save(company, kim, "Hello")
    assert len(company.desk.store.changes) == before
