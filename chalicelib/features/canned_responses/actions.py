"""Agents' actions on canned responses.

Each response has files of its own and each message a copy of them, so that neither loses the other's.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from chalicelib.actions import uploads
from chalicelib.actions.conversation_work import plan_erasure
from chalicelib.actions.finding import find_conversation
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_nouns import SettingsNoun
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.erasure import FILES, SETTLE_MILLISECONDS, Erasure
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.outbound import Upload
from chalicelib.domain.uploads import check_size, file_limit
from chalicelib.features.canned_responses.model import (
    CANNED_RESPONSES,
    CannedResponse,
    check_content,
    check_files,
    clean_short_code,
    files_of,
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
    desk: Desk,
    caller: Caller,
    *,
    short_code: str,
    content: str,
    attachments: Sequence[Upload] = (),
    idempotency_key: str | None = None,
) -> CannedResponse:
    files_asked = ([(each.name, each.size) for each in attachments],) if attachments else ()
    request = idempotent_request(caller, "canned response", idempotency_key, short_code, content, *files_asked)
    if earlier := request.earlier(desk):
        return find_canned_response(desk, caller, earlier)
    now = desk.clock.now()
    row = CannedResponse(
        desk.ids.next(), caller.account_id, clean_short_code(short_code), check_content(content), created_at=now, updated_at=now
    )
    row, unsaved = _with_files(desk, row, None, attachments)
    return NOUN.create(desk, caller, row, request, also=lambda work: _keep_copies(work, unsaved))


def _with_files(
    desk: Desk, row: CannedResponse, kept: Sequence[int] | None, added: Sequence[Upload]
) -> tuple[CannedResponse, Erasure | None]:
    """Copies files before the row is written. Their erasure is planned before that, and the transaction of the row ends the plan:
    neither a refusal nor a crash leaves files without a row, or a row without its file.

    Raises Invalid (`canned_file_unknown`, `canned_files_too_many`, and what `uploads.take` raises).
    """
    held = {file.id: file for file in row.attachments}
    wanted = list(held if kept is None else dict.fromkeys(kept))
    if not held.keys() >= set(wanted):
        raise Invalid("The response does not have one of these files.", code="canned_file_unknown", fields=("attachment_ids",))
    check_files(len(wanted) + len(added))
    stay = [held[each] for each in wanted]
    if not added:
        return replace(row, attachments=tuple(stay)), None
    described = [(each, uploads.described(desk, each)) for each in added]
    token = desk.ids.token()
    owner = f"{files_of(row.account_id, row.id)}{token}-"
    unsaved = Erasure(row.account_id, FILES, f"{row.id}-{token}", desk.clock.now() + SETTLE_MILLISECONDS, files=(owner,))
    plan = Work(desk, row.account_id, ordering_key="settings")
    plan_erasure(plan, unsaved)
    plan.commit()
    copies = [uploads.copied(desk, upload, attachment, owner) for upload, attachment in described]
    return replace(row, attachments=(*stay, *copies)), unsaved


def _keep_copies(work: Work, unsaved: Erasure | None) -> None:
    if unsaved:
        work.release(keys.erasure(unsaved))
        work.cancel(unsaved.timer)


@retried
def update_canned_response(
    desk: Desk,
    caller: Caller,
    canned_response_id: int,
    *,
    short_code: str | None = None,
    content: str | None = None,
    kept: Sequence[int] | None = None,
    attachments: Sequence[Upload] = (),
) -> CannedResponse:
    """None leaves a field as it is. `kept`: the ids of the files that stay. `attachments`: files to add to them."""
    before = find_canned_response(desk, caller, canned_response_id)
    after = replace(
        before,
        short_code=before.short_code if short_code is None else clean_short_code(short_code),
        content=before.content if content is None else check_content(content),
    )
    after, unsaved = _with_files(desk, after, kept, attachments)
    if after == before:
        return before
    after = replace(after, updated_at=desk.clock.now())

    def also(work: Work) -> None:
        _keep_copies(work, unsaved)
        _erase_dropped(work, before, after)

    return NOUN.update(desk, caller, before, after, also=also)


@retried
def delete_canned_response(desk: Desk, caller: Caller, canned_response_id: int) -> None:
    """Its files go with it; messages that were sent with them have copies."""
    NOUN.delete(desk, caller, canned_response_id, also=_erase_all)


def _erase_dropped(work: Work, before: CannedResponse, after: CannedResponse) -> None:
    """Plans the removal of the files that the response has no more."""
    kept = {file.key for file in after.attachments}
    _erase(
        work, f"{before.id}-{before.version}", tuple(file.key for file in before.attachments if file.key and file.key not in kept)
    )


def _erase_all(work: Work, row: CannedResponse) -> None:
    """Plans the removal of every file of the response."""
    _erase(work, str(row.id), (files_of(row.account_id, row.id),) if row.attachments else ())


def _erase(work: Work, name: str, files: tuple[str, ...]) -> None:
    if files:
        plan_erasure(work, Erasure(work.account_id, FILES, name, work.at, files=files))


def upload_files(
    desk: Desk, caller: Caller, row: CannedResponse, conversation_id: int, *, private: bool
) -> list[tuple[Upload, str]]:
    """Copies of the response's files for a message of this caller, with their signed ids. A deletion of the response leaves them.

    Raises Invalid (`file_too_large`) for a file that the channel does not accept, and NotFound (`canned_file_gone`).
    """
    conversation = find_conversation(desk, caller, conversation_id)
    channel = caller.directory.inbox(conversation.inbox_id).channel
    for file in row.attachments:
        check_size(file.size, limit=file_limit(channel, private=private), title=channel.title)
    try:
        copied = [uploads.upload_again(desk, caller, file, conversation.id) for file in row.attachments]
    except FileNotFoundError:
        raise NotFound("A file of the canned response is gone.", code="canned_file_gone") from None
    return [(upload, uploads.signed(upload, desk.digest_key)) for upload in copied]
