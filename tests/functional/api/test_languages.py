"""The languages of people, accounts and refusals over HTTP."""

from typing import Any

import pytest

from tests.functional.api.conftest import World


def test_person_chooses_a_language(world: World) -> None:
    world.ben.put("/api/v1/profile", {"profile": {"ui_settings": {"dense": True}}})
    changed = world.ben.put("/api/v1/profile", {"profile": {"ui_settings": {"locale": "ar"}}})
    assert changed.json["ui_settings"] == {"dense": True, "locale": "ar"}
    back = world.ben.put("/api/v1/profile", {"profile": {"ui_settings": {"locale": None}}})
    assert back.json["ui_settings"] == {"dense": True, "locale": None}


@pytest.mark.parametrize("locale", ["klingon", "DE", 7, False, ["de"], {}])
def test_unknown_language_of_a_person_changes_nothing(world: World, locale: Any) -> None:
    refused = world.ben.put("/api/v1/profile", {"profile": {"name": "Benny", "ui_settings": {"locale": locale}}})
    assert (refused.status, refused.json["code"], refused.json["attributes"]) == (422, "locale_unknown", ["locale"])
    assert world.ben.get("/api/v1/profile").json["name"] != "Benny"


def test_profile_names_the_language_of_the_account(world: World) -> None:
    assert world.ada.patch("A", {"locale": "ja"}).status == 200
    assert [account["locale"] for account in world.ben.get("/api/v1/profile").json["accounts"]] == ["ja"]


def test_lines_are_in_the_language_of_the_account(world: World) -> None:
    world.ada.patch("A", {"locale": "de"})
    number = world.conversation()["id"]
    world.ben.post(f"A/conversations/{number}/toggle_priority", {"priority": "high"})
    lines = [each for each in world.ben.get(f"A/conversations/{number}/messages").json["payload"] if each["message_type"] == 2]
    assert lines[-1]["content"] == "Ben hat die Priorität auf „hoch“ gesetzt"
    assert lines[-1]["content_attributes"]["activity"] == {"key": "priority_set", "actor": "Ben", "from": None, "to": "high"}


@pytest.mark.parametrize(
    ("accepted", "message"),
    [
        ({}, "An account needs a name."),
        ({"Accept-Language": "en"}, "An account needs a name."),
        ({"Accept-Language": "nl"}, "An account needs a name."),
        ({"Accept-Language": "fr-CA, en;q=0.2"}, "Un nom de 255 caractères au plus est nécessaire."),
    ],
)
def test_refusal_is_in_the_language_that_the_client_asks_for(world: World, accepted: dict[str, str], message: str) -> None:
    refused = world.ada.request("PATCH", "A", json={"name": " "}, headers=accepted)
    assert refused.status == 422
    assert refused.json == {"message": message, "error": message, "attributes": ["name"], "code": "name_needed"}


def test_failed_sign_in_is_in_the_language_of_the_browser(world: World) -> None:
    body = {"email": "ada@acme.example", "password": "wrong"}
    refused = world.anonymous.post("/auth/sign_in", body, headers={"Accept-Language": "ja"})
    assert refused.json["errors"] == ["メールアドレスまたはパスワードが正しくありません。"]


def test_refusals_of_many_conversations_are_translated(world: World) -> None:
    number = world.conversation()["id"]
    body = {"type": "Conversation", "ids": [number, number + 1000], "fields": {"status": "resolved"}, "skip_refused": True}
    done = world.ada.post("A/bulk_actions", body, headers={"Accept-Language": "es"})
    assert [each["message"] for each in done.json["refused"]] == ["Esta conversación no existe."]
