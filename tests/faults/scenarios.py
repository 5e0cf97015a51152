"""How paths begin."""

from chalicelib.domain import keys
from chalicelib.domain.people import Availability
from tests.faults.company import customer_path, path_of, receipt, telegram, whatsapp, whatsapp_text
from tests.faults.deployment import World


def remember_conversation(world: World) -> None:
    """The newest is the one that the path is about."""
    numbers = [int(item["pk"].rpartition("#")[2]) for item in world.aws.table.items() if item["kind"] == "conversation"]
    world.facts["conversation"] = max(numbers)


def kim_wrote(world: World) -> None:
    """On Telegram, and the conversation was given to Ben."""
    telegram(world, 1, text="Hello")
    world.settle()
    remember_conversation(world)


def kim_wrote_on_whatsapp(world: World) -> None:
    whatsapp(world, "messages", whatsapp_text(1, "Hello"))
    world.settle()
    remember_conversation(world)


def kim_wrote_in_the_app(world: World) -> None:
    world.api(None, "POST", "/public/api/v1/inboxes/app-identifier/contacts", {"source_id": "kim", "name": "Kim"})
    world.api(None, "POST", customer_path(world, "/conversations"))
    remember_conversation(world)
    world.api(None, "POST", customer_path(world, f"/conversations/{world.facts['conversation']}/messages"), {"content": "Hello"})
    world.settle()


def kim_is_known_in_the_app(world: World) -> None:
    world.api(None, "POST", "/public/api/v1/inboxes/app-identifier/contacts", {"source_id": "kim", "name": "Kim"})
    world.settle()


def resolved(world: World) -> None:
    kim_wrote(world)
    world.api("ben", "POST", path_of(world, "/toggle_status"), {"status": "resolved"})
    world.settle()


def snoozed(world: World) -> None:
    kim_wrote(world)
    until = world.clock.now() // 1000 + 3600
    world.api("ben", "POST", path_of(world, "/toggle_status"), {"status": "snoozed", "snoozed_until": until})
    world.settle()


def snoozed_until_now(world: World) -> None:
    snoozed(world)
    world.pass_time(3_600_000)


def replied(world: World) -> None:
    kim_wrote(world)
    answer = world.api("ben", "POST", path_of(world, "/messages"), {"content": "On its way"})
    world.facts["message"] = answer.json["id"]
    world.settle()


def replied_on_whatsapp(world: World) -> None:
    kim_wrote_on_whatsapp(world)
    world.facts["message"] = world.api("ben", "POST", path_of(world, "/messages"), {"content": "On its way"}).json["id"]
    world.settle()


def delivered_on_whatsapp(world: World) -> None:
    replied_on_whatsapp(world)
    whatsapp(world, "statuses", receipt("wamid.10000", "delivered"))
    world.settle()


def failed(world: World) -> None:
    """Telegram refused Ben's reply."""
    world.outside.memory.refuse = 1
    replied(world)


def put_off(world: World) -> None:
    """Telegram will ask to be left alone for a while."""
    kim_wrote(world)
    world.outside.memory.put_off = 1


def a_team(world: World) -> None:
    kim_wrote(world)
    world.facts["team"] = world.api("ada", "POST", "A/teams", {"name": "support"}).json["id"]
    world.api("ada", "POST", f"A/teams/{world.facts['team']}/team_members", {"user_ids": [world.facts["users"]["ben"]]})
    world.settle()


def labelled(world: World) -> None:
    kim_wrote(world)
    for title in ("vip", "refund", "broken"):
        world.api("ada", "POST", "A/labels", {"title": title})
    world.api("ben", "POST", path_of(world, "/labels"), {"labels": ["vip", "refund"]})
    world.settle()


def a_contact(world: World) -> None:
    answer = world.api("ada", "POST", "A/contacts", {"name": "Grace", "email": "grace@example.com"})
    world.facts["contact"] = answer.json["payload"]["contact"]["id"]
    world.settle()


def signed_in(world: World) -> None:
    answer = world.api(None, "POST", "/auth/sign_in", {"email": "ben@acme.example", "password": "Secret-1"})
    world.facts["credential"] = {name: answer.headers[name] for name in ("access-token", "client", "uid")}
    world.settle()


def nobody_is_there_for_kim(world: World) -> None:
    """Ben is away, so nothing is assigned by itself."""
    world.disconnect(world.browsers["ben"])
    kim_wrote(world)
    user = world.desk.store.get(keys.user(world.facts["users"]["ben"]))
    assert user is not None
    assert world.desk.store.get(keys.member(1, user.id)).availability is Availability.ONLINE  # type: ignore[union-attr]
