"""The campaigns of an inbox for its website, and their end with the inbox or with their sender. The actions of administrators
are in `features/campaigns`."""

from collections.abc import Collection

from msgspec.structs import replace

from chalicelib.domain.campaigns import CAMPAIGNS, Campaign
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk


def find_enabled_campaigns(desk: Desk, inbox: Inbox) -> list[Campaign]:
    """In the order of their numbers."""
    found = desk.store.list_of(CAMPAIGNS, inbox.account_id)
    return [each for each in found if each.enabled and each.inbox_id == inbox.id]


def find_campaigns_without_sender(
    desk: Desk, account_id: int, user_ids: Collection[int], *, inbox_id: int | None = None
) -> list[tuple[Key[Campaign], Campaign]]:
    """The campaigns of these people, in one inbox or in all, each without its sender."""
    found = desk.store.list_of(CAMPAIGNS, account_id)
    left = [each for each in found if each.sender_id in user_ids and inbox_id in (None, each.inbox_id)]
    return [(CAMPAIGNS.key(account_id, each.id), replace(each, sender_id=None)) for each in left]


def forget_campaigns_in_inbox(desk: Desk, account_id: int, inbox_id: int) -> None:
    for each in desk.store.list_of(CAMPAIGNS, account_id):
        if each.inbox_id == inbox_id:
            desk.store.discard(CAMPAIGNS.key(account_id, each.id))
