"""Agents' actions on canned responses."""

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_nouns import SettingsNoun
from chalicelib.actions.work import retried
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.features.canned_responses.model import (
    CANNED_RESPONSES,
    CannedResponse,
    check_content,
    clean_short_code,
    matching,
)
from chalicelib.ports import Desk

NOUN = SettingsNoun(
    CANNED_RESPONSES,
    unique="short_code",
    missing=lambda: NotFound("There is no such canned response.", code="canned_response_not_found"),
    taken=lambda: Invalid(
        "This short code is taken by another canned response.", code="short_code_taken", fields=("short_code",)
    ),
)


def list_canned_responses(desk: Desk, caller: Caller, *, search: str = "") -> list[CannedResponse]:
    """By short code; with a search, the best matches first."""
    rows = NOUN.all_of(desk, caller.account_id)
    return matching(rows, search) if search.strip() else rows


def find_canned_response(desk: Desk, caller: Caller, canned_response_id: int) -> CannedResponse:
    return NOUN.find(desk, caller.account_id, canned_response_id)


@retried
def create_canned_response(
    desk: Desk, caller: Caller, *, short_code: str, content: str, idempotency_key: str | None = None
) -> CannedResponse:
    request = idempotent_request(caller, "canned response", idempotency_key, short_code, content)
    if earlier := request.earlier(desk):
        return find_canned_response(desk, caller, earlier)
    now = desk.clock.now()
    row = CannedResponse(
        desk.ids.next(), caller.account_id, clean_short_code(short_code), check_content(content), created_at=now, updated_at=now
    )
    return NOUN.create(desk, caller, row, request)


@retried
def update_canned_response(
    desk: Desk, caller: Caller, canned_response_id: int, *, short_code: str | None = None, content: str | None = None
) -> CannedResponse:
    """None leaves a field as it is."""
    before = find_canned_response(desk, caller, canned_response_id)
    after = replace(
        before,
        short_code=before.short_code if short_code is None else clean_short_code(short_code),
        content=before.content if content is None else check_content(content),
    )
    return before if after == before else NOUN.update(desk, caller, before, replace(after, updated_at=desk.clock.now()))


@retried
def delete_canned_response(desk: Desk, caller: Caller, canned_response_id: int) -> None:
    NOUN.delete(desk, caller, canned_response_id)
