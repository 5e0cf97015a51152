"""The account's settings: name, language and time zone."""

from typing import Any

import pytest

from chalicelib.actions import accounts, inboxes
from chalicelib.domain.errors import Forbidden
from tests.support.channels import telegram_channel
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.refusals import code_of
from tests.support.tenant import open_tenant


def test_administrator_changes_the_account(company: Company) -> None:
    changes = {"name": " Acme Tea ", "locale": "pt_BR", "timezone": "America/Sao_Paulo"}
    answer = company.client("ada").patch("A", changes).json
    assert (answer["name"], answer["locale"], answer["version"]) == ("Acme Tea", "pt_BR", 2)
    assert answer["custom_attributes"] == {"timezone": "America/Sao_Paulo"}
    assert company.client("ben").get("A").json["name"] == "Acme Tea"
    assert company.client("ben").get("/api/v1/profile").json["accounts"][0]["name"] == "Acme Tea"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": " "}, "name_needed", "name"),
        ({"locale": "xx"}, "locale_unknown", "locale"),
        ({"locale": ""}, "locale_unknown", "locale"),
        ({"timezone": "Mars/Olympus"}, "timezone_unknown", "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone_unknown", "timezone"),
        ({"name": "Fine", "timezone": "europe/berlin"}, "timezone_unknown", "timezone"),
        ({"name": None}, "invalid", "name"),
        ({"name": "x" * 256}, "invalid", "name"),
        ({"auto_resolve_after": 9}, "auto_resolve_after_invalid", "auto_resolve_after"),
        ({"auto_resolve_after": 1_439_857}, "auto_resolve_after_invalid", "auto_resolve_after"),
        ({"auto_resolve_after": "soon"}, "invalid", "auto_resolve_after"),
        ({"auto_resolve_message": "Bye"}, "auto_resolve_after_needed", "auto_resolve_after"),
        ({"auto_resolve_after": 60, "auto_resolve_message": "Bye {{contact.name}}"}, "variable_missing", "auto_resolve_message"),
        ({"auto_resolve_after": 60, "auto_resolve_label": "-"}, "label_invalid", "auto_resolve_label"),
        ({"audio_transcriptions": True}, "invalid", "audio_transcriptions"),
        ({"name": "Fine", "status": "suspended"}, "invalid", "status"),
    ],
)
def test_bad_change_is_refused_and_changes_nothing(company: Company, changes: dict[str, Any], code: str, field: str) -> None:
    before = dict(company.desk.store.items)
    answer = company.client("ada").patch("A", changes)
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, code, [field])
    assert company.desk.store.items == before


def test_agents_cannot_change_the_account(company: Company) -> None:
    with pytest.raises(Forbidden):
        accounts.update_account(company.desk, company.caller("ben"), name="Mine")
    assert company.client("ben").patch("A", {"name": "Mine"}).status == 401


def test_change_without_a_difference_writes_nothing(company: Company) -> None:
    before = dict(company.desk.store.items)
    accounts.update_account(company.desk, company.caller(), name="Acme", locale="en", timezone="UTC")
    assert company.desk.store.items == before


def test_concurrent_changes_lose_nothing(company: Company) -> None:
    ada = company.caller()
    desk = with_concurrent_write(company.desk, lambda: accounts.update_account(company.desk, ada, name="Acme Tea"))
    after = accounts.update_account(desk, ada, timezone="Europe/Berlin")
    assert (after.name, after.timezone, after.version) == ("Acme Tea", "Europe/Berlin", 3)


def test_change_moves_only_the_accounts_cache_key(company: Company) -> None:
    before = company.client("ada").get("A/cache_keys").json["cache_keys"]
    accounts.update_account(company.desk, company.caller(), name="Acme Tea")
    after = company.client("ada").get("A/cache_keys").json["cache_keys"]
    assert {name for name, key in after.items() if key != before.get(name)} == {"account"}


def test_new_inbox_has_the_accounts_time_zone(company: Company) -> None:
    accounts.update_account(company.desk, company.caller(), timezone="Asia/Tokyo")
    made = inboxes.create_inbox(company.desk, company.caller(), name="Bot", channel=telegram_channel(9), connect=False)
    assert made.timezone == "Asia/Tokyo"


def test_account_of_another_tenant_is_out_of_reach(company: Company) -> None:
    rival = open_tenant(company.desk, "Rival", "rita")
    answer = company.client("ada").patch(f"/api/v1/accounts/{rival.account_id}", {"name": "Mine"})
    assert (answer.status, answer.json["code"]) == (401, "account_not_yours")


def test_refusals_name_their_code(company: Company) -> None:
    assert code_of(lambda: accounts.update_account(company.desk, company.caller(), locale="xx"), company) == "locale_unknown"
