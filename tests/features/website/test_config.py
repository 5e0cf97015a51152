"""The settings of a site's widget, as every visitor gets them."""

import pytest

from chalicelib.views.widget_config import utc_offset
from tests.features.website.conftest import Site

WINTER, SUMMER = 1_767_268_800_000, 1_782_907_200_000
"""Noon in January and in July 2026."""


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("pt", "pt_BR"),
        ("PT_br", "pt_BR"),
        ("ar-EG", "ar"),
        ("nl", "en"),
        ("../../etc/passwd", "en"),
        ("<script>", "en"),
        ("_", "en"),
    ],
)
def test_locale_is_one_of_the_desks_languages(site: Site, wanted: str, locale: str) -> None:
    assert site.config(locale=wanted).json["locale"] == locale
    assert f'lang="{locale.replace("_", "-")}"' in site.page(locale=wanted).text


def test_locale_of_the_account_is_the_default(site: Site) -> None:
    assert site.ada.patch("A", {"locale": "ar"}).status == 200
    assert site.config(locale="nl").json["locale"] == "ar"
    assert '<html lang="ar" dir="rtl">' in site.page().text


def test_page_ignores_a_locale_that_is_too_long(site: Site) -> None:
    assert site.page(locale="x" * 10_000).status == 200


def test_languages_have_their_own_names(site: Site) -> None:
    languages = {each["iso_639_1_code"]: each["name"] for each in site.config().json["enabled_languages"]}
    assert languages["de"] == "Deutsch"
    assert languages["ja"] == "日本語"
    assert len(languages) == 7


@pytest.mark.parametrize(
    ("timezone", "now", "offset"),
    [
        ("UTC", WINTER, "+00:00"),
        ("Asia/Kolkata", WINTER, "+05:30"),
        ("America/New_York", WINTER, "-05:00"),
        ("America/New_York", SUMMER, "-04:00"),
        ("America/St_Johns", WINTER, "-03:30"),
        ("", WINTER, "+00:00"),
        ("nowhere", WINTER, "+00:00"),
        ("../../etc/passwd", WINTER, "+00:00"),
        ("a\x00b", WINTER, "+00:00"),
    ],
)
def test_offset_is_that_of_the_day(timezone: str, now: int, offset: str) -> None:
    assert utc_offset(timezone, now) == offset


def test_config_has_no_secret(site: Site) -> None:
    answer = site.config()
    assert answer.status == 200
    assert site.inbox["hmac_token"] not in answer.text
    assert "allowed_domains" not in answer.json


def test_hours_are_rows_of_the_inbox(site: Site) -> None:
    inbox = site.ada.patch(
        f"A/inboxes/{site.inbox['id']}",
        {"working_hours_enabled": True, "timezone": "Europe/Berlin", "working_hours": [{"day_of_week": 0, "open_all_day": True}]},
    ).json
    config = site.config().json
    assert (config["working_hours_enabled"], config["timezone"]) == (True, "Europe/Berlin")
    rows = config["working_hours"]
    assert [{name: row[name] for name in day} for row, day in zip(rows, inbox["working_hours"], strict=True)] == inbox[
        "working_hours"
    ]
    assert len({row["id"] for row in rows}) == 7
    assert {row["inbox_id"] for row in rows} == {inbox["id"]}
    assert all(row["created_at"] <= row["updated_at"] for row in rows)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, None),
        ("We are closed.", "We are closed."),
        ("{{inbox.name}} of {{account.name}} is closed.", "Shop of Acme is closed."),
        ('Dear {{contact.name | default: "visitor"}}', "Dear visitor"),
        ("Conversation {{conversation.id}} has to wait.", None),
    ],
)
def test_out_of_office_text_has_no_value_of_a_conversation(site: Site, text: str | None, shown: str | None) -> None:
    changed = site.ada.patch(f"A/inboxes/{site.inbox['id']}", {"name": "Shop", "out_of_office_message": text})
    assert changed.status == 200
    assert site.config().json["out_of_office_message"] == shown
