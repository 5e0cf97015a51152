"""Administrators' actions on campaigns."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_nouns import SettingsNoun
from chalicelib.actions.work import Work, retried
from chalicelib.domain.access import Caller
from chalicelib.domain.campaigns import (
    CAMPAIGN_NUMBER,
    CAMPAIGNS,
    Campaign,
    CampaignNumber,
    check_place,
    check_room,
    cleaned,
    with_earlier,
)
from chalicelib.domain.errors import NotFound
from chalicelib.ports import Desk

NOUN = SettingsNoun(CAMPAIGNS, missing=lambda: NotFound("There is no such campaign.", code="campaign_not_found"))


def list_campaigns(desk: Desk, caller: Caller, *, inbox_id: int | None = None) -> list[Campaign]:
    """By number; those of one inbox, or all. An inbox that was deleted a moment ago has none any more."""
    present = {caller.inbox(inbox_id).id} if inbox_id else {each.id for each in caller.directory.inboxes}
    return [each for each in NOUN.all_of(desk, caller.account_id) if each.inbox_id in present]


def find_campaign(desk: Desk, caller: Caller, campaign_id: int) -> Campaign:
    campaign = NOUN.find(desk, caller.account_id, campaign_id)
    if all(each.id != campaign.inbox_id for each in caller.directory.inboxes):
        raise NOUN.missing()
    return campaign


@retried
def create_campaign(
    desk: Desk, /, caller: Caller, *, inbox_id: int, idempotency_key: str | None = None, **fields: Any
) -> Campaign:
    """`fields`: further fields of `Campaign`. Two concurrent requests conflict on the account's newest number."""
    request = idempotent_request(caller, "campaign", idempotency_key, inbox_id, sorted(fields.items()))
    if earlier := request.earlier(desk):
        return find_campaign(desk, caller, earlier)
    inbox, now = caller.inbox(inbox_id), desk.clock.now()
    key = CAMPAIGN_NUMBER.key(caller.account_id)
    newest = desk.store.get(key)
    number = newest.last + 1 if newest else 1
    campaign = cleaned(Campaign(number, caller.account_id, inbox_id, created_at=now, updated_at=now, **fields))
    check_place(campaign, inbox)
    check_room(inbox_id, desk.store.list_of(CAMPAIGNS, caller.account_id))

    def count(work: Work) -> None:
        if newest:
            work.update(key, replace(newest, last=number))
        else:
            work.create(key, CampaignNumber(number))

    return NOUN.create(desk, caller, campaign, request, also=count)


@retried
def update_campaign(desk: Desk, caller: Caller, campaign_id: int, *, changes: dict[str, Any]) -> Campaign:
    """`changes`: fields of `Campaign`."""
    before = find_campaign(desk, caller, campaign_id)
    after = cleaned(replace(before, **changes))
    if after == before:
        return before
    if (after.inbox_id, after.sender_id) != (before.inbox_id, before.sender_id):
        check_place(after, caller.inbox(after.inbox_id))
    if after.inbox_id != before.inbox_id:
        others = desk.store.list_of(CAMPAIGNS, caller.account_id)
        check_room(after.inbox_id, [each for each in others if each.id != campaign_id])
    now = desk.clock.now()
    return NOUN.update(desk, caller, before, replace(with_earlier(after, before, now), updated_at=now))


@retried
def delete_campaign(desk: Desk, caller: Caller, campaign_id: int) -> None:
    """Its conversations stay."""
    find_campaign(desk, caller, campaign_id)
    NOUN.delete(desk, caller, campaign_id)
