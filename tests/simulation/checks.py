"""The laws, looked at from outside: at every frame that arrives, and of everything once all is quiet."""

from collections import Counter, defaultdict
from typing import Any

from chalicelib.adapters.dynamo.feed import counter_names
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.events import counter_dimensions
from chalicelib.domain.inboxes import Inbox, reuses_resolved
from chalicelib.domain.messages import Delivery, FileState, Message, is_deleted
from tests.contract.fold import Entities, EntityState, message_state, states_in_conversation, upsert_into
from tests.simulation.browsers import Browser
from tests.simulation.customers import Piece
from tests.simulation.deployment import World
from tests.simulation.storage import Broken

Json = dict[str, Any]


def check_frame(world: World, user: str, since: int, frame: Json) -> None:
    """Nothing on the way to a browser is of an inbox that its user could not see, or of another account."""
    world.tally["check: a frame"] += 1
    allowed: frozenset[int] | None = None
    for event in frame.get("events", ()):
        data = event["data"]
        if data.get("account_id") not in (None, world.account_of[user]):
            raise Broken(f"{user} is told of another account: {event}")
        if "inbox_id" in data:
            allowed = world.may_see(user, since) if allowed is None else allowed
            if data["inbox_id"] not in allowed:
                raise Broken(f"{user} is told of an inbox that is not theirs: {event['event']} {data['id']}")


def check_everything(world: World) -> None:
    """Nothing is under way and nothing waits."""
    messages = defaultdict(list)
    for message in world.store.items.by_kind["message"].values():
        messages[message.account_id, message.conversation_id].append(message)
    everything = [message for thread in messages.values() for message in thread]
    check_feed(world)
    check_counters(world)
    check_webhooks(world, everything)
    check_writes(world, everything)
    check_deliveries(world, everything)
    check_pointers(world)
    for browser in world.browsers:
        if browser.is_open:
            check_browser(world, browser)
    world.tally["check: everything"] += 1


def check_feed(world: World) -> None:
    for account_id in world.account_ids:
        rows = world.feed.rows[account_id]
        if [row.position for row in rows] != list(range(1, len(rows) + 1)):
            raise Broken("the feed has a hole")
        if len({row.change.id for row in rows}) != len(rows):
            raise Broken("a change has two positions")
        numbered = {row.change.id for row in rows}
        if any(each.id not in numbered for each in world.store.of_kind("change", account_id)):
            raise Broken("a change was never told")


def check_counters(world: World) -> None:
    counted: Counter[tuple[int, str]] = Counter()
    for conversation in world.store.items.by_kind["conversation"].values():
        counted.update((conversation.inbox_id, name) for name in counter_names(counter_dimensions(conversation)))
    kept = {place: tally for place, tally in world.feed.counters.items() if tally}
    if kept != dict(counted):
        raise Broken(f"counters are {kept}, and {dict(counted)} is true")


def check_webhooks(world: World, messages: list[Message]) -> None:
    by_id = by_provider_id(messages)
    changes: defaultdict[tuple[int, str], list[Piece]] = defaultdict(list)
    for piece in world.pieces:
        if piece.acknowledged is not None and piece.kind in ("edit", "deletion"):
            changes[piece.inbox.id, piece.provider_id].append(piece)
    lanes: defaultdict[tuple[int, int, str], list[tuple[Message, Piece]]] = defaultdict(list)
    for piece in world.pieces:
        if piece.kind != "message" or piece.acknowledged is None:
            continue
        place = (piece.inbox.id, piece.provider_id)
        if place not in by_id:
            raise Broken(f"the message {piece.provider_id} ({piece.about}) was acknowledged and is not there")
        check_words(by_id[place], piece, changes[place])
        lanes[piece.inbox.id, by_id[place].conversation_id, piece.customer].append((by_id[place], piece))
    if not world.tally["queue: parked by ingest"]:
        for lane in lanes.values():
            check_lane(lane)


def by_provider_id(messages: list[Message]) -> dict[tuple[int, str], Message]:
    found: dict[tuple[int, str], Message] = {}
    for message in messages:
        if message.source_id and found.setdefault((message.inbox_id, message.source_id), message) is not message:
            raise Broken(f"{message.source_id} is stored twice")
    return found


def check_words(message: Message, piece: Piece, changes: list[Piece]) -> None:
    """The newest edit counts, and what was taken back is gone."""
    if any(change.kind == "deletion" for change in changes) and not is_deleted(message):
        raise Broken(f"{piece.provider_id} was taken back, and is shown: {message.content}")
    newest = max((change for change in changes if change.kind == "edit"), key=lambda each: each.at, default=piece)
    if message.content != newest.about and not is_deleted(message):
        raise Broken(f"{piece.provider_id} says {message.content!r} instead of {newest.about!r}")


def check_lane(lane: list[tuple[Message, Piece]]) -> None:
    """What was acknowledged before something else was begun stands before it."""
    earliest = float("inf")
    for message, piece in sorted(lane, key=lambda each: -each[0].id):
        assert piece.asked is not None
        assert piece.acknowledged is not None
        if earliest < piece.asked:
            raise Broken(f"{piece.provider_id} (message {message.id}) stands before what was said earlier")
        earliest = min(earliest, piece.acknowledged)


def check_writes(world: World, messages: list[Message]) -> None:
    by_echo: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for message in messages:
        if message.echo_id:
            by_echo[message.account_id, message.echo_id].append(message.id)
    for intent in world.intents:
        found = by_echo.pop((intent.account_id, intent.echo_id), [])
        if len(found) > 1:
            raise Broken(f"{intent.echo_id} is there {len(found)} times")
        if intent.answers and set(found) != intent.answers:
            raise Broken(f"{intent.echo_id} was answered with {intent.answers} and is {found}")
    if by_echo:
        raise Broken(f"messages that nobody wrote: {by_echo}")


def check_deliveries(world: World, messages: list[Message]) -> None:
    receipts: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for piece in world.pieces:
        if piece.kind == "receipt" and piece.acknowledged is not None:
            receipts[piece.inbox.id, piece.provider_id].add(piece.about)
    for message in messages:
        if message.delivery is Delivery.QUEUED:
            raise Broken(f"message {message.id} ({message.content}) waits for ever")
        if any(attachment.state is FileState.PENDING for attachment in message.attachments):
            raise Broken(f"a file of message {message.id} is waited for for ever")
        row = world.store.get(keys.ledger(message.account_id, message.conversation_id, message.id))
        check_ledger(message, row, again=bool(world.store.requeued[message.id]))
        if row and row.state == "sent" and len(row.provider_ids) == 1 and not world.store.requeued[message.id]:
            check_receipts(message, set() if is_deleted(message) else receipts[message.inbox_id, row.provider_ids[0]])


def check_ledger(message: Message, row: Any, *, again: bool) -> None:
    """Of what was sent again a receipt may still come for the first time."""
    if row is None or again or is_deleted(message):
        return
    taken = message.delivery in (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    if taken and row.state != "sent":
        raise Broken(f"message {message.id} is {message.delivery}, its ledger says {row.state}")
    if message.delivery is Delivery.UNKNOWN and row.state != "unknown":
        raise Broken(f"message {message.id} is unknown, its ledger says {row.state}")


def check_receipts(message: Message, told: set[str]) -> None:
    expected = next((each for each in ("read", "delivered", "failed") if each in told), None)
    if expected and message.delivery != expected:
        raise Broken(f"the provider said {told} of message {message.id}, which is {message.delivery}")


def check_pointers(world: World) -> None:
    of_link: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for conversation in world.store.items.by_kind["conversation"].values():
        of_link[conversation.inbox_id, conversation.source_id].append(conversation)
    inboxes: dict[int, Inbox] = {inbox.id: inbox for inbox in world.inboxes}
    for (inbox_id, source_id), found in of_link.items():
        link = world.store.get(keys.contact_inbox(found[0].account_id, inbox_id, source_id))
        if link is None or link.conversation_id not in {each.id for each in found}:
            raise Broken(f"{source_id} is pointed to nowhere")
        if reuses_resolved(inboxes[inbox_id]) and len(found) > 1:
            raise Broken(f"{source_id} has {len(found)} conversations in an inbox of one")
        if any(each.contact_id != link.contact_id for each in found):
            raise Broken(f"conversations of {source_id} belong to somebody else")
        if any(each.status is Status.SNOOZED and each.snoozed_until and each.snoozed_until < world.now() - 1 for each in found):
            raise Broken("somebody sleeps for ever")


def check_browser(world: World, browser: Browser) -> None:
    """What is on the screen is what a fresh page would show, and nothing else."""
    fresh, rows = fresh_view(world, browser)
    shown = dict(browser.rows())
    if set(shown) != set(rows):
        raise Broken(f"{browser.name} shows {sorted(shown)} instead of {sorted(rows)}")
    for place, entity in fresh.items():
        kind, each = place
        if kind == "message" and not (entity["conversation_id"] == browser.thread and is_in_thread(browser, each)):
            continue
        compare(browser, place, browser.entities.get(place), entity)
    world.tally["check: a browser's view"] += 1


def is_in_thread(browser: Browser, message_id: int) -> bool:
    return browser.oldest is not None and message_id >= browser.oldest


def compare(browser: Browser, place: tuple[str, int], shown: Json | None, true: Json) -> None:
    """Whether one can reply ends with time alone, which no event tells."""
    if shown is None:
        raise Broken(f"{browser.name} does not show {place}")
    different = [name for name in true if name != "can_reply" and shown[name] != true[name]]
    if different:
        told = {name: (shown[name], true[name]) for name in ("version", *different)}
        raise Broken(f"{browser.name} shows {place} wrong (shown, true): {told}")


def fresh_view(world: World, browser: Browser) -> tuple[Entities, list[int]]:
    facts: list[EntityState] = []
    rows: list[int] = []
    cursor = ""
    while True:
        page = asked(world, browser, f"A/conversations?status=all{cursor}")["data"]
        for row in page["payload"]:
            facts += states_in_conversation(row)
            rows.append(row["id"])
        if page["meta"]["next_cursor"] is None:
            break
        cursor = f"&cursor={page['meta']['next_cursor']}".replace(" ", "%20")
    if len(set(rows)) != len(rows):
        raise Broken(f"a list shows an id twice: {rows}")
    if page["meta"]["all_count"] != len(rows):
        raise Broken(f"a list of {len(rows)} says that it has {page['meta']['all_count']}")
    if browser.thread in rows:
        facts += map(message_state, asked(world, browser, f"A/conversations/{browser.thread}/messages")["payload"])
    fresh: Entities = {}
    upsert_into(fresh, facts)
    return fresh, rows


def asked(world: World, browser: Browser, path: str) -> Any:
    answer = world.ask(browser, path)
    assert answer is not None
    if answer.status != 200:
        raise Broken(f"{path} is answered {answer.status}")
    return answer.json
