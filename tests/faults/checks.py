"""Whether all is well when all is quiet, whatever happened on the way."""

import json
from collections import Counter
from typing import Any

import msgspec

from chalicelib.adapters.dynamo.feed import counter_names
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import counter_dimensions
from chalicelib.domain.messages import FileState, Message
from tests.api_client import ApiClient
from tests.contract.fold import Entities, contact_state, load_snapshot
from tests.faults.browser import Browser
from tests.faults.deployment import World

Item = dict[str, Any]


def troubles(world: World) -> list[str]:
    """What is wrong, without comparing with another run. Browsers have caught up afterwards."""
    items = world.aws.table.items()
    return [
        *queue_troubles(world),
        *feed_troubles(items),
        *counter_troubles(items),
        *file_troubles(world, items),
        *sending_troubles(world, items),
        *screen_troubles(world, items),
    ]


def queue_troubles(world: World) -> list[str]:
    cloud = world.aws.cloud
    return [
        *(f"{queue.name}: {len(queue.dead)} dead letters" for queue in cloud.queues.values() if queue.dead),
        *(f"{queue.name}: {len(queue.waiting)} left over" for queue in cloud.queues.values() if queue.waiting),
        *(["the stream is not read to its end"] if cloud.stream else []),
    ]


def feed_troubles(items: list[Item]) -> list[str]:
    """Every change has one position, on itself or in the head, and there are no holes."""
    (head,) = (item for item in items if item["kind"] == "feed_head")
    last, unfiled = int(head["tally"]), json.loads(head["data"])
    in_head = {change_id: last - len(unfiled) + place for place, (_, change_id) in enumerate(unfiled, start=1)}
    positions = [
        item.get("feed_position") or in_head.get(int(item["sk"].rpartition("#")[2])) for item in items if item["kind"] == "change"
    ]
    complete = sorted(int(position or 0) for position in positions) == list(range(1, last + 1))
    return [] if complete else [f"the feed has {positions} and its head is {last}"]


def counter_troubles(items: list[Item]) -> list[str]:
    counted: Counter[str] = Counter()
    for item in items:
        if item["kind"] == "conversation":
            known = counter_dimensions(msgspec.json.decode(item["data"], type=Conversation))
            counted.update(f"INBOX#{known.inbox_id}#{name}" for name in counter_names(known))
    stored = {item["sk"]: int(item["tally"]) for item in items if item["kind"] == "list_counter" and int(item["tally"])}
    return [] if stored == dict(counted) else [f"counters say {stored}, conversations say {dict(counted)}"]


def file_troubles(world: World, items: list[Item]) -> list[str]:
    """An orphan in the bucket may be left by a crash; a link to nothing may not."""
    messages = [msgspec.json.decode(item["data"], type=Message) for item in items if item["kind"] == "message"]
    files = [file for message in messages for file in message.attachments]
    return [
        *(f"no file for {file.key}" for file in files if file.key and file.key not in world.aws.cloud.files),
        *(f"still waiting for {file.provider_ref}" for file in files if file.state is FileState.PENDING),
    ]


def sending_troubles(world: World, items: list[Item]) -> list[str]:
    memory = world.outside.memory
    waiting = [
        item["sk"] for item in items if item["kind"] == "ledger" and json.loads(item["data"])["state"] in ("sending", "queued")
    ]
    return [
        *(f"sent {times} times: {message}" for message, times in memory.messages.items() if times > 1),
        *(f"the ledger is not done with {each}" for each in waiting),
    ]


def screen_troubles(world: World, items: list[Item]) -> list[str]:
    found = []
    fresh = shown(world, items)
    for browser in world.browsers.values():
        if not browser.is_open:
            continue
        catch_up(world, browser)
        if browser.fetch:
            found.append(f"{browser.name} was told to fetch, which nothing here is large enough for")
        found += differences(browser, fresh, world)
        if settings_of(items) != world.facts["settings"] and not browser.settings_are_stale:
            found.append(f"{browser.name} does not know that settings have changed")
    return found


def differences(browser: Browser, fresh: Entities, world: World) -> list[str]:
    own = {place: entity for place, entity in browser.entities.items() if place in fresh}
    extra = [place for place in browser.entities if place not in fresh]
    for kind, each in extra:
        answer = ada(world).get(f"A/contacts/{each}") if kind == "contact" else None
        if answer is None or answer.status != 200:
            return [f"{browser.name} shows {kind} {each}, which is not there"]
        own[kind, each], fresh = contact_state(answer.json["payload"])[1], {**fresh, (kind, each): browser.entities[kind, each]}
    return [
        f"{browser.name} shows {own.get(place)} and a fresh fetch {entity}"
        for place, entity in fresh.items()
        if own.get(place) != entity
    ]


def ada(world: World) -> ApiClient:
    return ApiClient(world.desk).as_user(world.facts["tokens"]["ada"])


def shown(world: World, items: list[Item]) -> Entities:
    """Everything as the API gives it to somebody who has just come."""
    numbers = sorted(int(item["pk"].rpartition("#")[2]) for item in items if item["kind"] == "conversation")
    conversations = [ada(world).get(f"A/conversations/{number}").json for number in numbers]
    messages = [each for number in numbers for each in ada(world).get(f"A/conversations/{number}/messages").json["payload"]]
    return load_snapshot({"conversations": conversations, "messages": messages})


UNSEEN = {"version": None, "active_at": None, "token_print": None}


def settings_of(items: list[Item]) -> list[tuple[str, Item]]:
    """What everybody's screens show of an account's people, inboxes, teams and labels."""
    kinds = ("account", "member", "inbox", "team", "label")
    found = [item for item in items if item["kind"] in kinds and item["pk"] == "A#1"]
    return sorted(((item["sk"], {**json.loads(item["data"]), **UNSEEN}) for item in found), key=lambda each: each[0])


def load(world: World, browser: Browser) -> None:
    items = world.aws.table.items()
    browser.position = world.desk.feed.head(1)
    browser.entities, browser.fetch, browser.settings_are_stale = shown(world, items), False, False
    world.facts["settings"] = settings_of(items)


def catch_up(world: World, browser: Browser) -> None:
    """Until a heartbeat says that nothing is missing."""
    for _ in range(6):
        heard = say(world, browser, {"action": "ping"})
        if any("error" in frame for frame in heard):
            world.aws.cloud.sockets.pop(browser.connection_id, None)
        if browser.connection_id not in world.aws.cloud.sockets:
            world.connect(browser)
        elif heard and max((frame["head"] for frame in heard if "head" in frame), default=-1) == browser.position:
            return
        say(world, browser, {"action": "resume", "after": browser.position})
    raise AssertionError(f"{browser.name} does not catch up")


def say(world: World, browser: Browser, said: dict[str, Any]) -> list[dict[str, Any]]:
    world.say(browser, json.dumps(said))
    pushed = world.aws.cloud.sockets.get(browser.connection_id, [])
    heard = [browser.hear(text) for text in pushed[browser.read :]]
    browser.read = len(pushed)
    return heard
