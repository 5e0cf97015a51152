"""What the scheduler can do next. A move draws everything it needs from its own random numbers and says whether it was one."""

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Delivery, Message
from tests.api_client import Answer, multipart
from tests.simulation.browsers import Browser
from tests.simulation.customers import Piece, Webhook
from tests.simulation.deployment import Intent, World

Move = Callable[[World, Random], bool]
MOVES: dict[str, tuple[int, Move]] = {}
"""By name: how often, compared with the others, and what."""

TELEGRAM_CUSTOMERS, PHONES, APP_CUSTOMERS = ("101", "102", "103"), ("15551", "15552"), ("kim", "lee")
STATUSES = ("open", "resolved", "pending", "snoozed")


def move(weight: int) -> Callable[[Move], Move]:
    def known(what: Move) -> Move:
        MOVES[what.__name__.replace("_", " ")] = (weight, what)
        return what

    return known


# Handlers and queues


@move(150)
def a_handler_goes_on(world: World, random: Random) -> bool:
    if not world.turns.paused:
        return False
    world.turns.go_on(random.choice(world.turns.paused))
    return True


@move(30)
def ingest_works(world: World, random: Random) -> bool:
    return world.work("ingest", random.choice((1, 3, 10)), random)


@move(40)
def broadcast_works(world: World, random: Random) -> bool:
    return world.work("broadcast", random.choice((1, 3, 10)), random)


@move(30)
def react_works(world: World, random: Random) -> bool:
    return world.work("react", random.choice((1, 3, 10)), random)


@move(30)
def deliver_works(world: World, random: Random) -> bool:
    return world.work("deliver", random.choice((1, 3, 10)), random)


@move(50)
def forward_works(world: World, random: Random) -> bool:
    return world.forward(random.randrange(len(world.stream.shards)), random.choice((1, 5, 100)), random)


@move(3)
def the_clock_wakes_what_was_snoozed(world: World, random: Random) -> bool:
    world.wake(random)
    return True


# Time


def pass_time(world: World, ms: int) -> bool:
    world.clock.at += ms
    world.turns.stop_those_who_are_late()
    world.gateway.close_the_old()
    world.sockets.forget_the_old()
    return True


@move(40)
def seconds_pass(world: World, random: Random) -> bool:
    return pass_time(world, random.choice((20, 100, 500, 2_000)))


@move(6)
def minutes_pass(world: World, random: Random) -> bool:
    let_most_finish(world, random)
    return pass_time(world, random.choice((8_000, 30_000, 190_000, 400_000)))


@move(1)
def hours_pass(world: World, random: Random) -> bool:
    let_most_finish(world, random)
    return pass_time(world, random.choice((3_600_000, 7_900_000, 90_000_000)))


def let_most_finish(world: World, random: Random) -> None:
    """Handlers are done within seconds as a rule; the few that are not are stopped by Lambda."""
    while world.turns.paused and random.random() > 0.02:
        world.turns.go_on(random.choice(world.turns.paused))


# The network


def line_with_frames(world: World, random: Random) -> Browser | None:
    found = [each for each in world.browsers if each.line and each.line.coming]
    return random.choice(found) if found else None


@move(120)
def a_frame_arrives(world: World, random: Random) -> bool:
    browser = line_with_frames(world, random)
    if browser is None:
        return False
    take_frame(world, browser, 0)
    return True


@move(12)
def a_frame_overtakes(world: World, random: Random) -> bool:
    browser = line_with_frames(world, random)
    if browser is None or browser.line is None or len(browser.line.coming) < 2:
        return False
    take_frame(world, browser, random.randrange(1, len(browser.line.coming)))
    return True


@move(8)
def a_frame_is_lost(world: World, random: Random) -> bool:
    browser = line_with_frames(world, random)
    if browser is None or browser.line is None or random.random() > world.climate.losses:
        return False
    browser.line.coming.pop(random.randrange(len(browser.line.coming)))
    return True


@move(6)
def a_frame_comes_twice(world: World, random: Random) -> bool:
    browser = line_with_frames(world, random)
    if browser is None or browser.line is None:
        return False
    browser.line.coming.append(random.choice(browser.line.coming))
    return True


def take_frame(world: World, browser: Browser, place: int) -> None:
    from tests.simulation.checks import check_frame

    assert browser.line is not None
    since, text = browser.line.coming.pop(place)
    frame = msgspec.json.decode(text)
    check_frame(world, browser.user, since, frame)
    browser.hear(frame)


@move(60)
def a_browser_is_heard(world: World, random: Random) -> bool:
    found = [each.line for each in world.browsers if each.line and each.line.said]
    if not found:
        return False
    line = random.choice(found)
    text = line.said.pop(0)
    line.used_at = world.now()
    world.spawn_api("hear", lambda: world.hear(line, text), random)
    return True


@move(60)
def a_browser_fetches(world: World, random: Random) -> bool:
    found = [each for each in world.browsers if each.todo]
    if not found:
        return False
    browser = random.choice(found)
    world.spawn_api("fetch", browser.todo.pop(0), random)
    return True


@move(40)
def a_browsers_timer_fires(world: World, random: Random) -> bool:
    due = [each for each in world.browsers if (at := each.next_timer()) is not None and at <= world.now()]
    return bool(due) and random.choice(due).tick()


@move(20)
def the_end_of_a_socket_is_told(world: World, random: Random) -> bool:
    if not world.gateway.closed:
        return False
    name = world.gateway.closed.pop(0)
    world.spawn_api("disconnect", lambda: world.tell_disconnected(name), random)
    return True


@move(1)
def the_end_of_a_socket_is_never_told(world: World, random: Random) -> bool:
    if not world.gateway.closed:
        return False
    world.gateway.closed.pop(0)
    return True


@move(3)
def a_socket_is_cut(world: World, random: Random) -> bool:
    found = [each for each in world.browsers if each.line]
    if not found:
        return False
    browser = random.choice(found)
    assert browser.line is not None
    if random.random() < 0.5:
        browser.lose()
    else:
        world.gateway.close(browser.line.name)
        browser.line.coming.clear()
    return True


@move(6)
def a_browser_opens(world: World, random: Random) -> bool:
    closed = [each for each in world.browsers if not each.is_open]
    if not closed:
        return False
    random.choice(closed).open()
    return True


@move(1)
def a_browser_closes(world: World, random: Random) -> bool:
    opened = [each for each in world.browsers if each.is_open]
    if not opened:
        return False
    random.choice(opened).close()
    return True


@move(1)
def a_browser_is_refreshed(world: World, random: Random) -> bool:
    opened = [each for each in world.browsers if each.is_open]
    if not opened:
        return False
    browser = random.choice(opened)
    browser.close()
    browser.open()
    return True


@move(4)
def a_thread_is_opened(world: World, random: Random) -> bool:
    found = [(each, ids) for each in world.browsers if each.state == "live" and (ids := [row for row, _ in each.rows()])]
    if not found:
        return False
    browser, ids = random.choice(found)
    browser.look_at(random.choice(ids))
    return True


@move(2)
def somebody_tries_again_what_could_not_be_fetched(world: World, random: Random) -> bool:
    found = [each for each in world.browsers if each.failed]
    if not found:
        return False
    random.choice(found).try_again()
    return True


# Customers


def words(world: World) -> str:
    world.written += 1
    return f"C{world.written}"


@move(16)
def a_customer_writes(world: World, random: Random) -> bool:
    return customer_writes(world, random, photos=0)


@move(3)
def a_customer_sends_photos(world: World, random: Random) -> bool:
    return customer_writes(world, random, photos=random.choice((1, 2, 3)))


def customer_writes(world: World, random: Random, *, photos: int) -> bool:
    inbox = random.choice((world.telegram, world.whatsapp, world.telegram, world.other))
    apps, now, said = world.apps, world.now(), words(world)
    if inbox is world.telegram:
        webhooks = apps.telegram_writes(inbox, random.choice(TELEGRAM_CUSTOMERS), said, now, photos)
    else:
        webhooks = apps.whatsapp_writes(inbox, random.choice(PHONES), said, now, photos)
    for webhook in webhooks:
        world.post(webhook)
    return True


def written_before(world: World, random: Random, *kinds: str) -> Piece | None:
    """A text that a customer of one of these channels sent lately."""
    found = [each for each in world.pieces[-60:] if each.kind == "message" and each.inbox.channel.type_name in kinds]
    return random.choice(found) if found else None


@move(3)
def a_customer_edits(world: World, random: Random) -> bool:
    original = written_before(world, random, "Channel::Telegram", "Channel::Whatsapp")
    if original is None:
        return False
    pass_time(world, 1_000)
    telegram = original.inbox is world.telegram
    edit = world.apps.telegram_edits if telegram else world.apps.whatsapp_edits
    world.post(edit(original, words(world), world.now()))
    return True


@move(2)
def a_customer_takes_back(world: World, random: Random) -> bool:
    original = written_before(world, random, "Channel::Whatsapp")
    if original is None:
        return False
    world.post(world.apps.whatsapp_deletes(original, world.now()))
    return True


@move(50)
def a_webhook_arrives(world: World, random: Random) -> bool:
    """Mostly the oldest of all that wait; sometimes providers are in no order at all."""
    if not world.mail:
        return False
    place = 0 if random.random() < 0.7 else random.randrange(len(world.mail))
    deliver_webhook(world, world.mail.pop(place), random)
    return True


@move(6)
def a_webhook_is_repeated(world: World, random: Random) -> bool:
    if not world.posted:
        return False
    deliver_webhook(world, random.choice(world.posted[-40:]), random)
    return True


@move(1)
def a_webhook_is_forged(world: World, random: Random) -> bool:
    inbox = random.choice((world.telegram, world.whatsapp))
    customer = TELEGRAM_CUSTOMERS[0] if inbox is world.telegram else PHONES[0]
    write = world.apps.telegram_writes if inbox is world.telegram else world.apps.whatsapp_writes
    forged = write(inbox, customer, "forged", world.now())[0]

    def knock() -> None:
        answer = world.request(1, None, "POST", forged.path, forged.body, {**forged.headers, **WRONG})
        assert answer is None or answer.status in (401, 500), "a webhook with a wrong signature is taken"

    world.spawn_api("forged webhook", knock, random)
    return True


WRONG = {"X-Telegram-Bot-Api-Secret-Token": "guessed", "X-Hub-Signature-256": "sha256=guessed"}


def deliver_webhook(world: World, webhook: Webhook, random: Random) -> None:
    for piece in webhook.pieces:
        piece.asked = world.step if piece.asked is None else piece.asked

    def knock() -> None:
        answer = world.request(1, None, "POST", webhook.path, webhook.body, webhook.headers)
        if answer is None or answer.status >= 300:
            if all(piece.acknowledged is None for piece in webhook.pieces):
                world.mail.append(webhook)
            return
        world.posted.append(webhook)
        for piece in webhook.pieces:
            piece.acknowledged = world.step if piece.acknowledged is None else piece.acknowledged

    world.spawn_api("webhook", knock, random)


@move(6)
def a_customer_writes_in_the_app(world: World, random: Random) -> bool:
    """Through the public API, in three requests: who am I, a conversation, a message."""
    who, said = random.choice(APP_CUSTOMERS), words(world)
    public = "/public/api/v1/inboxes/app/contacts"

    def run() -> None:
        account = world.account_ids[0]
        known = world.request(account, None, "POST", public, {"source_id": who, "name": who.title()})
        if known is None or known.status != 200:
            return
        listed = world.request(account, None, "GET", f"{public}/{who}/conversations")
        if listed is None or listed.status != 200:
            return
        conversations = [each["id"] for each in listed.json]
        if not conversations or random.random() < 0.05:
            begun = world.request(account, None, "POST", f"{public}/{who}/conversations", {})
            if begun is None or begun.status != 200:
                return
            conversations = [begun.json["id"]]
        path = f"{public}/{who}/conversations/{conversations[0]}/messages"
        tell(world, Intent(path, account, conversations[0], {"content": said, "echo_id": said}, None))

    world.spawn_api("app", run, random)
    return True


@move(3)
def a_customer_reads_or_resolves_in_the_app(world: World, random: Random) -> bool:
    found = [each for each in conversations_of(world) if each.inbox_id == world.app.id]
    if not found:
        return False
    chosen = random.choice(found)
    what = random.choice(("update_last_seen", "update_last_seen", "toggle_status", "toggle_typing"))
    path = f"/public/api/v1/inboxes/app/contacts/{chosen.source_id}/conversations/{chosen.id}/{what}"
    body = {"typing_status": "on"} if what == "toggle_typing" else {}
    world.spawn_api("app", lambda: done(world.request(chosen.account_id, None, "POST", path, body)), random)
    return True


def done(_: Answer | None) -> None:
    """Whatever the answer is; an unexcused 5xx has been noticed by then."""


# Agents


def conversations_of(world: World) -> list[Conversation]:
    return list(world.store.items.by_kind["conversation"].values())


def chosen_conversation(world: World, random: Random) -> tuple[str, Conversation] | None:
    """Mostly one of few, so that people get in each other's way, and mostly somebody who may."""
    found = conversations_of(world)
    if not found:
        return None
    conversation = random.choice(found[-6:] if random.random() < 0.8 else found)
    names = [name for name, account in world.account_of.items() if account == conversation.account_id]
    return random.choice(names), conversation


def tell(world: World, intent: Intent) -> None:
    """Write it, and remember what was answered."""
    world.intents.append(intent)
    for label in intent.files or (intent.body["content"],):
        world.by_label[label] = intent
    repeat(world, intent)


def repeat(world: World, intent: Intent) -> None:
    body: Any = intent.body
    headers = None
    if intent.files:
        fields = {name: str(value) for name, value in intent.body.items() if name != "files"}
        body = with_files(fields, intent.files)
        headers = {"Content-Type": "multipart/form-data; boundary=----parley-tests"}
    answer = world.request(intent.account_id, intent.token, "POST", intent.path, body, headers)
    if answer and answer.status == 200:
        intent.answers.add(answer.json["id"])
        assert len(intent.answers) == 1, f"{intent.echo_id} became messages {intent.answers}"


def with_files(fields: dict[str, str], names: tuple[str, ...]) -> bytes:
    """A form in which one field has several files."""
    parts = [multipart({}, {"attachments[]": (name, "image/jpeg", b"a photo")}) for name in names]
    end = b"------parley-tests--\r\n"
    return b"".join(part.removesuffix(end) for part in [multipart(fields, {}), *parts]) + end


@move(16)
def an_agent_replies(world: World, random: Random) -> bool:
    return agent_writes(world, random, private=False)


@move(4)
def an_agent_writes_a_note(world: World, random: Random) -> bool:
    return agent_writes(world, random, private=True)


def agent_writes(world: World, random: Random, *, private: bool) -> bool:
    chosen = chosen_conversation(world, random)
    if chosen is None:
        return False
    name, conversation = chosen
    said = words(world).replace("C", "R")
    body: dict[str, Any] = {"content": said, "echo_id": said, "private": private}
    if private and random.random() < 0.03:
        body["content"] = said + "long" * 10_000
    files = () if private or random.random() > 0.15 else tuple(f"{said}-{number}.jpg" for number in range(random.choice((1, 2))))
    if conversation.inbox_id == world.app.id:
        files = ()
    if files:
        body["private"] = "false"
    path = f"A/conversations/{conversation.id}/messages"
    intent = Intent(path, conversation.account_id, conversation.id, body, world.users[name].access_token, files)
    world.spawn_api("reply", lambda: tell(world, intent), random)
    return True


@move(6)
def another_tab_repeats_a_reply(world: World, random: Random) -> bool:
    if not world.intents:
        return False
    intent = random.choice(world.intents[-12:])
    world.spawn_api("repetition", lambda: repeat(world, intent), random)
    return True


def act(world: World, random: Random, method: str, path: str, body: Callable[[str, Conversation], Any]) -> bool:
    chosen = chosen_conversation(world, random)
    if chosen is None:
        return False
    name, conversation = chosen
    token, sent = world.users[name].access_token, body(name, conversation)
    full = f"A/conversations/{conversation.id}/{path}".rstrip("/")
    world.spawn_api("action", lambda: done(world.request(conversation.account_id, token, method, full, sent)), random)
    return True


@move(6)
def an_agent_assigns(world: World, random: Random) -> bool:
    people = [*(user.id for user in world.users.values()), 0]
    return act(world, random, "POST", "assignments", lambda *_: {"assignee_id": random.choice(people)})


@move(3)
def an_agent_gives_to_a_team(world: World, random: Random) -> bool:
    return act(world, random, "POST", "assignments", lambda *_: {"team_id": random.choice((world.team_id, 0))})


@move(6)
def an_agent_changes_the_status(world: World, random: Random) -> bool:
    return act(world, random, "POST", "toggle_status", lambda *_: {"status": random.choice(STATUSES)})


@move(3)
def an_agent_snoozes(world: World, random: Random) -> bool:
    until = world.now() // 1000 + random.choice((5, 60, 4_000))
    return act(world, random, "POST", "toggle_status", lambda *_: {"status": "snoozed", "snoozed_until": until})


@move(3)
def an_agent_sets_the_priority(world: World, random: Random) -> bool:
    return act(world, random, "POST", "toggle_priority", lambda *_: {"priority": random.choice((None, "low", "high", "urgent"))})


@move(4)
def an_agent_labels(world: World, random: Random) -> bool:
    labels = [each for each in ("vip", "refund", "bug") if random.random() < 0.5]
    return act(world, random, "POST", "labels", lambda *_: {"labels": labels})


@move(5)
def an_agent_reads(world: World, random: Random) -> bool:
    return act(world, random, "POST", random.choice(("update_last_seen", "update_last_seen", "unread")), lambda *_: {})


@move(1)
def an_agent_mutes_or_unmutes(world: World, random: Random) -> bool:
    return act(world, random, "POST", random.choice(("mute", "unmute", "unmute")), lambda *_: {})


@move(3)
def an_agent_deletes_a_message(world: World, random: Random) -> bool:
    return act_on_message(world, random, "DELETE", "", lambda _: True)


@move(8)
def an_agent_sends_again_what_failed(world: World, random: Random) -> bool:
    stuck = (Delivery.FAILED, Delivery.UNKNOWN)
    return act_on_message(world, random, "POST", "/retry", lambda message: message.delivery in stuck)


def act_on_message(world: World, random: Random, method: str, edge: str, fits: Callable[[Message], bool]) -> bool:
    found = [message for message in list(world.store.items.by_kind["message"].values())[-60:] if fits(message)]
    if not found:
        return False
    message = random.choice(found)
    admin = world.users["ada" if message.account_id == world.account_ids[0] else "eve"]
    path = f"A/conversations/{message.conversation_id}/messages/{message.id}{edge}"
    answer = lambda: done(world.request(message.account_id, admin.access_token, method, path))  # noqa: E731
    world.spawn_api("action", answer, random)
    return True


@move(3)
def somebody_joins_or_leaves_an_inbox(world: World, random: Random) -> bool:
    inbox = random.choice((world.telegram, world.whatsapp, world.app))
    body = {"inbox_id": inbox.id, "user_ids": [world.users[random.choice(("ben", "dora", "cleo"))].id]}
    return administrate(world, random, random.choice(("POST", "DELETE")), "A/inbox_members", body)


@move(1)
def somebody_gets_another_role(world: World, random: Random) -> bool:
    who = world.users[random.choice(("ben", "dora", "cleo"))].id
    return administrate(world, random, "PATCH", f"A/agents/{who}", {"role": random.choice(("agent", "agent", "administrator"))})


def administrate(world: World, random: Random, method: str, path: str, body: dict[str, Any]) -> bool:
    token = world.users["ada"].access_token
    world.spawn_api("settings", lambda: done(world.request(world.account_ids[0], token, method, path, body)), random)
    return True


@move(1)
def somebody_changes_a_contact(world: World, random: Random) -> bool:
    found = list(world.store.items.by_kind["contact"].values())
    if not found:
        return False
    contact = random.choice(found)
    admin = world.users["ada" if contact.account_id == world.account_ids[0] else "eve"]
    body = {"name": f"Name {random.randrange(100)}"}
    path = f"A/contacts/{contact.id}"
    world.spawn_api("contact", lambda: done(world.request(contact.account_id, admin.access_token, "PATCH", path, body)), random)
    return True
