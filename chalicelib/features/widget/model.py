"""The rules of conversations with a website's visitors."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation, Folder
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.websites import Website


def is_continued(current: Conversation, inbox: Inbox, contact: Contact, *, anew: bool) -> bool:
    """Whether a message belongs to the visitor's current conversation; otherwise it begins one. `anew`: the visitor asks for one.

    The widget shows one conversation, so that an unresolved one is always continued: its replies would be seen by nobody. A
    blocked contact, whose conversations begin resolved, and one whose conversation is spam cannot begin one after the other.
    """
    if current.folder is not Folder.RESOLVED or inbox.lock_to_single_conversation or contact.blocked:
        return True
    return inbox.allow_messages_after_resolved and not anew


def divided_answers(website: Website, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers of the form before the first message that belong to the contact, and those that belong to the conversation:
    each field of the form says where its answer is stored."""
    fields = website.pre_chat_form_options.pre_chat_fields
    of_contact = {each.name for each in fields if each.field_type == "contact_attribute"}
    return (
        {name: value for name, value in answers.items() if name in of_contact},
        {name: value for name, value in answers.items() if name not in of_contact},
    )


def unfixed(contact: Contact, stated: Mapping[str, Any]) -> dict[str, Any]:
    """The stated values that may be stored without a proof, and that say something. A form before the first message must not keep
    the message from being written because the desk knows a value for certain."""
    return {name: value for name, value in stated.items() if value and name not in contact.verified}
