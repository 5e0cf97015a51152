from chalicelib.domain.people import User
from tests.functional.api.conftest import World
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
