"""Signed uploads: files that go straight into the bucket (contract 2.11, 4.5)."""

from typing import Annotated, Any

import msgspec

from chalicelib.actions.finding import find_conversation
from chalicelib.actions.idempotency import Actor
from chalicelib.actions.uploads import Offer, offer_upload
from chalicelib.actions.visitors import check_files_offered
from chalicelib.domain.channels import Channel
from chalicelib.domain.uploads import MAX_FILE_BYTES, file_limit
from chalicelib.http.access import Access, MemberRequest, VisitorRequest
from chalicelib.http.fields import Attributes, Short
from chalicelib.http.routing import Routes
from chalicelib.ports import Desk
from chalicelib.views.times import iso

routes = Routes("/api/v1/accounts/<account_id>", access=Access.MEMBER, resource="blob")
visitor_routes = Routes("/api/v1/widget/direct_uploads", access=Access.VISITOR, resource="blob")


class Blob(msgspec.Struct, kw_only=True):
    """`checksum`: the MD5 or the SHA-256 of the file in base64."""

    filename: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    byte_size: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    checksum: Short
    content_type: Short = ""
    metadata: Attributes | None = None


class NewUpload(Blob, kw_only=True):
    """`private`: the file is for a note."""

    private: bool = False


class UploadTargetShape(msgspec.Struct, kw_only=True):
    url: str
    headers: dict[str, str]


class DirectUploadShape(msgspec.Struct, kw_only=True):
    id: int
    key: str
    filename: str
    content_type: str
    metadata: dict[str, Any]
    service_name: str
    byte_size: int
    checksum: str
    created_at: str
    attachable_sgid: str
    signed_id: str
    direct_upload: UploadTargetShape


@routes.post("/conversations/<conversation_id>/direct_uploads")
def create(request: MemberRequest, body: NewUpload, conversation_id: int) -> DirectUploadShape:
    """Offer a URL to which the client sends one file with PUT and the given headers.

    The `signed_id` stands for the file in `attachments[]` of a message of the same person, for a day. A reply's file has at most
    as many bytes as the channel accepts, a note's at most 40 MB.
    """
    conversation = find_conversation(request.desk, request.caller, conversation_id)
    channel = request.directory.inbox(conversation.inbox_id).channel
    return _offered(request.desk, request.caller, body, channel, private=body.private, conversation_id=conversation.id)


@routes.post("/direct_uploads")
def create_for_account(request: MemberRequest, body: NewUpload) -> DirectUploadShape:
    """Offer a URL for a file that belongs to no conversation, such as one of a canned response."""
    return _offered(request.desk, request.caller, body)


@visitor_routes.post("")
def create_for_visitor(request: VisitorRequest, body: Blob) -> DirectUploadShape:
    """Offer a visitor of a website a URL for one file. Its `signed_id` stands in `attachments[]` of a message, for a day."""
    visitor = request.visitor
    check_files_offered(visitor.inbox)
    conversation_id = visitor.customer.link.conversation_id if visitor.customer else None
    return _offered(request.desk, visitor, body, visitor.inbox.channel, conversation_id=conversation_id or 0)


routes.rows.extend(visitor_routes.rows)


def _offered(
    desk: Desk, by: Actor, body: Blob, channel: Channel | None = None, *, private: bool = False, conversation_id: int = 0
) -> DirectUploadShape:
    offer = offer_upload(
        desk,
        by,
        name=body.filename,
        content_type=body.content_type,
        size=body.byte_size,
        checksum=body.checksum,
        limit=file_limit(channel, private=private) if channel else MAX_FILE_BYTES,
        title=channel.title if channel else "",
        conversation_id=conversation_id,
    )
    return _shown(offer, body.metadata)


def _shown(offer: Offer, metadata: dict[str, Any] | None) -> DirectUploadShape:
    upload = offer.upload
    return DirectUploadShape(
        id=offer.id,
        key=upload.key,
        filename=upload.name,
        content_type=upload.content_type,
        metadata=metadata or {},
        service_name="amazon",
        byte_size=upload.size,
        checksum=offer.checksum,
        created_at=iso(offer.created_at),
        attachable_sgid=offer.signed_id,
        signed_id=offer.signed_id,
        direct_upload=UploadTargetShape(url=offer.target.url, headers=offer.target.headers),
    )
