"""The merge of two conversations of a contact."""

import msgspec

from chalicelib.domain.conversations import Conversation
from chalicelib.features.conversation_merge import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id
from chalicelib.http.routing import Routes
from chalicelib.views import conversations as views
from chalicelib.views.conversations import ConversationShape
from chalicelib.views.render_context import load_context

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/merge", access=Access.MEMBER)


class ConversationMergeBody(msgspec.Struct, kw_only=True):
    """`into_conversation_id`: the conversation that survives. The one in the path is closed and leads to it from then on."""

    into_conversation_id: Id


@routes.get("")
def preview(request: MemberRequest, query: ConversationMergeBody, conversation_id: int) -> ConversationShape:
    """Show the conversation that a merge would leave. Changes nothing."""
    found = actions.find_merge(request.desk, request.caller, conversation_id, into_id=query.into_conversation_id)
    return _render(request, found)


@routes.post("")
def create(request: MemberRequest, body: ConversationMergeBody, conversation_id: int) -> ConversationShape:
    """Merge a conversation into another one of the same contact, whose thread then has the messages of both."""
    made = actions.merge_conversations(request.desk, request.caller, conversation_id, into_id=body.into_conversation_id)
    return _render(request, made)


def _render(request: MemberRequest, conversation: Conversation) -> ConversationShape:
    context = load_context(request.desk, request.directory, [conversation], viewer_id=request.user.id)
    return views.conversation(conversation, context)
