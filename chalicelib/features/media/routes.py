"""The files of a conversation and of a contact (contract 2.9)."""

from typing import Annotated

import msgspec

from chalicelib.actions.finding import find_conversation
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Attachment, Message
from chalicelib.features.media import actions
from chalicelib.features.media.actions import Media
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id
from chalicelib.http.routing import Routes
from chalicelib.views.attachments import attachment
from chalicelib.views.contacts import PushContactShape
from chalicelib.views.people import PushUserShape
from chalicelib.views.render_context import RenderContext, load_context
from chalicelib.views.times import epoch

routes = Routes("/api/v1/accounts/<account_id>", access=Access.MEMBER)
PER_PAGE = 100


class MediaQuery(msgspec.Struct, kw_only=True):
    """`before`: a message id, from which on older messages are searched."""

    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    before: Id | None = None


class MediaFileShape(msgspec.Struct, kw_only=True):
    id: int
    message_id: int
    conversation_id: int
    private: bool
    file_name: str | None
    file_type: str
    content_type: str | None
    extension: str | msgspec.UnsetType | None
    data_url: str | msgspec.UnsetType | None
    thumb_url: str | msgspec.UnsetType
    file_size: int | msgspec.UnsetType
    width: int | msgspec.UnsetType | None
    height: int | msgspec.UnsetType | None
    created_at: int
    sender: PushUserShape | PushContactShape | msgspec.UnsetType = msgspec.UNSET


class MediaMeta(msgspec.Struct, kw_only=True):
    """`total_count`: the files of the newest 1,000 messages, or of those before `before`. `next_before`: where older messages are
    searched; null when there are none."""

    total_count: int
    next_before: int | None


class MediaPage(msgspec.Struct, kw_only=True):
    meta: MediaMeta
    payload: list[MediaFileShape]


@routes.get("/conversations/<conversation_id>/attachments")
def of_conversation(request: MemberRequest, query: MediaQuery, conversation_id: int) -> MediaPage:
    """List the files of a conversation, newest first."""
    conversation = find_conversation(request.desk, request.caller, conversation_id)
    return _page(request, query, [conversation], actions.list_files(request.desk, [conversation], before=query.before))


@routes.get("/contacts/<contact_id>/attachments")
def of_contact(request: MemberRequest, query: MediaQuery, contact_id: int) -> MediaPage:
    """List the files in the contact's conversations that the caller may see, newest first."""
    conversations, media = actions.list_files_of_contact(request.desk, request.caller, contact_id, before=query.before)
    return _page(request, query, conversations, media)


def _page(request: MemberRequest, query: MediaQuery, conversations: list[Conversation], media: Media) -> MediaPage:
    shown = media.files[(query.page - 1) * PER_PAGE : query.page * PER_PAGE]
    written_in = {message.conversation_id for message, _ in shown}
    concerned = [each for each in conversations if written_in & set(each.known_ids)]
    context = load_context(request.desk, request.directory, concerned, messages=[message for message, _ in shown])
    return MediaPage(
        meta=MediaMeta(total_count=len(media.files), next_before=media.next_before),
        payload=[_shape(message, file, context) for message, file in shown],
    )


def _shape(message: Message, file: Attachment, context: RenderContext) -> MediaFileShape:
    conversation, sender = context.conversation_of(message), context.sender(message)
    link = attachment(file, message, context.public_url)
    return MediaFileShape(
        id=file.id,
        message_id=message.id,
        conversation_id=conversation.id if conversation else message.conversation_id,
        private=message.private,
        file_name=file.file_name,
        file_type=file.file_type,
        content_type=file.content_type,
        extension=link.extension,
        data_url=link.data_url,
        thumb_url=link.thumb_url,
        file_size=link.file_size,
        width=link.width,
        height=link.height,
        created_at=epoch(message.created_at),
        sender=sender or msgspec.UNSET,
    )
