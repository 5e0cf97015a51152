"""Steps of sockets, frames and browsers."""

from random import Random

import msgspec

from tests.simulation.browsers import Browser
from tests.simulation.checks import check_frame
from tests.simulation.deployment import Deployment
from tests.simulation.gateway import Connection
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register


def browser_with_frames(deployment: Deployment, random: Random) -> Browser | None:
    found = [each for each in deployment.browsers if each.connection and each.connection.incoming]
    return random.choice(found) if found else None


@step(120)
def frame_arrives(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None:
        return False
    deliver_frame(deployment, browser, 0)
    return True


@step(12)
def frame_arrives_out_of_order(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None or browser.connection is None or len(browser.connection.incoming) < 2:
        return False
    deliver_frame(deployment, browser, random.randrange(1, len(browser.connection.incoming)))
    return True


@step(8)
def frame_is_lost(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None or browser.connection is None or random.random() > deployment.conditions.frame_loss_rate:
        return False
    browser.connection.incoming.pop(random.randrange(len(browser.connection.incoming)))
    return True


@step(6)
def frame_is_duplicated(deployment: Deployment, random: Random) -> bool:
    browser = browser_with_frames(deployment, random)
    if browser is None or browser.connection is None:
        return False
    browser.connection.incoming.append(random.choice(browser.connection.incoming))
    return True


@step(2)
def frame_is_cut(deployment: Deployment, random: Random) -> bool:
    """The browser receives the beginning of a frame, and the rest never."""
    browser = browser_with_frames(deployment, random)
    if browser is None or browser.connection is None or random.random() > deployment.conditions.frame_loss_rate:
        return False
    _, text = browser.connection.incoming.pop(random.randrange(len(browser.connection.incoming)))
    browser.receive(text[: random.randrange(len(text))])
    return True


def deliver_frame(deployment: Deployment, browser: Browser, index: int) -> None:
    assert browser.connection is not None
    since, text = browser.connection.incoming.pop(index)
    check_frame(deployment, browser.user, since, msgspec.json.decode(text))
    browser.receive(text)


def connection_with_outgoing(deployment: Deployment, random: Random) -> Connection | None:
    found = [each.connection for each in deployment.browsers if each.connection and each.connection.outgoing]
    return random.choice(found) if found else None


@step(60)
def browser_frame_arrives(deployment: Deployment, random: Random) -> bool:
    return handle_browser_frame(deployment, random, 0)


@step(6)
def browser_frame_arrives_out_of_order(deployment: Deployment, random: Random) -> bool:
    """Each frame is handled by a function of its own, so a later one may be first."""
    return handle_browser_frame(deployment, random, -1)


def handle_browser_frame(deployment: Deployment, random: Random, index: int) -> bool:
    connection = connection_with_outgoing(deployment, random)
    if connection is None:
        return False
    text = connection.outgoing.pop(index)
    connection.used_at = deployment.now()
    deployment.spawn_handler("frame", lambda: deployment.receive_frame(connection, text), random)
    return True


@step(4)
def browser_frame_is_lost(deployment: Deployment, random: Random) -> bool:
    connection = connection_with_outgoing(deployment, random)
    if connection is None or random.random() > deployment.conditions.frame_loss_rate:
        return False
    connection.outgoing.pop(random.randrange(len(connection.outgoing)))
    return True


@step(3)
def browser_frame_is_duplicated(deployment: Deployment, random: Random) -> bool:
    connection = connection_with_outgoing(deployment, random)
    if connection is None:
        return False
    connection.outgoing.append(random.choice(connection.outgoing))
    return True


@step(2)
def browser_frame_is_cut(deployment: Deployment, random: Random) -> bool:
    connection = connection_with_outgoing(deployment, random)
    if connection is None or random.random() > deployment.conditions.frame_loss_rate:
        return False
    text = connection.outgoing.pop(0)
    connection.outgoing.insert(0, text[: random.randrange(len(text))])
    return True


@step(60)
def browser_fetches(deployment: Deployment, random: Random) -> bool:
    found = [each for each in deployment.browsers if each.pending]
    if not found:
        return False
    browser = random.choice(found)
    deployment.spawn_handler("fetch", browser.pending.pop(0), random)
    return True


@step(40)
def browser_timer_fires(deployment: Deployment, random: Random) -> bool:
    due = [each for each in deployment.browsers if (at := each.next_timer()) is not None and at <= deployment.now()]
    return bool(due) and random.choice(due).tick()


@step(20)
def disconnect_event_arrives(deployment: Deployment, random: Random) -> bool:
    if not deployment.gateway.closed:
        return False
    name = deployment.gateway.closed.pop(0)
    deployment.spawn_handler("disconnect", lambda: deployment.deliver_disconnect(name), random)
    return True


@step(1)
def disconnect_event_is_lost(deployment: Deployment, random: Random) -> bool:
    if not deployment.gateway.closed:
        return False
    deployment.gateway.closed.pop(0)
    return True


@step(3)
def socket_is_cut(deployment: Deployment, random: Random) -> bool:
    found = [each for each in deployment.browsers if each.connection]
    if not found:
        return False
    browser = random.choice(found)
    assert browser.connection is not None
    if random.random() < 0.5:
        browser.lose_connection()
    else:
        deployment.gateway.close(browser.connection.name)
        browser.connection.incoming.clear()
    return True


@step(6)
def browser_opens(deployment: Deployment, random: Random) -> bool:
    closed = [each for each in deployment.browsers if not each.is_open]
    if not closed:
        return False
    random.choice(closed).open()
    return True


@step(1)
def browser_closes(deployment: Deployment, random: Random) -> bool:
    opened = [each for each in deployment.browsers if each.is_open]
    if not opened:
        return False
    random.choice(opened).close()
    return True


@step(1)
def browser_reloads(deployment: Deployment, random: Random) -> bool:
    opened = [each for each in deployment.browsers if each.is_open]
    if not opened:
        return False
    browser = random.choice(opened)
    browser.close()
    browser.open()
    return True


@step(4)
def browser_opens_thread(deployment: Deployment, random: Random) -> bool:
    found = [(each, ids) for each in deployment.browsers if each.state == "live" and (ids := [row for row, _ in each.rows()])]
    if not found:
        return False
    browser, ids = random.choice(found)
    browser.open_thread(random.choice(ids))
    return True


@step(2)
def browser_retries_failed_fetches(deployment: Deployment, random: Random) -> bool:
    found = [each for each in deployment.browsers if each.failed]
    if not found:
        return False
    random.choice(found).retry_failed()
    return True
