"""Administrators delete contacts, conversations and inboxes.

The request removes the thing itself and everything by which it is found, in one transaction with its event and a durable mark
(`Erasure`). Everything else is removed afterwards, in small steps that can be repeated (`removal.py`).

Rules that only deletions need are imported on first use: deletions are rare, and the function starts for every request.
"""

from msgspec.structs import replace

from chalicelib.actions.contact_claims import claimed_values
from chalicelib.actions.conversation_work import ConversationWork, of_conversation, plan_erasure
from chalicelib.actions.finding import find_contact, find_itself
from chalicelib.actions.inboxes import forget_access
from chalicelib.actions.open_sockets import contacts_online
from chalicelib.actions.settings_changes import settings_work
from chalicelib.actions.socket_revocation import drop_customer_sockets, drop_listed_customers
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.campaigns import CAMPAIGNS
from chalicelib.domain.contacts import Contact, ContactLink
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.erasure import Erasure
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.event_types import CONTACT_DELETED, INBOX_DELETED
from chalicelib.domain.inboxes import Inbox
from chalicelib.ports import ANY_VERSION, Delete, Desk, Write

CONVERSATIONS_AT_ONCE = 25
"""Each takes a transaction of some 20 to 40 ms."""


@retried
def delete_conversation(desk: Desk, caller: Caller, conversation_id: int) -> None:
    """Raises Conflict (`conversation_merged`): a merged conversation is deleted with the one that has its messages; and
    (`conversation_split`): the messages of one that was split are erased with those of the other one, after a merge of both.
    """
    caller.require_administrator()
    gone = find_itself(desk, caller, conversation_id)
    if gone.merged_into and desk.store.get(keys.conversation(caller.account_id, gone.merged_into.id)):
        raise Conflict("This conversation was merged into another one. Delete that one.", code="conversation_merged")
    if gone.splits:
        check_whole(gone)
    work = of_conversation(desk, gone, caller=caller)
    decide_removal(work)
    work.commit()
    link = (gone.inbox_id, gone.source_id)
    drop_customer_sockets(desk, caller.account_id, [link])
    drop_listed_customers(desk, caller.account_id, lambda socket: (socket.inbox_id, socket.source_id) == link)


def check_whole(conversation: Conversation) -> None:
    from chalicelib.domain.splits import is_divided

    if is_divided(conversation):
        raise Conflict("This conversation was split. Merge both parts before you delete them.", code="conversation_split")


@retried
def remove_conversation(desk: Desk, account_id: int, conversation_id: int, links: tuple[ContactLink, ...] = ()) -> None:
    """Of a deleted contact, which had the links. Safe to repeat."""
    found = desk.store.get(keys.conversation(account_id, conversation_id))
    if found is not None:
        work = of_conversation(desk, found)
        decide_removal(work, links)
        work.commit()


def decide_removal(work: ConversationWork, links: tuple[ContactLink, ...] = ()) -> None:
    """The customer's next message begins a new conversation, also if this one was merged into another, with which it goes.

    `links`: those of a contact that is deleted already. The link's id leads to the claims of the customer's requests.
    """
    gone = work.conversation
    key = keys.contact_inbox(work.account_id, gone.inbox_id, gone.source_id)
    link = work.get(key)
    survivor_id = gone.merged_into.id if gone.merged_into else None
    if link and link.conversation_id in {gone.id, survivor_id}:
        work.update(key, replace(link, conversation_id=None))
    known = {(each.inbox_id, each.source_id): each.id for each in links}
    link_id = known.get((gone.inbox_id, gone.source_id)) or (link.id if link else 0)
    own = (ContactLink(link_id, gone.inbox_id, gone.source_id),)
    for write in scheduled_removals(work.desk, gone):
        work.add(write)
    work.remove_conversation()
    plan_erasure(work, Erasure(work.account_id, "conversation", str(gone.id), work.at, links=own, merged_ids=gone.merged_ids))


def scheduled_removals(desk: Desk, conversation: Conversation) -> list[Write]:
    """Of the claims of the requests that scheduled messages. The messages go with the partition of the conversation."""
    if not conversation.scheduled:
        return []
    from chalicelib.actions.scheduled_messages import request_key

    names = [keys.scheduled_message(conversation.account_id, conversation.id, each.id) for each in conversation.scheduled]
    claims = [claim for row in desk.store.get_many(names).values() if (claim := request_key(row))]
    return [Delete(claim, expected=ANY_VERSION) for claim in claims]


def delete_contact(desk: Desk, caller: Caller, contact_id: int) -> None:
    """Raises Invalid (`contact_online`) while the contact has an open socket (contract 2.10). Its first conversations are removed
    before the answer, the others by the erasure."""
    caller.require_administrator()
    contact = find_contact(desk, caller, contact_id)
    if contacts_online(desk, caller.account_id, [contact]):
        raise Invalid("The contact is online. A contact can be deleted when it is offline.", code="contact_online")
    links = _remove_contact(desk, caller, contact_id)
    drop_customer_sockets(desk, caller.account_id, [(link.inbox_id, link.source_id) for link in links])
    for each in desk.lists.conversations_of(caller.account_id, contact_id, limit=CONVERSATIONS_AT_ONCE):
        remove_conversation(desk, caller.account_id, each.id, links)


@retried
def _remove_contact(desk: Desk, caller: Caller, contact_id: int) -> tuple[ContactLink, ...]:
    """Returns the links that the contact had. Raises Conflict (`contact_merge_running`), because a merge would bring back what
    is gone."""
    from chalicelib.features.erasure.addresses import divided_links, remove_links

    contact = find_contact(desk, caller, contact_id)
    if contact.merging_with:
        raise Conflict("This contact is being merged. Try again in a minute.", code="contact_merge_running")
    work = Work(desk, caller.account_id, ordering_key=f"contact:{contact_id}", performer_id=caller.user.id)
    work.remove(keys.contact(caller.account_id, contact_id), contact)
    for name, value in contact.verified.items():
        for claimed in claimed_values(name, value):
            work.add(Delete(keys.contact_field(caller.account_id, name, claimed), expected=ANY_VERSION))
    at_once, _ = divided_links(contact.links)
    remove_links(work, contact_id, at_once, erased_at=work.at)
    plan_erasure(
        work, Erasure(caller.account_id, "contact", str(contact_id), work.at, links=contact.links, files=_photo(contact))
    )
    work.event(CONTACT_DELETED, contact_id=contact_id)
    work.commit()
    return contact.links


def _photo(gone: Contact | Inbox) -> tuple[str, ...]:
    return (gone.photo,) if gone.photo else ()


@retried
def delete_inbox(desk: Desk, caller: Caller, inbox_id: int) -> None:
    """Its conversations can be found by nobody from now on. Its contacts stay."""
    caller.require_administrator()
    inbox = desk.store.get(keys.inbox(caller.account_id, inbox_id)) or caller.directory.inbox(inbox_id)
    work = settings_work(desk, caller, CAMPAIGNS.name)  # its campaigns are listed no longer
    work.remove(keys.inbox(caller.account_id, inbox_id), inbox)
    work.add(Delete(keys.channel_address(inbox.channel.address), expected=ANY_VERSION))
    work.add(Delete(keys.rotation(caller.account_id, inbox_id), expected=ANY_VERSION))
    forget_access(work, inbox)
    plan_erasure(work, Erasure(caller.account_id, "inbox", str(inbox_id), work.at, files=_photo(inbox)))
    work.event(INBOX_DELETED, inbox_id=inbox_id)
    work.commit()
