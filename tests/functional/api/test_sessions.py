from dataclasses import replace
from typing import Any

from chalicelib.actions.accounts import create_account
from chalicelib.domain.known_browsers import COOKIE
from chalicelib.domain.people import User
from tests.functional.api.conftest import World
from tests.support.api_client import Answer
from tests.support.tenant import PASSWORD


def trio(headers: object) -> dict[str, str]:
    return {name: headers[name] for name in ("access-token", "client", "uid")}  # type: ignore[index]


def test_sign_in_returns_the_user_and_the_credential(world: World) -> None:
    answer = world.anonymous.post("/auth/sign_in", {"email": "Ada@Acme.example ", "password": PASSWORD})
    assert answer.status == 200
    assert answer.json["data"]["email"] == "ada@acme.example"
    assert answer.headers["token-type"] == "Bearer"
    assert answer.headers["expiry"].isdigit()
    profile = world.anonymous.get("/api/v1/profile", headers=trio(answer.headers))
    assert profile.json["accounts"][0]["role"] == "administrator"
    valid = world.anonymous.get("/auth/validate_token", headers=trio(answer.headers)).json
    assert valid["payload"]["success"] is True
    assert valid["payload"]["data"]["created_at"].endswith("Z")


def test_sign_in_accepts_a_form(world: World) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"email=ada%40acme.example&password={PASSWORD}".encode()
    assert world.anonymous.request("POST", "/auth/sign_in", body=body, headers=kind).status == 200


def test_wrong_password_and_unknown_user_get_the_same_response(world: World) -> None:
    wrong = world.anonymous.post("/auth/sign_in", {"email": "ada@acme.example", "password": "wrong"})
    unknown = world.anonymous.post("/auth/sign_in", {"email": "eve@acme.example", "password": "wrong"})
    nothing = world.anonymous.post("/auth/sign_in", {})
    assert wrong.status == unknown.status == nothing.status == 401
    assert wrong.json == unknown.json
    assert wrong.json["success"] is False
    assert wrong.json["errors"]
    assert wrong.json["code"] == "credentials_invalid"


def test_too_many_tries_get_retry_after(world: World) -> None:
    tries = [world.anonymous.post("/auth/sign_in", {"email": "ada@acme.example", "password": "wrong"}) for _ in range(8)]
    assert tries[-1].status == 429
    assert int(tries[-1].headers["retry-after"]) > 0
    assert tries[-1].json["code"] == "too_many_requests"


def test_tries_are_counted_by_client_and_not_by_cdn_edge(world: World) -> None:
    def sign_in(forwarded_for: str) -> int:
        body = {"email": "ben@acme.example", "password": "wrong"}
        return world.anonymous.post("/auth/sign_in", body, headers={"X-Forwarded-For": forwarded_for}).status

    assert [sign_in(f"1.1.1.{viewer}, 203.0.113.9") for viewer in range(1, 9)] == [401] * 8


def test_private_address_in_a_header_lifts_no_limit(world: World) -> None:
    for forged in ("127.0.0.1", "::1", "10.0.0.1", "nonsense", ""):
        body = {"email": "nobody@acme.example", "password": "wrong"}
        tries = [
            world.anonymous.post("/auth/sign_in", body, headers={"X-Forwarded-For": f"{forged}, 203.0.113.9"}) for _ in range(7)
        ]
        assert tries[-1].status == 429


def test_sign_out_ends_the_session(world: World) -> None:
    signed_in = trio(world.anonymous.post("/auth/sign_in", {"email": "ada@acme.example", "password": PASSWORD}).headers)
    assert world.anonymous.request("DELETE", "/auth/sign_out", headers=signed_in).json == {"success": True}
    again = world.anonymous.request("DELETE", "/auth/sign_out", headers=signed_in)
    assert again.status == 404
    assert again.json["success"] is False
    expired = world.anonymous.get("/auth/validate_token", headers=signed_in)
    assert expired.status == 401
    assert expired.json["success"] is False
    assert world.anonymous.get("A/conversations", headers=signed_in).json["errors"]


def test_access_token_takes_precedence_over_a_session(world: World) -> None:
    signed_in = trio(world.anonymous.post("/auth/sign_in", {"email": "ada@acme.example", "password": PASSWORD}).headers)
    answer = world.anonymous.get("A", headers={**signed_in, "api_access_token": "wrong"})
    assert answer.status == 401
    assert answer.json == {"error": answer.json["error"], "code": "access_token_invalid"}


def test_profile_can_be_changed(world: World) -> None:
    changed = world.ben.put("/api/v1/profile", {"profile": {"display_name": "Benny", "ui_settings": {"dense": True}}}).json
    assert (changed["available_name"], changed["ui_settings"]) == ("Benny", {"dense": True})
    assert world.ben.patch("/api/v1/profile", {"phone_number": "+14155550100"}).json["custom_attributes"]["phone_number"]
    wrong = world.ben.put("/api/v1/profile", {"profile": {"current_password": "no", "password": "New-Secret-1"}})
    assert (wrong.status, wrong.json["code"]) == (422, "current_password_wrong")
    differs = {"current_password": PASSWORD, "password": "New-Secret-1", "password_confirmation": "other"}
    assert world.ben.put("/api/v1/profile", {"profile": differs}).json["code"] == "confirmation_differs"


def test_availability_can_be_set_per_account(world: World) -> None:
    busy = world.ben.post("/api/v1/profile/availability", {"profile": {"account_id": 1, "availability": "busy"}}).json
    assert busy["accounts"][0]["availability"] == "busy"
    stays = world.ben.post("/api/v1/profile/auto_offline", {"profile": {"account_id": 1, "auto_offline": "false"}}).json
    assert stays["accounts"][0]["auto_offline"] is False
    agents = {agent["name"]: agent for agent in world.ada.get("A/agents").json}
    assert (agents["Ben"]["availability_status"], agents["Cleo"]["availability_status"]) == ("busy", "offline")
    bad = world.ben.post("/api/v1/profile/availability", {"profile": {"account_id": 1, "availability": "asleep"}})
    assert (bad.status, bad.json["attributes"]) == (422, ["availability"])
    foreign = world.ben.post("/api/v1/profile/availability", {"profile": {"account_id": 99, "availability": "busy"}})
    assert (foreign.status, foreign.json["code"]) == (401, "account_not_yours")


def test_active_account_is_stored(world: World) -> None:
    assert world.ben.put("/api/v1/profile/set_active_account", {"profile": {"account_id": 1}}).text == ""
    assert world.ben.post("A/update_active_at").text == ""
    assert world.ben.get("/api/v1/profile").json["accounts"][0]["active_at"] is not None


def test_new_access_token_replaces_the_old_one(world: World) -> None:
    fresh = world.ben.post("/api/v1/profile/reset_access_token").json["access_token"]
    assert world.ben.get("/api/v1/profile").status == 401
    assert world.anonymous.as_user(fresh).get("/api/v1/profile").json["name"] == "Ben"


def test_profile_contains_no_password_hash(world: World) -> None:
    user: User = world.users["ada"]
    assert user.password_hash not in world.ada.get("/api/v1/profile").text


def invited(world: World, **fields: str) -> dict[str, Any]:
    answer = world.ada.post("A/agents", {"name": "Eve", "email": "eve@acme.example", **fields})
    assert answer.status == 200
    user: dict[str, Any] = answer.json
    return user


def link_token(world: World, user_id: int) -> str:
    answer = world.ada.post(f"A/agents/{user_id}/password_link")
    assert answer.status == 200
    page, _, token = answer.json["url"].partition("#")
    assert page.endswith("/password")
    return str(token)


def set_password(world: World, token: str, password: str = "Brand-new-1", **fields: str) -> Answer:
    return world.anonymous.put("/auth/password", {"reset_password_token": token, "password": password, **fields})


def test_invited_person_sets_a_password_and_is_signed_in(world: World) -> None:
    token = link_token(world, invited(world)["id"])
    answer = set_password(world, token, password_confirmation="Brand-new-1")
    assert (answer.status, answer.json["data"]["email"]) == (200, "eve@acme.example")
    assert world.anonymous.get("/auth/validate_token", headers=trio(answer.headers)).status == 200
    assert world.anonymous.post("/auth/sign_in", {"email": "eve@acme.example", "password": "Brand-new-1"}).status == 200


def test_password_link_works_once_and_its_repetition_signs_in(world: World) -> None:
    token = link_token(world, invited(world)["id"])
    assert set_password(world, token).status == 200
    assert set_password(world, token).status == 200
    other = set_password(world, token, "Another-one-2")
    assert (other.status, other.json["code"]) == (422, "password_link_invalid")


def test_password_link_ends_the_sessions_of_the_old_password(world: World) -> None:
    old = world.anonymous.post("/auth/sign_in", {"email": "ben@acme.example", "password": PASSWORD}).headers
    unused, used = (link_token(world, world.users["ben"].id) for _ in range(2))
    assert set_password(world, used).status == 200
    assert world.anonymous.get("/auth/validate_token", headers=trio(old)).status == 401
    assert set_password(world, unused, "Another-one-2").json["code"] == "password_link_invalid"


def test_password_link_is_refused(world: World) -> None:
    token = link_token(world, invited(world)["id"])
    assert set_password(world, "guess").json["code"] == "password_link_invalid"
    assert set_password(world, "").json["code"] == "password_link_invalid"
    assert set_password(world, token, "weak").json["code"] == "password_too_weak"
    assert set_password(world, token, password_confirmation="Other-1").json["code"] == "password_confirmation_differs"
    world.desk.clock.at += 7 * 86_400_000
    assert set_password(world, token).json["code"] == "password_link_invalid"


def test_password_link_cannot_open_another_account(world: World) -> None:
    """An administrator may not set the password of a person whom another account trusts, whenever the link was made."""
    eve = invited(world)
    token = link_token(world, eve["id"])
    _, gil = create_account(world.desk, name="Birch", admin_name="Gil", email="gil@birch.example", password=PASSWORD)
    birch = replace(world.anonymous.as_user(gil.access_token), account_id=gil.account_ids[0])
    assert birch.post("A/agents", {"name": "Eve", "email": "eve@acme.example"}).status == 200
    refused = world.ada.post(f"A/agents/{eve['id']}/password_link")
    assert (refused.status, refused.json["code"]) == (401, "password_link_refused")
    assert set_password(world, token).json["code"] == "password_link_invalid"
    assert world.ada.post("A/agents/77/password_link").json["code"] == "agent_not_found"


def test_administrator_cannot_set_a_password(world: World) -> None:
    answer = world.ada.patch(f"A/agents/{world.users['ben'].id}", {"password": "Brand-new-1", "name": "Benjamin"})
    assert (answer.status, answer.json["code"]) == (422, "password_not_settable")
    assert world.ada.get("A/agents").json[1]["name"] == "Ben"


BEN_SIGNS_IN = {"email": "ben@acme.example", "password": PASSWORD}


def test_browser_that_has_signed_in_passes_the_limit_of_its_network(world: World) -> None:
    """The cookie is for sign-in only, hidden from scripts, and gives no access."""
    signed_in = world.anonymous.post("/auth/sign_in", BEN_SIGNS_IN)
    cookie, _, rules = signed_in.headers["set-cookie"].partition("; ")
    assert cookie.startswith(f"{COOKIE}=")
    assert rules == "Path=/auth/sign_in; Max-Age=15552000; HttpOnly; Secure; SameSite=Lax"
    while world.anonymous.post("/auth/sign_in", {**BEN_SIGNS_IN, "password": "wrong"}).status == 401:
        pass
    limited = world.anonymous.post("/auth/sign_in", BEN_SIGNS_IN)
    assert (limited.status, limited.json["code"], int(limited.headers["retry-after"]) > 0) == (429, "too_many_requests", True)
    assert world.anonymous.post("/auth/sign_in", BEN_SIGNS_IN, headers={"Cookie": f"a=b; {cookie}"}).status == 200
    assert world.anonymous.get("/api/v1/profile", headers={"Cookie": cookie}).status == 401
