"""Campaigns of a website: what its page carries, and the conversation that begins with a message of one."""

from typing import Any

import pytest

from chalicelib.actions import contacts
from chalicelib.actions.inboxes import change_members, update_inbox
from chalicelib.actions.visitors import visitor
from chalicelib.domain.campaigns import EARLIER_MS, EXCERPT, MAX_EARLIER, Campaign
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import MessageType
from chalicelib.features.campaigns import actions
from chalicelib.features.widget.actions import trigger_campaign
from tests.features.campaigns.specimen import OFFER, RULES
from tests.features.widget.flooding import flood, solved
from tests.support.api_client import Answer
from tests.support.channels import identifier_hash, website_channel
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.widget import Widget


def made(company: Company, inbox: Inbox, **fields: Any) -> Campaign:
    return actions.create_campaign(company.desk, company.caller(), inbox_id=inbox.id, **{**OFFER, **fields})


def trigger(widget: Widget, campaign_id: Any, **info: Any) -> Answer:
    body = {"name": "campaign.triggered", "event_info": {"campaign_id": campaign_id, **info}}
    return widget.request("POST", "/events", body)


def shown(company: Company, path: str = "/config") -> Any:
    return Widget(company.desk).get(path)


def only(company: Company) -> Conversation:
    (conversation,) = company.conversations()
    return conversation


def test_page_has_the_enabled_campaigns_in_a_compact_form(company: Company, shop: Inbox, widget: Widget) -> None:
    assert (shown(company)["campaigns"], shown(company)["follows_visits"]) == ([], False)
    other = company.open_inbox("blog", website_channel("blog-token"), "ben", title="Blog")
    made(company, shop, message="Hello from {{inbox.name}}, " + "x" * 300, sender_id=company.users["ben"].id)
    made(company, shop, enabled=False)
    made(company, other)
    config = shown(company)
    (row,) = config["campaigns"]
    assert (row["id"], row["url"], row["time_on_page"]) == (1, RULES["url"], RULES["time_on_page"])
    assert row["message"].startswith("Hello from Shop, x")
    assert len(row["message"]) == EXCERPT
    assert row["sender"] == {"name": "Ben", "avatar_url": ""}
    assert config["follows_visits"] is True
    own = widget.post("/config")["website_channel_config"]
    assert (own["campaigns"], own["follows_visits"]) == ([], False)


def test_list_of_the_widget_is_the_contracts(company: Company, shop: Inbox, widget: Widget) -> None:
    made(company, shop, sender_id=company.users["ben"].id, message="Hi {{contact.name | default: 'there'}}")
    made(company, shop, enabled=False)
    (row,) = shown(company, "/campaigns")
    assert (row["id"], row["message"], row["trigger_rules"], row["trigger_only_during_business_hours"]) == (
        1,
        "Hi there",
        RULES,
        False,
    )
    assert (row["sender"]["name"], row["sender"]["type"]) == ("Ben", "user")


def test_sender_who_left_the_inbox_is_not_shown(company: Company, shop: Inbox, widget: Widget) -> None:
    campaign = made(company, shop, sender_id=company.users["ben"].id)
    change_members(company.desk, company.caller(), shop.id, remove=[company.users["ben"].id])
    assert shown(company)["campaigns"][0]["sender"] is None
    assert "sender" not in shown(company, "/campaigns")[0]
    assert trigger(widget, campaign.id).status == 204
    (message,) = company.messages(only(company).id)
    assert message.sender is None


def test_triggered_campaign_begins_the_conversation(company: Company, shop: Inbox, widget: Widget) -> None:
    campaign = made(company, shop, sender_id=company.users["ben"].id, message="Hi, {{agent.name | default: 'we'}} can help")
    told = {
        "referer": "https://shop.example/pricing",
        "initiated_at": {"timestamp": "noon"},
        "custom_attributes": {"plan": "pro"},
    }
    assert trigger(widget, str(campaign.id), **told).status == 204
    conversation = only(company)
    assert (conversation.status, conversation.inbox_id, conversation.begun_by) == ("open", shop.id, company.users["ben"].id)
    assert conversation.custom_attributes == {"plan": "pro"}
    arrival = conversation.additional_attributes
    assert (arrival["campaign_id"], arrival["campaign_title"], arrival["referer"], arrival["initiated_at"]) == (
        campaign.id,
        "Pricing",
        "https://shop.example/pricing",
        {"timestamp": "noon"},
    )
    assert arrival["browser"]["browser_name"] == "Firefox"
    (message,) = company.messages(conversation.id)
    assert (message.type, message.content, message.additional_attributes) == (
        MessageType.OUTGOING,
        "Hi, Ben can help",
        {"campaign_id": campaign.id},
    )
    assert message.sender
    assert message.sender.id == company.users["ben"].id
    assert (message.cause and message.cause.kind, message.cause and message.cause.name) == ("campaign", "Pricing")
    assert widget.messages() == ["Hi, Ben can help"]


def test_message_of_a_campaign_is_no_reply_of_a_person(company: Company, shop: Inbox, widget: Widget) -> None:
    trigger(widget, made(company, shop, sender_id=company.users["ben"].id).id)
    assert only(company).first_reply_created_at is None
    assert only(company).waiting_since is not None


def test_visitor_with_a_conversation_gets_no_campaign(company: Company, shop: Inbox, widget: Widget) -> None:
    first, second = made(company, shop), made(company, shop, title="Another")
    trigger(widget, first.id)
    before = dict(company.desk.store.items)
    for each in (first, second, first):
        assert trigger(widget, each.id).status == 204
    assert company.desk.store.items == before
    writer = Widget(company.desk).open()
    writer.write("Hello")
    assert trigger(writer, first.id).status == 204
    assert writer.messages() == ["Hello"]


def test_identified_visitor_without_a_conversation_gets_the_message(company: Company, shop: Inbox, widget: Widget) -> None:
    campaign = made(company, shop, message="Hi {{contact.first_name | default: 'there'}}")
    stated = {"identifier": "vera", "identifier_hash": identifier_hash("vera"), "name": "Vera Berg"}
    widget.request("PATCH", "/contact/set_user", stated)
    trigger(widget, campaign.id)
    trigger(widget, campaign.id)
    assert widget.messages() == ["Hi Vera"]
    assert only(company).contact_id == widget.get("/contact")["id"]


def test_blocked_contact_gets_no_message(company: Company, shop: Inbox, widget: Widget) -> None:
    campaign = made(company, shop)
    widget.request("PATCH", "/contact/set_user", {"identifier": "vera", "identifier_hash": identifier_hash("vera")})
    contact_id = widget.get("/contact")["id"]
    contacts.update_contact(company.desk, company.caller(), contact_id, changes={"blocked": True})
    assert trigger(widget, campaign.id).status == 204
    assert company.conversations() == []


def test_two_tabs_at_once_make_one_conversation(company: Company, shop: Inbox, widget: Widget) -> None:
    first, second = made(company, shop), made(company, shop, title="Another")
    desk = with_concurrent_write(company.desk, lambda: trigger(widget, first.id))
    slower = visitor(desk, "site-token", widget.token)
    trigger_campaign(desk, slower, second.id, answers={}, arrival={})
    assert only(company).additional_attributes["campaign_id"] == first.id
    assert widget.messages() == [OFFER["message"]]


def test_first_message_meets_the_campaign(company: Company, shop: Inbox, widget: Widget) -> None:
    campaign = made(company, shop)
    desk = with_concurrent_write(company.desk, lambda: widget.write("Hello"))
    trigger_campaign(desk, visitor(desk, "site-token", widget.token), campaign.id, answers={}, arrival={})
    assert widget.messages() == ["Hello"]
    assert len(company.conversations()) == 1


@pytest.mark.parametrize("campaign_id", [None, "first", -1, [1], {"id": 1}])
def test_trigger_needs_the_number_of_a_campaign(company: Company, shop: Inbox, widget: Widget, campaign_id: Any) -> None:
    made(company, shop)
    before = dict(company.desk.store.items)
    answer = trigger(widget, campaign_id)
    assert (answer.status, answer.json["code"]) == (422, "campaign_trigger_invalid")
    assert company.desk.store.items == before


def test_campaign_of_another_inbox_and_a_disabled_one_are_not_found(company: Company, shop: Inbox, widget: Widget) -> None:
    other = company.open_inbox("blog", website_channel("blog-token"), "ben", title="Blog")
    foreign, disabled = made(company, other), made(company, shop, enabled=False)
    for campaign_id in (foreign.id, disabled.id, 404):
        answer = trigger(widget, campaign_id)
        assert (answer.status, answer.json["code"]) == (404, "campaign_not_found")
    assert company.conversations() == []


def test_visitor_finds_the_message_that_the_page_displays(company: Company, shop: Inbox) -> None:
    """The page has it from before the changes. A client without a version gets the present one."""
    campaign = made(company, shop, message="First", sender_id=company.users["ben"].id)
    versions = {"First": shown(company)["campaigns"][0]["version"]}
    changes: list[dict[str, Any]] = [{"title": "Plans"}, {"message": "Second", "sender_id": None}, {"message": "Third"}]
    for change in changes:
        actions.update_campaign(company.desk, company.caller(), campaign.id, changes=change)
        versions.setdefault(shown(company)["campaigns"][0]["message"], shown(company)["campaigns"][0]["version"])
    assert list(versions) == ["First", "Second", "Third"]
    for message, version in (*versions.items(), ("Third", None), ("Third", 99)):
        visitor = Widget(company.desk).open()
        assert trigger(visitor, campaign.id, version=version).status == 204
        assert visitor.messages() == [message]
    senders = [company.messages(each.id)[0].sender for each in sorted(company.conversations(), key=lambda each: each.id)]
    assert [each and each.id for each in senders] == [company.users["ben"].id, None, None, None, None]


def test_message_of_a_disabled_campaign_is_found_for_two_days(company: Company, shop: Inbox, widget: Widget) -> None:
    campaign = made(company, shop)
    version = shown(company)["campaigns"][0]["version"]
    for change in ({"enabled": False}, {"message": "Draft"}):
        actions.update_campaign(company.desk, company.caller(), campaign.id, changes=change)
    assert trigger(widget, campaign.id).json["code"] == "campaign_not_found"
    assert trigger(widget, campaign.id, version=version + 1).json["code"] == "campaign_not_found"
    company.desk.clock.at += EARLIER_MS - 1
    assert trigger(widget, campaign.id, version=version).status == 204
    assert widget.messages() == [OFFER["message"]]
    company.desk.clock.at += 1
    other = Widget(company.desk).open()
    assert trigger(other, campaign.id, version=version).json["code"] == "campaign_not_found"


def test_campaign_keeps_few_earlier_messages(company: Company, shop: Inbox) -> None:
    campaign = made(company, shop)
    for number in range(MAX_EARLIER + 2):
        campaign = actions.update_campaign(company.desk, company.caller(), campaign.id, changes={"message": f"{number}"})
    assert [each.message for each in campaign.earlier] == ["1", "2", "3"]
    company.desk.clock.at += EARLIER_MS
    changed = actions.update_campaign(company.desk, company.caller(), campaign.id, changes={"enabled": False})
    assert [each.message for each in changed.earlier] == ["4"]


def test_answer_to_a_campaign_gets_no_greeting(company: Company, shop: Inbox, widget: Widget) -> None:
    greeting = {"greeting_enabled": True, "greeting_message": "Welcome"}
    update_inbox(company.desk, company.caller(), shop.id, changes=greeting, channel_changes={})
    trigger(widget, made(company, shop).id)
    widget.write("What does it cost?")
    assert widget.messages() == [OFFER["message"], "What does it cost?"]


def test_campaign_during_a_flood_needs_an_answer(company: Company, shop: Inbox, widget: Widget) -> None:
    campaign = made(company, shop)
    flood(company, shop)
    refusal = trigger(widget, campaign.id)
    assert (refusal.status, refusal.json["code"]) == (429, "challenge_required")
    assert company.conversations() == []
    body = {"name": "campaign.triggered", "event_info": {"campaign_id": campaign.id}}
    assert widget.request("POST", "/events", body, **{"X-Challenge-Answer": solved(refusal)}).status == 204
    assert widget.messages() == [OFFER["message"]]
