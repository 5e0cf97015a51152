from typing import Any

import pytest

from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from tests.functional.api.conftest import World
from tests.support.fakes.desk import FakeDesk

BOT_TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ"
WHATSAPP = {
    "api_key": "graph-key",
    "phone_number_id": "1015550100",
    "business_account_id": "77",
    "app_secret": "app-secret",
    "webhook_verify_token": "verify-me",
}


class AcceptingChannel:
    """A channel whose provider accepts every credential."""

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        return inbox


@pytest.fixture(autouse=True)
def providers(world: World) -> None:
    channels: Any = world.desk.channels
    channels["Channel::Telegram"] = channels["Channel::Whatsapp"] = AcceptingChannel()


def test_account_and_cache_keys_are_shown(world: World) -> None:
    account = world.cleo.get("A").json
    assert (account["id"], account["name"], account["status"]) == (1, "Acme", "active")
    assert "max-age" in world.cleo.get("A/cache_keys").headers["cache-control"]


def test_edit_of_one_noun_changes_only_its_cache_key(world: World) -> None:
    def changed_by(path: str, body: dict[str, Any]) -> set[str]:
        before = world.cleo.get("A/cache_keys").json["cache_keys"]
        assert world.ada.post(path, body).status == 200
        after = world.cleo.get("A/cache_keys").json["cache_keys"]
        return {noun for noun, key in after.items() if key != before[noun]}

    assert changed_by("A/labels", {"title": "vip"}) == {"label"}
    assert changed_by("A/teams", {"name": "night shift"}) == {"team"}
    assert changed_by("A/inboxes", {"name": "Shop", "channel": {"type": "api"}}) == {"inbox"}
    assert changed_by("A/agents", {"email": "eve@acme.example", "name": "Eve", "role": "agent"}) == {"agent"}


def test_health_needs_no_credential(world: World) -> None:
    assert world.anonymous.get("/api").json["data_services"] == "ok"


def test_agents_can_be_added_changed_and_removed(world: World) -> None:
    created = world.ada.post("A/agents", {"email": "Dan@acme.example", "name": "Dan", "role": "agent"}).json
    assert (created["email"], created["role"]) == ("dan@acme.example", "agent")
    assert [each["name"] for each in world.cleo.get("A/agents").json] == ["Ada", "Ben", "Cleo", "Dan"]
    promoted = world.ada.put(f"A/agents/{created['id']}", {"role": "administrator", "availability": "busy"}).json
    assert promoted["role"] == "administrator"
    assert world.ada.delete(f"A/agents/{created['id']}").text == ""
    assert len(world.ada.get("A/agents").json) == 3
    again = world.ada.post("A/agents", {"email": "ben@acme.example", "name": "Ben"})
    assert (again.status, again.json["code"]) == (422, "already_a_member")
    assert world.ada.post("A/agents", {"name": "No one"}).json["attributes"] == ["email"]


def test_assignable_agents_have_access_to_the_inbox(world: World) -> None:
    path = f"inbox_ids[]={world.inbox['id']}"
    names = [each["name"] for each in world.ben.get(f"A/assignable_agents?{path}").json["payload"]]
    assert names == ["Ada", "Ben"]
    assert [each["name"] for each in world.ben.get(f"A/inboxes/{world.inbox['id']}/assignable_agents").json["payload"]] == names
    assert world.cleo.get(f"A/assignable_agents?{path}").status == 401
    assert world.ada.get("A/assignable_agents").json["code"] == "inbox_needed"


def test_api_inbox_can_be_created_and_changed(world: World) -> None:
    channel = {"type": "api", "webhook_url": "https://bot.example/in", "additional_attributes": {"agent_reply_time_window": 24}}
    created = world.ada.post("A/inboxes", {"name": "Shop", "greeting_enabled": True, "channel": channel}).json
    assert (created["channel_type"], created["greeting_enabled"], created["webhook_url"]) == (
        "Channel::Api",
        True,
        channel["webhook_url"],
    )
    assert len(created["working_hours"]) == 7
    changed = world.ada.patch(
        f"A/inboxes/{created['id']}",
        {"name": "Shop 2", "greeting_message": "null", "lock_to_single_conversation": True, "channel": {"hmac_mandatory": True}},
    ).json
    assert (changed["name"], changed["greeting_message"], changed["hmac_mandatory"]) == ("Shop 2", None, True)
    assert changed["inbox_identifier"] == created["inbox_identifier"]
    assert changed["lock_to_single_conversation"] is True


def test_only_administrators_see_the_hmac_token(world: World) -> None:
    assert world.ada.get(f"A/inboxes/{world.inbox['id']}").json["hmac_token"]
    assert "hmac_token" not in world.ben.get(f"A/inboxes/{world.inbox['id']}").json
    assert world.cleo.get("A/inboxes").json == {"payload": []}
    assert world.cleo.get(f"A/inboxes/{world.inbox['id']}").json["code"] == "inbox_not_yours"


def test_telegram_inbox_shows_no_secret(world: World) -> None:
    created = world.ada.post("A/inboxes", {"name": "Bot", "channel": {"type": "telegram", "bot_token": BOT_TOKEN}})
    assert created.json["bot_id"] == "123456"
    channel = stored(world.desk, created.json["id"]).channel
    assert isinstance(channel, TelegramChannel)
    for secret in (BOT_TOKEN, channel.webhook_secret):
        assert secret not in created.text + world.ada.get("A/inboxes").text
    bad = world.ada.post("A/inboxes", {"name": "Bot", "channel": {"type": "telegram", "bot_token": "nope"}})
    assert (bad.status, bad.json["code"]) == (422, "bot_token_invalid")


def test_whatsapp_inbox_shows_no_secret(world: World) -> None:
    channel = {"type": "whatsapp", "phone_number": "+14155550100", "provider": "whatsapp_cloud", "provider_config": WHATSAPP}
    created = world.ada.post("A/inboxes", {"name": "WA", "channel": channel})
    assert created.json["callback_webhook_url"] == "https://desk.example/webhooks/whatsapp/+14155550100"
    assert created.json["provider_config"]["has_api_key"] is True
    everything = created.text + world.ada.get("A/inboxes").text
    assert not [name for name in ("api_key", "app_secret", "webhook_verify_token") if WHATSAPP[name] in everything]
    world.ada.patch(f"A/inboxes/{created.json['id']}", {"channel": {"provider_config": {"api_key": "", "app_secret": "new"}}})
    after = stored(world.desk, created.json["id"]).channel
    assert isinstance(after, WhatsappChannel)
    assert (after.api_key, after.app_secret, after.verify_token) == ("graph-key", "new", "verify-me")


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ({"type": "carrier_pigeon"}, "invalid"),
        ({}, "invalid"),
        ("api", "invalid"),
        ({"type": "api", "webhook_url": "file:///etc/passwd"}, "invalid"),
        ({"type": "whatsapp", "phone_number": "1", "provider_config": WHATSAPP}, "phone_number_invalid"),
        ({"type": "whatsapp", "phone_number": "+14155550100", "provider_config": {}}, "credentials_missing"),
        (
            {"type": "whatsapp", "phone_number": "+14155550100", "provider": "default", "provider_config": WHATSAPP},
            "provider_unknown",
        ),
        ({"type": "whatsapp", "phone_number": "+1415", "provider_config": {**WHATSAPP, "phone_number_id": "../1"}}, "invalid"),
    ],
)
def test_invalid_channel_has_a_code(world: World, channel: object, code: str) -> None:
    answer = world.ada.post("A/inboxes", {"name": "New", "channel": channel})
    assert (answer.status, answer.json["code"]) == (422, code)
    assert len(world.ada.get("A/inboxes").json["payload"]) == 1


def test_inbox_members_can_be_added_replaced_and_removed(world: World) -> None:
    cleo, ben, inbox_id = world.users["cleo"].id, world.users["ben"].id, world.inbox["id"]
    added = world.ada.post("A/inbox_members", {"inbox_id": inbox_id, "user_ids": [cleo]}).json["payload"]
    assert [each["name"] for each in added] == ["Ben", "Cleo"]
    assert world.cleo.get(f"A/inbox_members/{inbox_id}").json["payload"] == added
    replaced = world.ada.patch("A/inbox_members", {"inbox_id": inbox_id, "user_ids": [cleo]}).json["payload"]
    assert [each["name"] for each in replaced] == ["Cleo"]
    assert world.ada.delete("A/inbox_members", {"inbox_id": inbox_id, "user_ids": [cleo]}).text == ""
    assert world.ada.get(f"A/inbox_members/{inbox_id}").json["payload"] == []
    stranger = world.ada.post("A/inbox_members", {"inbox_id": inbox_id, "user_ids": [ben, 99]})
    assert (stranger.status, stranger.json["code"]) == (401, "user_not_in_account")


def test_teams_and_their_members_can_be_changed(world: World) -> None:
    ben, cleo = world.users["ben"].id, world.users["cleo"].id
    team = world.ada.post("A/teams", {"name": "Night Shift", "description": "22-6"}).json
    assert (team["name"], team["is_member"]) == ("night shift", False)
    path = f"A/teams/{team['id']}"
    assert [each["name"] for each in world.ada.post(f"{path}/team_members", {"user_ids": [ben]}).json] == ["Ben"]
    assert [each["name"] for each in world.ada.post(f"{path}/team_members", {"user_ids": [ben, cleo]}).json] == ["Cleo"]
    assert world.ben.get(path).json["is_member"] is True
    assert [each["name"] for each in world.ada.patch(f"{path}/team_members", {"user_ids": [cleo]}).json] == ["Cleo"]
    assert world.ada.delete(f"{path}/team_members", {"user_ids": [cleo]}).text == ""
    assert world.cleo.get(f"{path}/team_members").json == []
    assert world.ada.put(path, {"description": None, "allow_auto_assign": "false"}).json["allow_auto_assign"] is False
    assert world.ada.post("A/teams", {"name": "night shift"}).json["code"] == "name_taken"
    assert world.ada.delete(path).text == ""
    assert world.ada.get(path).json["code"] == "team_not_found"
    assert world.ada.get("A/teams").json == []


def test_labels_can_be_created_changed_and_deleted(world: World) -> None:
    label = world.ada.post("A/labels", {"title": "VIP", "color": "#ff0000"}).json
    assert (label["title"], label["show_on_sidebar"]) == ("vip", True)
    path = f"A/labels/{label['id']}"
    assert world.ada.patch(path, {"description": "Be quick", "show_on_sidebar": False}).json["show_on_sidebar"] is False
    assert world.ada.patch(path, {"title": "Gold"}).json["code"] == "label_title_fixed"
    assert world.cleo.get("A/labels").json["payload"] == [world.ada.get(path).json]
    assert world.ada.post("A/labels", {"title": "red", "color": "red"}).json["attributes"] == ["color"]
    assert world.ada.post("A/labels", {"title": "_"}).json["code"] == "label_invalid"
    assert world.ada.delete(path).text == ""
    assert world.ada.get(path).json["code"] == "label_not_found"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "A/agents"),
        ("PATCH", "A/agents/1"),
        ("DELETE", "A/agents/1"),
        ("POST", "A/inboxes"),
        ("PUT", "A/inboxes/1"),
        ("POST", "A/inbox_members"),
        ("DELETE", "A/inbox_members"),
        ("POST", "A/teams"),
        ("DELETE", "A/teams/1"),
        ("PATCH", "A/teams/1/team_members"),
        ("POST", "A/labels"),
        ("GET", "A/labels/1"),
        ("DELETE", "A/labels/1"),
    ],
)
def test_settings_need_an_administrator(world: World, method: str, path: str) -> None:
    answer = world.ben.request(method, path, json={})
    assert (answer.status, answer.json["code"]) == (401, "administrator_needed")


def stored(desk: FakeDesk, inbox_id: int) -> Inbox:
    inbox = desk.store.get(keys.inbox(1, inbox_id))
    assert inbox is not None
    return inbox
