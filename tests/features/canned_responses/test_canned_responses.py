"""Canned responses: short codes are unique, the search ranks its matches, and every agent may write them."""

from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.features.canned_responses import actions
from chalicelib.features.canned_responses.model import CannedResponse, matching
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
