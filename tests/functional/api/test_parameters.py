"""Parameters and credentials in every place where clients put them: spellings of headers, queries, forms and lists."""

import pytest

from tests.functional.api.conftest import World
from tests.support.tenant import PASSWORD

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("name", ["api_access_token", "Api-Access-Token", "api-access-token", "HTTP_API_ACCESS_TOKEN"])
def test_access_token_is_read_in_either_spelling(world: World, name: str) -> None:
    answer = world.anonymous.get("/api/v1/profile", headers={name: world.users["ben"].access_token})
    assert (answer.status, answer.json["name"]) == (200, "Ben")


def test_session_headers_are_read_in_either_spelling(world: World) -> None:
    signed_in = world.anonymous.post("/auth/sign_in", {"email": "ada@acme.example", "password": PASSWORD}).headers
    session = {"uid": signed_in["uid"], "client": signed_in["client"], "access_token": signed_in["access-token"]}
    assert world.anonymous.get("/auth/validate_token", headers=session).status == 200
    assert world.anonymous.request("DELETE", "/auth/sign_out", headers=session).status == 200
    assert world.anonymous.get("/auth/validate_token", headers=session).status == 401


def test_other_headers_have_one_spelling(world: World) -> None:
    """A proxy that replaces `X-Forwarded-For` lets the other spelling pass, so a client could choose its own address."""
    tries = [
        world.anonymous.post(
            "/auth/sign_in",
            {"email": f"nobody{number}@acme.example", "password": "wrong"},
            headers={"x_forwarded_for": f"1.1.{number}.1, 203.0.113.9"},
        ).status
        for number in range(25)
    ]
    assert tries[-1] == 429


def test_query_of_a_post_counts(world: World) -> None:
    conversation = world.conversation()["id"]
    kept = world.ada.post(f"A/conversations/{conversation}/toggle_status?status=open")
    assert kept.json["payload"]["current_status"] == "open"
    team = world.ada.post("A/teams", {"name": "billing"}).json["id"]
    assert world.ada.post(f"A/conversations/{conversation}/assignments?team_id={team}").json["id"] == team
    assert world.ada.post(f"A/conversations/{conversation}/assignments?assignment%5Bx%5D=1&team_id=").status == 422
    path, _ = world.customer()
    opened = world.anonymous.post(f"{path}/conversations").json["id"]
    assert world.anonymous.post(f"{path}/conversations/{opened}/toggle_typing?typing_status=on").status == 200


def test_query_of_patch_and_delete_counts(world: World) -> None:
    contact = world.contact()["id"]
    assert world.ada.patch(f"A/contacts/{contact}?name=Kimberley").json["payload"]["name"] == "Kimberley"
    assert world.ada.patch(f"A/contacts/{contact}?contact%5Bname%5D=Kimmy").json["payload"]["name"] == "Kimmy"
    team = world.ada.post("A/teams", {"name": "billing"}).json["id"]
    ada, ben = world.users["ada"].id, world.users["ben"].id
    world.ada.post(f"A/teams/{team}/team_members", {"user_ids": [ada, ben]})
    assert world.ada.delete(f"A/teams/{team}/team_members?user_ids[]={ben}").status == 200
    assert [each["id"] for each in world.ada.get(f"A/teams/{team}/team_members").json] == [ada]


def test_body_wins_over_the_query(world: World) -> None:
    conversation = world.conversation()["id"]
    answer = world.ada.post(f"A/conversations/{conversation}/toggle_status?status=resolved", {"status": "pending"})
    assert answer.json["payload"]["current_status"] == "pending"
    contact = world.contact()["id"]
    nested = world.ada.patch(f"A/contacts/{contact}?name=Query", {"contact": {"name": "Body"}})
    assert nested.json["payload"]["name"] == "Body"


@pytest.mark.parametrize(
    "query", ["labels[]=vip&labels[]=refund", "labels=vip,refund", "labels=vip&labels=refund", "labels=vip, refund"]
)
def test_list_in_a_query_has_three_forms(world: World, query: str) -> None:
    labelled = [world.conversation()["id"] for _ in range(3)]
    for title in ("vip", "refund", "other"):
        world.ada.post("A/labels", {"title": title})
    for number, title in zip(labelled, ("vip", "refund", "other"), strict=True):
        world.ada.post(f"A/conversations/{number}/labels", {"labels": [title]})
    rows = world.ada.get(f"A/conversations?{query}").json["data"]["payload"]
    assert sorted(row["id"] for row in rows) == labelled[:2]
    assert world.ada.get(f"A/conversations/meta?{query}").json["meta"]["all_count"] == 2


def test_list_in_a_body_has_three_forms(world: World) -> None:
    conversation = world.conversation()["id"]
    for title in ("vip", "refund"):
        world.ada.post("A/labels", {"title": title})
    path = f"A/conversations/{conversation}/labels"
    assert sorted(world.ada.post(path, {"labels": "vip, refund"}).json["payload"]) == ["refund", "vip"]
    assert world.ada.post(path, {"labels": ""}).json["payload"] == []
    sent = world.ada.request("POST", path, body=b"labels=vip&labels=refund", headers=FORM)
    assert sorted(sent.json["payload"]) == ["refund", "vip"]
    inbox, ben, cleo = world.inbox["id"], world.users["ben"].id, world.users["cleo"].id
    members = world.ada.post("A/inbox_members", {"inbox_id": inbox, "user_ids": f"{ben},{cleo}"})
    assert {each["id"] for each in members.json["payload"]} >= {ben, cleo}
    assert world.ada.post("A/inbox_members", {"inbox_id": inbox, "user_ids": "ben"}).status == 422


def test_sort_orders_of_newer_dashboards(world: World) -> None:
    numbers = [world.conversation()["id"] for _ in range(3)]
    for number, priority in zip(numbers, ("low", "urgent", "urgent"), strict=True):
        world.ada.post(f"A/conversations/{number}/toggle_priority", {"priority": priority})
    first, second, third = numbers

    def sorted_by(order: str) -> list[int]:
        return [row["id"] for row in world.ada.get(f"A/conversations?sort_by={order}").json["data"]["payload"]]

    assert sorted_by("priority_desc_created_at_asc") == [second, third, first]
    assert len(sorted_by("unread")) == 3


@pytest.mark.parametrize("priority", ["none", "", None])
def test_priority_is_removed_by_none(world: World, priority: str | None) -> None:
    conversation = world.conversation()["id"]
    world.ada.post(f"A/conversations/{conversation}/toggle_priority", {"priority": "high"})
    assert world.ada.post(f"A/conversations/{conversation}/toggle_priority", {"priority": priority}).status == 200
    assert world.ada.get(f"A/conversations/{conversation}").json["priority"] is None


def test_repeated_slashes_are_folded(world: World) -> None:
    assert world.ada.get("//api/v1///profile").json["name"] == "Ada"


def test_liveness_fails_with_the_table(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.anonymous.get("/health").json == {"status": "woot"}

    def unreachable(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(world.desk.store, "get", unreachable)
    assert world.anonymous.get("/health").status == 500
