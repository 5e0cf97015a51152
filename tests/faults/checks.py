"""The invariants of a settled deployment, which hold whatever faults were injected before."""

import json
from collections import Counter
from email import message_from_string
from typing import Any

import msgspec

from chalicelib.adapters.dynamo.feed import counter_names
from chalicelib.adapters.dynamo.feed_pages import address_of
from chalicelib.adapters.dynamo.keys import Address
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import counter_dimensions
from chalicelib.domain.messages import FileState, Message
from tests.contract.fold import Entities, contact_state, load_snapshot, states_in_notification, upsert
from tests.faults.browser import Browser
from tests.faults.deployment import Deployment
from tests.support.api_client import ApiClient

Item = dict[str, Any]


def find_problems(deployment: Deployment) -> list[str]:
    """Violated invariants as texts. Needs no other run to compare with. Open browsers catch up first."""
    items = deployment.aws.table.items()
    return [
        *queue_problems(deployment),
        *feed_problems(items),
        *counter_problems(items),
        *file_problems(deployment, items),
        *delivery_problems(deployment, items),
        *mail_problems(deployment, items),
        *browser_problems(deployment, items),
    ]


def queue_problems(deployment: Deployment) -> list[str]:
    aws = deployment.aws.state
    return [
        *(f"{queue.name}: {len(queue.dead_letters)} dead letters" for queue in aws.queues.values() if queue.dead_letters),
        *(f"{queue.name}: {len(queue.messages)} messages left" for queue in aws.queues.values() if queue.messages),
        *(["the stream has unread records"] if aws.stream else []),
    ]


def feed_problems(items: list[Item]) -> list[str]:
    """Every change has one position, in the head or in a page, and no position is missing. Messages of a deleted conversation
    leave empty positions."""
    named: list[tuple[int, Address]] = []
    for item in items:
        if item["kind"] in ("feed_head", "feed_page"):
            names = json.loads(item["data"])
            first = int(item["tally"]) - len(names) + 1
            named += [(first + place, address_of(1, (kind, number))) for place, (kind, number) in enumerate(names)]
    positions = sorted(position for position, _ in named)
    found = [] if positions == list(range(1, len(named) + 1)) else [f"the feed has the positions {positions}"]
    stored = {(item["pk"], item["sk"]) for item in items if "change" in item}
    conversations = {item["pk"] for item in items if item["kind"] == "conversation"}
    erased = {(pk, sk) for _, (pk, sk) in named if sk.startswith("MESSAGE#") and pk not in conversations}
    expected = sorted(address for _, address in named if address not in erased - stored)
    return found if expected == sorted(stored) else [*found, f"the feed names {named}, not {sorted(stored)}"]


def counter_problems(items: list[Item]) -> list[str]:
    counted: Counter[str] = Counter()
    for item in items:
        if item["kind"] == "conversation":
            dimensions = counter_dimensions(msgspec.json.decode(item["card"], type=Conversation))
            counted.update(f"INBOX#{dimensions.inbox_id}#{name}" for name in counter_names(dimensions))
    stored = {item["sk"]: int(item["tally"]) for item in items if item["kind"] == "list_counter" and int(item["tally"])}
    return [] if stored == dict(counted) else [f"counters say {stored}, conversations say {dict(counted)}"]


def file_problems(deployment: Deployment, items: list[Item]) -> list[str]:
    """Every stored attachment has its file, and none is pending. A crash may leave a file without a message."""
    messages = [msgspec.json.decode(item["data"], type=Message) for item in items if item["kind"] == "message"]
    files = [file for message in messages for file in message.attachments]
    return [
        *(f"the bucket has no file {file.key}" for file in files if file.key and file.key not in deployment.aws.state.files),
        *(f"the attachment {file.provider_ref} is still pending" for file in files if file.state is FileState.PENDING),
    ]


def delivery_problems(deployment: Deployment, items: list[Item]) -> list[str]:
    providers = deployment.providers.state
    unfinished = [
        item["sk"] for item in items if item["kind"] == "ledger" and json.loads(item["data"])["state"] in ("sending", "queued")
    ]
    return [
        *(f"sent {times} times: {message}" for message, times in providers.messages.items() if times > 1),
        *(f"the delivery {each} is not finished" for each in unfinished),
    ]


def mail_problems(deployment: Deployment, items: list[Item]) -> list[str]:
    """Each mail was sent at most once, and every try has ended."""
    ids = Counter(message_from_string(text)["Message-ID"] for text in deployment.aws.state.mails)
    unfinished = [
        item["sk"] for item in items if item["kind"] == "mail" and json.loads(item["data"])["state"] in ("sending", "queued")
    ]
    return [
        *(f"sent {times} times: {mail}" for mail, times in ids.items() if times > 1),
        *(f"{each} is not finished" for each in unfinished),
    ]


def browser_problems(deployment: Deployment, items: list[Item]) -> list[str]:
    found = []
    fresh = fetched_entities(deployment, items)
    for browser in deployment.browsers.values():
        if not browser.is_open:
            continue
        catch_up(deployment, browser)
        if browser.must_refetch:
            found.append(f"{browser.name} was asked to fetch, but no entity here is too large for a frame")
        found += differences(browser, fresh | own_notifications(deployment, browser.name), deployment)
        if settings_of(items) != deployment.facts["settings"] and not browser.settings_are_stale:
            found.append(f"{browser.name} was not informed of changed settings")
    return found


def differences(browser: Browser, fresh: Entities, deployment: Deployment) -> list[str]:
    own = {key: entity for key, entity in browser.entities.items() if key in fresh}
    extra = [key for key in browser.entities if key not in fresh]
    for kind, each in extra:
        answer = ada_client(deployment).get(f"A/contacts/{each}") if kind == "contact" else None
        if answer is None or answer.status != 200:
            return [f"{browser.name} shows {kind} {each}, which does not exist"]
        own[kind, each], fresh = contact_state(answer.json["payload"])[1], {**fresh, (kind, each): browser.entities[kind, each]}
    return [
        f"{browser.name} shows {own.get(key)}, a fresh fetch has {entity}"
        for key, entity in fresh.items()
        if own.get(key) != entity
    ]


def ada_client(deployment: Deployment) -> ApiClient:
    return ApiClient(deployment.desk).as_user(deployment.facts["tokens"]["ada"])


def fetched_entities(deployment: Deployment, items: list[Item]) -> Entities:
    """All conversations and messages as the API returns them to a browser that starts now."""
    numbers = sorted(int(item["pk"].rpartition("#")[2]) for item in items if item["kind"] == "conversation")
    conversations = [ada_client(deployment).get(f"A/conversations/{number}").json for number in numbers]
    messages = [
        each for number in numbers for each in ada_client(deployment).get(f"A/conversations/{number}/messages").json["payload"]
    ]
    return load_snapshot({"conversations": conversations, "messages": messages})


def own_notifications(deployment: Deployment, name: str) -> Entities:
    """Those of the browser's agent, as a browser that starts now loads them. `ada again` is another browser of Ada."""
    client = ApiClient(deployment.desk).as_user(deployment.facts["tokens"][name.split(maxsplit=1)[0]])
    shown = client.get("A/notifications?includes[]=read&includes[]=snoozed").json["data"]["payload"]
    return upsert({}, [state for each in shown for state in states_in_notification(each) if state[0] == "notification"])


NOT_SHOWN = {"version": None, "active_at": None, "token_print": None}


def settings_of(items: list[Item]) -> list[tuple[str, Item]]:
    """The settings that browsers show: account, people, inboxes, teams and labels, by sort key."""
    kinds = ("account", "member", "inbox", "team", "label")
    found = [item for item in items if item["kind"] in kinds and item["pk"] in ("A#1", "A#1#LABELS")]
    return sorted(((item["sk"], {**json.loads(item["data"]), **NOT_SHOWN}) for item in found), key=lambda each: each[0])


def load_browser(deployment: Deployment, browser: Browser) -> None:
    items = deployment.aws.table.items()
    browser.position = deployment.desk.feed.head(1)
    browser.entities = fetched_entities(deployment, items) | own_notifications(deployment, browser.name)
    browser.must_refetch = browser.settings_are_stale = False
    deployment.facts["settings"] = settings_of(items)


def catch_up(deployment: Deployment, browser: Browser) -> None:
    """Sends heartbeats and resumes until the browser has the head's position. Raises AssertionError after six rounds."""
    for _ in range(6):
        received = exchange(deployment, browser, {"action": "ping"})
        if any("error" in frame for frame in received):
            deployment.aws.state.sockets.pop(browser.connection_id, None)
        if browser.connection_id not in deployment.aws.state.sockets:
            deployment.connect(browser)
        elif received and max((frame["head"] for frame in received if "head" in frame), default=-1) == browser.position:
            return
        exchange(deployment, browser, {"action": "resume", "after": browser.position})
    raise AssertionError(f"{browser.name} does not catch up")


def exchange(deployment: Deployment, browser: Browser, frame: dict[str, Any]) -> list[dict[str, Any]]:
    deployment.send_frame(browser, json.dumps(frame))
    pushed = deployment.aws.state.sockets.get(browser.connection_id, [])
    received = [browser.apply(text) for text in pushed[browser.frames_read :]]
    browser.frames_read = len(pushed)
    return received
