"""A visitor whose conversations an agent has merged goes on in the one that stays."""

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.conversation_merge.actions import merge_conversations
from tests.support.company import Company
from tests.support.widget import Widget


def test_thread_and_later_messages_are_those_of_the_survivor(company: Company, shop: Inbox, widget: Widget) -> None:
    first = widget.write("Where is my order?")["conversation_id"]
    conversations.toggle_status(company.desk, company.caller(), first, status=Status.RESOLVED)
    second = widget.post("/conversations", {"message": {"content": "It is still not here"}})["id"]
    merge_conversations(company.desk, company.caller(), second, into_id=first)
    page = widget.get("/messages")
    assert (page["meta"]["conversation"]["id"], page["meta"]["conversation"]["merged_ids"]) == (first, [second])
    assert widget.messages() == ["Where is my order?", "It is still not here"]
    assert widget.write("Any news?")["conversation_id"] == first
    assert widget.messages() == ["Where is my order?", "It is still not here", "Any news?"]
