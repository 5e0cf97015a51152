"""Inboxes: their channel, texts and members."""

from typing import Any

import pytest

from chalicelib.actions import inboxes
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.inboxes import Inbox
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.refusals import code_of

BOT = TelegramChannel("88:another", "secret")


def test_channel_has_one_inbox(company: Company) -> None:
    same = TelegramChannel("77:a newer token of the same bot", "x")
    assert (
        code_of(lambda: inboxes.create_inbox(company.desk, company.caller(), name="B", channel=same), company) == "channel_taken"
    )
    assert code_of(lambda: inboxes.create_inbox(company.desk, company.caller(), name=" ", channel=BOT), company) == "name_needed"


def test_update_cannot_change_the_channel_or_the_members(company: Company) -> None:
    def change(**channel: Any) -> Inbox:
        return inboxes.update_inbox(company.desk, company.caller(), company.telegram.id, changes={}, channel_changes=channel)

    assert code_of(lambda: change(bot_token="99:another bot"), company) == "channel_fixed"
    change(bot_token="77:a newer token")
    after = inboxes.update_inbox(
        company.desk,
        company.caller(),
        company.telegram.id,
        changes={"member_ids": (), "id": 5, "name": "Bot"},
        channel_changes={},
    )
    assert (after.id, after.member_ids) == (company.telegram.id, (company.users["ben"].id,))
    assert isinstance(after.channel, TelegramChannel)
    assert after.channel.bot_token == "77:a newer token"


def test_update_cannot_change_the_identifier_of_an_api_inbox(company: Company) -> None:
    def change(**channel: Any) -> Inbox:
        return inboxes.update_inbox(company.desk, company.caller(), company.app.id, changes={}, channel_changes=channel)

    assert code_of(lambda: change(identifier="stolen"), company) == "channel_fixed"
    after = change(webhook_url="https://new.example").channel
    assert isinstance(after, ApiChannel)
    assert (after.identifier, after.webhook_url) == ("app-identifier", "https://new.example")


@pytest.mark.parametrize("text", ["greeting_message", "out_of_office_message"])
def test_long_text_of_an_inbox_is_refused(company: Company, text: str) -> None:
    def change(length: int) -> Inbox:
        changes = {text: "x" * length}
        return inboxes.update_inbox(company.desk, company.caller(), company.telegram.id, changes=changes, channel_changes={})

    assert code_of(lambda: change(10_001), company) == "text_too_long"
    assert len(getattr(change(10_000), text)) == 10_000


def test_webhook_url_contains_no_secret(company: Company) -> None:
    assert inboxes.webhook_url(company.desk, company.telegram.channel) == "https://desk.example/webhooks/telegram/77"
    assert inboxes.webhook_url(company.desk, company.whatsapp.channel).endswith("/webhooks/whatsapp/+15550001111")


def test_members_are_added_removed_and_replaced(company: Company) -> None:
    ada, ben, cleo = (company.users[name].id for name in ("ada", "ben", "cleo"))

    def change(**facts: Any) -> tuple[int, ...]:
        return inboxes.change_members(company.desk, company.caller(), company.telegram.id, **facts).member_ids

    assert change(add=[cleo, cleo]) == (ben, cleo)
    assert change(remove=[ben, 404]) == (cleo,)
    assert change(replace_by=[ada, ben, ada]) == (ada, ben)
    assert code_of(lambda: change(add=[404]), company) == "user_not_in_account"


def test_concurrent_member_changes_are_both_kept(company: Company) -> None:
    ada, ben, cleo = (company.users[name].id for name in ("ada", "ben", "cleo"))
    desk = with_concurrent_write(
        company.desk, lambda: inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=[cleo])
    )
    assert inboxes.change_members(desk, company.caller(), company.telegram.id, add=[ada]).member_ids == (ben, cleo, ada)


def test_hours_are_stored_and_shown(company: Company) -> None:
    path, ada = f"A/inboxes/{company.app.id}", company.client("ada")
    before = ada.get(path).json
    company.desk.clock.at += 60_000
    nights = [{"day_of_week": 6, "open_hour": 22, "open_minutes": 15, "close_hour": 23, "close_minutes": 59}]
    changed = ada.patch(path, {"working_hours": nights, "working_hours_enabled": True, "timezone": "Asia/Kolkata"}).json
    assert changed["working_hours"][:6] == before["working_hours"][:6]
    assert changed["working_hours"][6] == {**nights[0], "closed_all_day": False, "open_all_day": False}
    assert (changed["working_hours_enabled"], changed["timezone"]) == (True, "Asia/Kolkata")
    assert company.client("ben").get(path).json["working_hours"] == changed["working_hours"]
    public = ada.get("/public/api/v1/inboxes/app-identifier").json
    assert {name: public[name] for name in ("working_hours", "working_hours_enabled", "timezone")} == {
        name: changed[name] for name in ("working_hours", "working_hours_enabled", "timezone")
    }
    assert ada.patch(path, {"working_hours": nights}).json["version"] == changed["version"]
    stored = company.current_inbox(company.app)
    assert stored.working_hours_changed_at == company.desk.clock.now()
    assert ada.patch(path, {"working_hours_changed_at": 1}).json["version"] == changed["version"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone_unknown"),
        ({"timezone": ""}, "timezone_unknown"),
        ({"working_hours": [{"day_of_week": 1, "open_hour": 18}]}, "working_hours_reversed"),
        ({"working_hours": [{"day_of_week": day, "closed_all_day": True} for day in (0, 1, 2, 3, 4, 5, 6, 0)]}, "invalid"),
        ({"working_hours": [{"closed_all_day": True}]}, "invalid"),
        ({"working_hours": [{"day_of_week": 1, "open_hour": "nine"}]}, "invalid"),
        ({"working_hours": {"day_of_week": 1}}, "invalid"),
        ({"working_hours": None}, "invalid"),
    ],
)
def test_wrong_hours_change_nothing(company: Company, body: dict[str, Any], code: str) -> None:
    ada = company.client("ada")
    before = company.desk.store.items.copy()
    answer = ada.patch(f"A/inboxes/{company.app.id}", {"name": "Other", "working_hours_enabled": True, **body})
    assert (answer.status, answer.json["code"]) == (422, code)
    assert company.desk.store.items == before


def test_refusal_names_the_day_in_the_language_of_the_client(company: Company) -> None:
    body = {"working_hours": [{"day_of_week": 1, "open_hour": 18}]}
    path = f"A/inboxes/{company.app.id}"
    english = company.client("ada").patch(path, body).json
    assert english["message"] == "Monday: the opening time must be before the closing time."
    german = company.client("ada").request("PATCH", path, json=body, headers={"Accept-Language": "de"}).json
    assert german["message"] == "Montag: Der Beginn muss vor dem Ende liegen."


def test_new_inbox_takes_its_hours(company: Company) -> None:
    hours = [{"day_of_week": 1, "closed_all_day": True}]
    body = {"name": "App", "channel": {"type": "api"}, "working_hours": hours, "timezone": "Asia/Tokyo"}
    made = company.client("ada").post("A/inboxes", body).json
    assert [day["closed_all_day"] for day in made["working_hours"]] == [True, True, False, False, False, False, True]
    assert (made["working_hours_enabled"], made["timezone"]) == (False, "Asia/Tokyo")
    refused = company.client("ada").post("A/inboxes", {**body, "timezone": "Mars/Olympus"})
    assert (refused.status, refused.json["code"]) == (422, "timezone_unknown")
