"""A batch reads several paths in one request, each as its own request would."""

from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.actions import sessions
from chalicelib.api import batch
from chalicelib.domain.people import User
from chalicelib.ports import Desk
from tests.functional.api.conftest import World
from tests.support.api_client import Answer, ApiClient


def ask(client: ApiClient, *paths: str) -> Answer:
    return client.get("/api/v1/batch?" + urlencode([("paths[]", path) for path in paths]))


def read(client: ApiClient, *paths: str) -> list[dict[str, Any]]:
    answer = ask(client, *paths)
    assert answer.status == 200, answer.json
    return list(answer.json["responses"])


def test_paths_are_read_in_order_as_by_themselves(world: World) -> None:
    world.conversation(message={"content": "Hello"})
    base = f"/api/v1/accounts/{world.ada.account_id}"
    paths = ("/auth/validate_token", f"{base}/feed", f"{base}/cache_keys", f"{base}/agents", f"{base}/conversations?status=open")
    responses = read(world.ada, *paths)
    assert [each["body"] for each in responses] == [world.ada.get(path).json for path in paths]
    assert {each["status"] for each in responses} == {200}
    assert responses[-1]["body"]["data"]["payload"][0]["messages"][0]["content"] == "Hello"


def test_query_of_each_path_counts(world: World) -> None:
    world.conversation(message={"content": "Hello"})
    base = f"/api/v1/accounts/{world.ada.account_id}/conversations"
    found = read(world.ada, f"{base}?status=open", f"{base}?status=resolved", f"{base}?labels[]=none%20such")
    assert [len(each["body"]["data"]["payload"]) for each in found] == [1, 0, 0]


def test_refused_path_holds_up_no_other(world: World) -> None:
    base = f"/api/v1/accounts/{world.ada.account_id}"
    missing, other, unknown, agents = read(
        world.ada, f"{base}/conversations/404", "/api/v1/accounts/404/agents", "/api/v1/nothing", f"{base}/agents"
    )
    assert (missing["status"], missing["body"]["code"]) == (404, "conversation_not_found")
    assert (other["status"], other["body"]["code"]) == (404, "account_not_found")
    assert (unknown["status"], unknown["body"]["code"]) == (404, "path_not_found")
    assert (agents["status"], len(agents["body"])) == (200, len(world.ada.get("A/agents").json))


def test_batch_only_reads(world: World) -> None:
    [change] = read(world.ada, f"/api/v1/accounts/{world.ada.account_id}/update_active_at")
    assert (change["status"], change["body"]["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "path",
    [
        "/public/api/v1/inboxes/x",
        "/health",
        "https://elsewhere.example/api/v1/profile",
        "api/v1/profile",
        "/api/v1/batch?paths[]=x",
    ],
)
def test_other_paths_are_refused(world: World, path: str) -> None:
    answer = ask(world.ada, "/api/v1/profile", path)
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, "batch_path_refused", ["paths"])


@pytest.mark.parametrize("paths", [(), ("/api/v1/profile",) * 21, ("/api/v1/" + "x" * 5_000,)])
def test_malformed_batch_is_refused(world: World, paths: tuple[str, ...]) -> None:
    assert ask(world.ada, *paths).status == 422


def test_credential_is_checked_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    check = sessions.user_of_access_token

    def counted(desk: Desk, token: str) -> User:
        checked.append(token)
        return check(desk, token)

    monkeypatch.setattr(sessions, "user_of_access_token", counted)
    read(world.ada, "/api/v1/profile", f"/api/v1/accounts/{world.ada.account_id}/agents")
    assert len(checked) == 1


def test_responses_that_do_not_fit_are_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(world.ada.get("/api/v1/profile").text) * 2
    monkeypatch.setattr(batch, "MAX_BYTES", size)
    first, second = read(world.ada, "/api/v1/profile", "/api/v1/profile")
    assert (first["status"], second["status"], second["body"]["code"]) == (200, 413, "batch_too_large")
