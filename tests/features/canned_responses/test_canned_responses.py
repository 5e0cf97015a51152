"""Canned responses: short codes are unique, the search ranks its matches, and every agent may write them."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import schedule
from chalicelib.actions import messages
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.erasure import SETTLE_MILLISECONDS
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.outbound import Upload
from chalicelib.features.canned_responses import actions
from chalicelib.features.canned_responses.model import CannedResponse, matching
from tests.features.canned_responses.specimen import HELLO
from tests.features.direct_uploads.uploading import PNG, uploaded
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.clock import NOON


def create(company: Company, short_code: str = "hello", content: str = "Hello!", **more: Any) -> CannedResponse:
    return actions.create_canned_response(company.desk, company.caller("ben"), short_code=short_code, content=content, **more)


def codes(company: Company, search: str = "") -> list[str]:
    return [each.short_code for each in actions.list_canned_responses(company.desk, company.caller(), search=search)]


def test_list_is_sorted_by_short_code(company: Company) -> None:
    for short_code in ("thanks", "bye", "hello"):
        create(company, short_code)
    assert codes(company) == ["bye", "hello", "thanks"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("re", ["refund", "return", "prepay", "shipping"]),
        ("RE", ["refund", "return", "prepay", "shipping"]),
        ("  refund ", ["refund", "return"]),
        ("nothing", []),
        ("   ", ["prepay", "refund", "return", "shipping"]),
    ],
)
def test_search_ranks_code_prefix_then_code_then_content(search: str, found: list[str]) -> None:
    texts = {"shipping": "We deliver anywhere", "return": "A refund follows", "prepay": "In advance", "refund": "Paid back"}
    rows = [CannedResponse(number, 1, code, text, NOON, NOON) for number, (code, text) in enumerate(texts.items())]
    ranked = matching(rows, search) if search.strip() else sorted(rows, key=lambda row: row.short_code)
    assert [row.short_code for row in ranked] == found


def test_short_code_is_unique_in_the_account(company: Company) -> None:
    create(company)
    with pytest.raises(Invalid) as refusal:
        create(company, " hello ", "Something else")
    assert (refusal.value.code, refusal.value.fields) == ("short_code_taken", ("short_code",))
    assert codes(company) == ["hello"]


def test_changed_short_code_frees_the_old_one(company: Company) -> None:
    row = create(company)
    create(company, "bye")
    actions.update_canned_response(company.desk, company.caller(), row.id, short_code="hi")
    create(company, "hello")
    assert codes(company) == ["bye", "hello", "hi"]
    with pytest.raises(Invalid, match="taken"):
        actions.update_canned_response(company.desk, company.caller(), row.id, short_code="bye")


def test_deleted_short_code_is_free_again(company: Company) -> None:
    actions.delete_canned_response(company.desk, company.caller("ben"), create(company).id)
    assert codes(company) == []
    create(company)
    assert codes(company) == ["hello"]


def test_change_raises_the_version_and_the_time(company: Company) -> None:
    row = create(company)
    company.desk.clock.at += 5_000
    changed = actions.update_canned_response(company.desk, company.caller(), row.id, content="Hello again")
    assert (changed.content, changed.version) == ("Hello again", 2)
    assert changed.updated_at == row.updated_at + 5_000
    assert actions.update_canned_response(company.desk, company.caller(), row.id, content="Hello again") == changed


@pytest.mark.parametrize(
    ("short_code", "content", "code"),
    [
        ("", "x", "short_code_invalid"),
        ("  ", "x", "short_code_invalid"),
        ("a" * 256, "x", "short_code_invalid"),
        ("hi", "", "canned_content_blank"),
        ("hi", " \n", "canned_content_blank"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(company: Company, short_code: str, content: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create(company, short_code, content)
    assert refusal.value.code == code
    assert codes(company) == []


def test_repeated_request_returns_the_first_result(company: Company) -> None:
    first = create(company, idempotency_key="once")
    assert create(company, idempotency_key="once") == first
    with pytest.raises(Conflict):
        create(company, content="Another text", idempotency_key="once")
    assert codes(company) == ["hello"]


def test_concurrent_creates_of_one_short_code_make_one(company: Company) -> None:
    desk = with_concurrent_write(company.desk, lambda: create(company))
    with pytest.raises(Invalid):
        actions.create_canned_response(desk, company.caller(), short_code="hello", content="Mine")
    assert codes(company) == ["hello"]


def test_concurrent_changes_lose_nothing(company: Company) -> None:
    row = create(company)
    ada = company.caller()
    rename = lambda: actions.update_canned_response(company.desk, ada, row.id, short_code="hi")  # noqa: E731
    changed = actions.update_canned_response(with_concurrent_write(company.desk, rename), ada, row.id, content="Changed")
    assert (changed.short_code, changed.content, changed.version) == ("hi", "Changed", 3)


def test_unknown_canned_response_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound) as refusal:
        actions.delete_canned_response(company.desk, company.caller(), 404)
    assert refusal.value.code == "canned_response_not_found"


def test_api_creates_finds_changes_and_deletes(company: Company) -> None:
    ben = company.client("ben")
    made = ben.post("A/canned_responses", {"canned_response": {"short_code": "hello", "content": "Hello!"}}).json
    assert (made["short_code"], made["content"], made["account_id"]) == ("hello", "Hello!", company.account_id)
    assert made["created_at"] == made["updated_at"]
    one = f"A/canned_responses/{made['id']}"
    assert ben.patch(one, {"content": "Hi!"}).json["content"] == "Hi!"
    assert [each["id"] for each in ben.get("A/canned_responses?search=HEL").json] == [made["id"]]
    assert ben.delete(one).status == 200
    assert ben.get(one).status == 404
    assert ben.get("A/canned_responses").json == []


@pytest.mark.parametrize("body", [{"content": "x"}, {"short_code": "x"}, {"short_code": 5.5, "content": []}, {}])
def test_api_refuses_incomplete_bodies(company: Company, body: dict[str, Any]) -> None:
    answer = company.client("ben").post("A/canned_responses", body)
    assert answer.status == 422
    assert answer.json["attributes"]


def test_change_moves_only_its_own_cache_key(company: Company) -> None:
    ben = company.client("ben")
    before = ben.get("A/cache_keys").json["cache_keys"]
    create(company)
    after = ben.get("A/cache_keys").json["cache_keys"]
    assert {name for name, key in after.items() if key != before.get(name)} == {"canned_response"}


def with_files(company: Company, *chosen: Upload, **more: Any) -> CannedResponse:
    return actions.create_canned_response(company.desk, company.caller("ben"), **HELLO, attachments=chosen, **more)


def change(company: Company, row: CannedResponse, *chosen: Upload | int) -> CannedResponse:
    kept, added = [each for each in chosen if isinstance(each, int)], [each for each in chosen if isinstance(each, Upload)]
    return actions.update_canned_response(company.desk, company.caller("ben"), row.id, kept=kept, attachments=added)


def sent(company: Company, kim: Conversation, row: CannedResponse, by: str = "ben") -> tuple[Upload, ...]:
    return tuple(each for each, _ in actions.upload_files(company.desk, company.caller(by), row, kim.id, private=False))


def stored(company: Company, prefix: str = "canned/") -> list[str]:
    return [key for key in company.desk.files.stored if key.startswith(prefix)]


def names(row: CannedResponse) -> list[str | None]:
    return [file.file_name for file in row.attachments]


def test_response_has_copies_that_outlive_the_uploads(company: Company, kim: Conversation) -> None:
    row = with_files(company, uploaded(company, kim), uploaded(company, kim, "b.bin"))
    company.desk.files.erase("uploads/")
    assert names(row) == ["cup.png", "b.bin.png"]
    assert [file.key for file in row.attachments] == stored(company)
    assert all((file.key or "").startswith(f"canned/1/{row.id}-") for file in row.attachments)
    assert actions.find_canned_response(company.desk, company.caller("ben"), row.id) == row


def test_change_keeps_adds_and_removes_files(company: Company, kim: Conversation) -> None:
    row = with_files(company, uploaded(company, kim, "a.png"), uploaded(company, kim, "b.png"))
    changed = change(company, row, row.attachments[1].id, uploaded(company, kim, "c.png"))
    assert names(changed) == ["b.png", "c.png"]
    schedule.run_due(company.desk)
    assert stored(company) == [file.key for file in changed.attachments]
    assert names(actions.update_canned_response(company.desk, company.caller("ben"), row.id, short_code="hi")) == [
        "b.png",
        "c.png",
    ]
    assert names(change(company, changed)) == []
    schedule.run_due(company.desk)
    assert stored(company) == []


def test_files_in_the_same_order_are_no_change(company: Company, kim: Conversation) -> None:
    row = with_files(company, uploaded(company, kim))
    assert change(company, row, *(row.attachments[0].id,) * 2) == row


def test_deleted_response_takes_its_files_and_no_others(company: Company, kim: Conversation) -> None:
    row = with_files(company, uploaded(company, kim))
    other = actions.create_canned_response(
        company.desk, company.caller("ben"), short_code="bye", content="Bye", attachments=(uploaded(company, kim),)
    )
    message = company.reply(kim, "Hello", attachments=sent(company, kim, row))
    taken = sent(company, kim, row)
    actions.delete_canned_response(company.desk, company.caller("ben"), row.id)
    schedule.run_due(company.desk)
    assert stored(company) == [file.key for file in other.attachments]
    assert company.desk.files.stored[message.attachments[0].key or ""].body == PNG
    assert company.reply(kim, "Hello again", attachments=taken).attachments


def test_deleted_message_leaves_the_file_of_the_response(company: Company, kim: Conversation) -> None:
    row = with_files(company, uploaded(company, kim))
    message = company.reply(kim, "Hello", attachments=sent(company, kim, row))
    messages.delete_message(company.desk, company.caller("ben"), kim.id, message.id)
    company.settle()
    assert stored(company, "attachments/") == []
    assert len(sent(company, kim, row)) == 1


def test_repeated_request_makes_one_response(company: Company, kim: Conversation) -> None:
    upload = uploaded(company, kim)
    first = with_files(company, upload, idempotency_key="once")
    assert with_files(company, upload, idempotency_key="once") == first
    assert stored(company) == [file.key for file in first.attachments]
    with pytest.raises(Conflict):
        with_files(company, uploaded(company, kim, "other.png"), idempotency_key="once")


def test_wrong_files_are_refused_and_change_nothing(company: Company, kim: Conversation) -> None:
    row = with_files(company, uploaded(company, kim))
    before = dict(company.desk.store.items), stored(company)
    upload = uploaded(company, kim)
    cases: tuple[tuple[tuple[Upload | int, ...], str], ...] = (
        ((upload, 7), "canned_file_unknown"),
        ((row.attachments[0].id, *(upload,) * 15), "canned_files_too_many"),
        ((replace(upload, key="uploads/1/0-x/gone"),), "upload_missing"),
        ((replace(upload, expires_at=0),), "upload_expired"),
    )
    for chosen, code in cases:
        with pytest.raises(Invalid) as refused:
            change(company, row, *chosen)
        assert refused.value.code == code
    assert (dict(company.desk.store.items), stored(company)) == before


def test_taken_short_code_leaves_no_files(company: Company, kim: Conversation) -> None:
    """They are copied before the row is written, and expire if it is not."""
    create(company, "taken")
    row = with_files(company, uploaded(company, kim))
    kept = stored(company)
    with pytest.raises(Invalid):
        create(company, "taken", attachments=(uploaded(company, kim),))
    with pytest.raises(Invalid):
        actions.update_canned_response(
            company.desk, company.caller("ben"), row.id, short_code="taken", attachments=(uploaded(company, kim),)
        )
    assert len(stored(company)) == len(kept) + 2
    company.desk.clock.at += SETTLE_MILLISECONDS
    schedule.run_due(company.desk)
    assert stored(company) == kept
    assert list(company.desk.store.list_of(keys.ERASURE, company.account_id)) == []


def test_file_that_the_channel_does_not_accept_is_named_before_it_is_copied(
    company: Company, kim: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = with_files(company, uploaded(company, kim))
    channel = type(company.telegram.channel)
    monkeypatch.setattr(channel, "limits", replace(channel.limits, file_bytes=len(PNG) - 1))
    before = stored(company, "uploads/")
    with pytest.raises(Invalid) as refused:
        sent(company, kim, row)
    assert (refused.value.code, stored(company, "uploads/")) == ("file_too_large", before)
    assert actions.upload_files(company.desk, company.caller("ben"), row, kim.id, private=True)


def test_lost_file_is_named(company: Company, kim: Conversation) -> None:
    """A restore may lose a file."""
    row = with_files(company, uploaded(company, kim))
    company.desk.files.erase("canned/")
    with pytest.raises(NotFound) as refused:
        sent(company, kim, row)
    assert refused.value.code == "canned_file_gone"
