"""Campaigns: which are accepted, who sees them, and what ends with an inbox or a sender."""

from typing import Any

import pytest

from chalicelib.actions import agents
from chalicelib.actions.inboxes import change_members
from chalicelib.domain.campaigns import CAMPAIGN_NUMBER, CAMPAIGNS, MAX_OF_ACCOUNT, MAX_OF_INBOX, Campaign, check_room
from chalicelib.domain.errors import DeskError, Invalid, NotFound
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.campaigns import actions
from chalicelib.features.erasure.actions import delete_inbox
from chalicelib.features.erasure.removal import erase
from tests.features.campaigns.specimen import OFFER, RULES, SENT
from tests.support.api_client import Answer
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


@pytest.fixture(name="shop")
def _shop(company: Company) -> Inbox:
    return company.open_inbox("website", website_channel(), "ben", title="Shop")


def made(company: Company, inbox: Inbox, **fields: Any) -> Campaign:
    return actions.create_campaign(company.desk, company.caller(), inbox_id=inbox.id, **{**OFFER, **fields})


def create(company: Company, inbox: Inbox, **fields: Any) -> Answer:
    return company.client("ada").post("A/campaigns", {**SENT, "inbox_id": inbox.id, **fields})


def rows(company: Company) -> list[Campaign]:
    return company.desk.store.list_of(CAMPAIGNS, company.account.id)


def cache_key(company: Company) -> Any:
    return company.client("ada").get(f"/api/v1/accounts/{company.account.id}/cache_keys").json["cache_keys"].get("campaign")


def test_numbers_count_from_one_and_are_never_given_again(company: Company, shop: Inbox) -> None:
    first, second = made(company, shop), made(company, shop, title="Another")
    actions.delete_campaign(company.desk, company.caller(), second.id)
    third = made(company, shop)
    assert (first.id, second.id, third.id) == (1, 2, 3)
    assert [each.id for each in actions.list_campaigns(company.desk, company.caller())] == [1, 3]


def test_concurrent_campaigns_get_numbers_of_their_own(company: Company, shop: Inbox) -> None:
    desk = with_concurrent_write(company.desk, lambda: made(company, shop, title="Faster"))
    slower = actions.create_campaign(desk, company.caller(), inbox_id=shop.id, **OFFER)
    assert slower.id == 2
    assert {each.id: each.title for each in rows(company)} == {1: "Faster", 2: "Pricing"}


def test_repeated_request_creates_one(company: Company, shop: Inbox) -> None:
    asked: dict[str, Any] = {"inbox_id": shop.id, "idempotency_key": "k", **OFFER}
    first = actions.create_campaign(company.desk, company.caller(), **asked)
    assert actions.create_campaign(company.desk, company.caller(), **asked) == first
    assert len(rows(company)) == 1


def test_shape_is_the_contracts(company: Company, shop: Inbox) -> None:
    shown = create(company, shop, sender_id=company.users["ben"].id, description=" For the spring ").json
    assert (shown["id"], shown["campaign_type"], shown["campaign_status"], shown["enabled"]) == (1, "ongoing", "active", True)
    assert (shown["trigger_rules"], shown["trigger_only_during_business_hours"]) == (RULES, False)
    assert (shown["inbox"]["id"], shown["sender"]["id"], shown["description"]) == (
        shop.id,
        company.users["ben"].id,
        "For the spring",
    )
    assert {"scheduled_at", "audience"}.isdisjoint(shown)
    assert "sender" not in create(company, shop).json


def test_list_of_an_inbox_has_its_own(company: Company, shop: Inbox) -> None:
    other = company.open_inbox("blog", website_channel("blog-token"), "ben", title="Blog")
    made(company, shop), made(company, other, title="Reading")
    client = company.client("ada")
    assert [each["title"] for each in client.get(f"A/inboxes/{other.id}/campaigns").json] == ["Reading"]
    assert [each["title"] for each in client.get("A/campaigns").json] == ["Pricing", "Reading"]
    assert client.get("A/inboxes/404/campaigns").json["code"] == "inbox_not_found"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "campaign_title_invalid"),
        ({"message": " "}, "campaign_message_invalid"),
        ({"message": "x" * 2_001}, "campaign_message_invalid"),
        ({"message": "Hi {{contact.name}}"}, "variable_missing"),
        ({"message": "Hi {{nobody.name}} {{contact.nothing}}"}, "variable_unknown"),
        ({"description": "x" * 1_001}, "campaign_description_too_long"),
        ({"trigger_rules": {"url": "", "time_on_page": 1}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "shop.example"}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "https://["}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "javascript:alert(1)"}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "https://shop.example/a b"}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "https://shop.example/:page"}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "https://shop.example/(a|b)"}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "https://" + "x" * 500}}, "campaign_url_invalid"),
        ({"trigger_rules": {"url": "https://shop.example", "time_on_page": 86_401}}, "campaign_time_invalid"),
        ({"campaign_type": "one_off"}, "one_off_unavailable"),
        ({"audience": [{"type": "Label", "id": 1}]}, "one_off_unavailable"),
        ({"scheduled_at": 1_900_000_000}, "one_off_unavailable"),
        ({"sender_id": 404}, "campaign_sender_not_in_inbox"),
        ({"inbox_id": 404}, "inbox_not_found"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(company: Company, shop: Inbox, fields: dict[str, Any], code: str) -> None:
    before = dict(company.desk.store.items)
    answer = create(company, shop, **fields)
    assert (answer.status, answer.json["code"]) == (404 if code == "inbox_not_found" else 422, code)
    assert company.desk.store.items == before
    made(company, shop)
    changed = company.client("ada").patch("A/campaigns/1", fields)
    assert changed.json["code"] == code, changed.text


@pytest.mark.parametrize("url", ["http://shop.example", "HTTPS://*.shop.example:8443/a*/b?plan=*#top", "https://*"])
def test_addresses_with_any_text_are_accepted(company: Company, shop: Inbox, url: str) -> None:
    assert made(company, shop, url=f" {url} ").url == url


def test_other_channels_have_no_campaigns(company: Company) -> None:
    assert create(company, company.inboxes["telegram"]).json["code"] == "campaign_inbox_unsupported"


def test_sender_is_an_agent_of_the_inbox(company: Company, shop: Inbox) -> None:
    assert create(company, shop, sender_id=company.users["cleo"].id).json["code"] == "campaign_sender_not_in_inbox"
    campaign = made(company, shop, sender_id=company.users["ben"].id)
    other = company.open_inbox("blog", website_channel("blog-token"), "cleo", title="Blog")
    with pytest.raises(Invalid) as refusal:
        actions.update_campaign(company.desk, company.caller(), campaign.id, changes={"inbox_id": other.id})
    assert refusal.value.code == "campaign_sender_not_in_inbox"


def test_change_without_effect_writes_nothing(company: Company, shop: Inbox) -> None:
    campaign = made(company, shop)
    before = dict(company.desk.store.items)
    assert actions.update_campaign(company.desk, company.caller(), campaign.id, changes={"title": " Pricing "}) == campaign
    assert company.desk.store.items == before


def test_every_change_gives_another_cache_key(company: Company, shop: Inbox) -> None:
    campaign = made(company, shop, sender_id=company.users["ben"].id)
    keys = [cache_key(company)]
    actions.update_campaign(company.desk, company.caller(), campaign.id, changes={"enabled": False})
    keys.append(cache_key(company))
    change_members(company.desk, company.caller(), shop.id, remove=[company.users["ben"].id])
    keys.append(cache_key(company))
    actions.delete_campaign(company.desk, company.caller(), campaign.id)
    keys.append(cache_key(company))
    assert len(set(keys)) == 4


def test_limit_counts_the_inbox_and_the_account() -> None:
    full = [Campaign(n, 1, 7, "t", "m", "https://a.example", 0, 0, 0) for n in range(MAX_OF_INBOX)]
    check_room(8, full)
    check_room(7, full[1:])
    for inbox_id, known in ((7, full), (8, full * (MAX_OF_ACCOUNT // MAX_OF_INBOX))):
        with pytest.raises(Invalid) as refusal:
            check_room(inbox_id, known)
        assert refusal.value.code == "too_many_campaigns"


def test_sender_who_leaves_the_account_or_the_inbox_is_forgotten(company: Company, shop: Inbox) -> None:
    company.invite("dora")
    change_members(company.desk, company.caller(), shop.id, add=[company.users["dora"].id])
    ben, dora = company.users["ben"].id, company.users["dora"].id
    made(company, shop, sender_id=ben), made(company, shop, sender_id=dora)
    change_members(company.desk, company.caller(), shop.id, remove=[ben])
    assert [each.sender_id for each in rows(company)] == [None, dora]
    agents.remove_agent(company.desk, company.caller(), dora)
    assert [each.sender_id for each in rows(company)] == [None, None]
    assert [each.version for each in rows(company)] == [2, 2]


def test_inbox_takes_its_campaigns_with_it(company: Company, shop: Inbox) -> None:
    other = company.open_inbox("blog", website_channel("blog-token"), "ben", title="Blog")
    gone, kept = made(company, shop), made(company, other)
    key = cache_key(company)
    delete_inbox(company.desk, company.caller(), shop.id)
    assert cache_key(company) != key
    assert actions.list_campaigns(company.desk, company.caller()) == [kept]
    for act in (
        lambda: actions.find_campaign(company.desk, company.caller(), gone.id),
        lambda: actions.delete_campaign(company.desk, company.caller(), gone.id),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        assert refusal.value.code == "campaign_not_found"
    erase(company.desk, company.account.id, f"inbox:{shop.id}")
    assert rows(company) == [kept]
    assert company.desk.store.get(CAMPAIGN_NUMBER.key(company.account.id)) is not None


def test_agents_have_no_access(company: Company, shop: Inbox) -> None:
    made(company, shop)
    for method, where in (("GET", "A/campaigns"), ("PATCH", "A/campaigns/1"), ("DELETE", "A/campaigns/1")):
        answer = company.client("ben").request(method, where, json={} if method == "PATCH" else None)
        assert (answer.status, answer.json["code"]) == (401, "administrator_needed")
    assert issubclass(Invalid, DeskError)
