"""Views for customers contain nothing that is internal to agents."""

from msgspec import UNSET

from chalicelib.actions import contacts
from chalicelib.views.public import public_message
from chalicelib.views.render_context import load_context
from tests.support.company import Company


def test_customer_is_not_told_the_labels_of_the_contact(company: Company) -> None:
    conversation = company.receive("Hello")
    caller, desk = company.caller(), company.desk
    contacts.set_contact_labels(desk, caller, conversation.contact_id, labels=["troublesome"])
    (message,) = company.messages(conversation.id)
    context = load_context(desk, caller.directory, [conversation], messages=[message])
    assert context.contacts[conversation.contact_id].labels == ("troublesome",)
    shown = public_message(message, context).sender
    assert getattr(shown, "name", None)
    assert getattr(shown, "labels", UNSET) is UNSET
