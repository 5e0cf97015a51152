"""Canned responses of an account (contract 2.8). Every agent may write them."""

import msgspec

from chalicelib.domain.outbound import Upload
from chalicelib.features.canned_responses import actions
from chalicelib.features.canned_responses.model import CannedResponse
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id, Short, SignedId, Text
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.routing import Routes
from chalicelib.views.times import iso

routes = Routes("/api/v1/accounts/<account_id>/canned_responses", access=Access.MEMBER, resource="canned_response")


class CannedResponseSearch(msgspec.Struct, kw_only=True):
    search: Short = ""


class NewCannedResponse(msgspec.Struct, kw_only=True):
    short_code: Short
    content: Text
    attachments: list[SignedId] | None = None


class CannedResponseChanges(msgspec.Struct, kw_only=True):
    """`attachment_ids`: the files that stay, all of them if it is absent. `attachments`: signed ids of those to add."""

    short_code: Short | None = None
    content: Text | None = None
    attachment_ids: list[Id] | None = None
    attachments: list[SignedId] | None = None


class ForConversation(msgspec.Struct, kw_only=True):
    """`private`: the files are for a note."""

    conversation_id: Id
    private: bool = False


class CannedUploadShape(msgspec.Struct, kw_only=True):
    filename: str
    content_type: str
    byte_size: int
    signed_id: str


class CannedFileShape(msgspec.Struct, kw_only=True):
    id: int
    file_name: str
    content_type: str
    file_size: int


class CannedResponseShape(msgspec.Struct, kw_only=True):
    id: int
    account_id: int
    short_code: str
    content: str
    created_at: str
    updated_at: str
    version: int
    attachments: list[CannedFileShape]
    truncated: bool | msgspec.UnsetType = msgspec.UNSET


@routes.get("")
def index(request: MemberRequest, query: CannedResponseSearch) -> list[CannedResponseShape]:
    """List canned responses by short code, or those that match a search, best first."""
    found = actions.list_canned_responses(request.desk, request.caller, search=query.search)
    return fit_texts([_shape(each) for each in found], "content")


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewCannedResponse, idempotency_key: str | None) -> CannedResponseShape:
    """Create a canned response. Short codes are unique in the account. Files are uploaded before (`direct_uploads`)."""
    made = actions.create_canned_response(
        request.desk,
        request.caller,
        short_code=body.short_code,
        content=body.content,
        attachments=_uploads(request, body.attachments),
        idempotency_key=idempotency_key,
    )
    return _shape(made)


@routes.get("/<canned_response_id>")
def show(request: MemberRequest, canned_response_id: int) -> CannedResponseShape:
    """Show a canned response."""
    return _shape(actions.find_canned_response(request.desk, request.caller, canned_response_id))


@routes.update("/<canned_response_id>")
def update(request: MemberRequest, body: CannedResponseChanges, canned_response_id: int) -> CannedResponseShape:
    """Change a canned response. Its files stay, except for those that `attachment_ids` leaves out."""
    changed = actions.update_canned_response(
        request.desk,
        request.caller,
        canned_response_id,
        short_code=body.short_code,
        content=body.content,
        kept=body.attachment_ids,
        attachments=_uploads(request, body.attachments),
    )
    return _shape(changed)


@routes.delete("/<canned_response_id>")
def delete(request: MemberRequest, canned_response_id: int) -> None:
    """Delete a canned response."""
    actions.delete_canned_response(request.desk, request.caller, canned_response_id)


@routes.post("/<canned_response_id>/uploads")
def upload(request: MemberRequest, body: ForConversation, canned_response_id: int) -> list[CannedUploadShape]:
    """Copy the files of a canned response for a message of the caller. The signed ids are valid for a day."""
    row = actions.find_canned_response(request.desk, request.caller, canned_response_id)
    copied = actions.upload_files(request.desk, request.caller, row, body.conversation_id, private=body.private)
    return [
        CannedUploadShape(filename=each.name, content_type=each.content_type, byte_size=each.size, signed_id=signed_id)
        for each, signed_id in copied
    ]


def _uploads(request: MemberRequest, signed_ids: list[str] | None) -> list[Upload]:
    from chalicelib.actions import uploads

    return [uploads.read(request.desk, request.caller, each) for each in signed_ids or ()]


def _shape(row: CannedResponse) -> CannedResponseShape:
    return CannedResponseShape(
        id=row.id,
        account_id=row.account_id,
        short_code=row.short_code,
        content=row.content,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        version=row.version,
        attachments=[
            CannedFileShape(id=file.id, file_name=file.file_name or "", content_type=file.content_type or "", file_size=file.size)
            for file in row.attachments
        ],
    )
