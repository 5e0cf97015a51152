"""Letting everything come to rest: no faults, no stops, all that waits is worked off, and time passes as far as is needed."""

from random import Random

from tests.simulation.checks import check_everything
from tests.simulation.deployment import World
from tests.simulation.steps import deliver_webhook, pass_time, take_frame
from tests.simulation.storage import Broken

ROUNDS = 400
HOLIDAY_MS = 31 * 86_400_000
"""Longer than changes are kept."""


def come_to_rest(world: World, random: Random) -> bool:
    """One of the scheduler's moves. Ends with a look at everything, and now and then with a holiday, after which old
    changes have left the table."""
    world.turns.calm = True
    world.turns.finish()
    for _ in range(ROUNDS):
        if not (stir(world, random) or wait(world, random)):
            break
    else:
        raise Broken(f"there is no rest: {what_waits(world)}")
    check_everything(world)
    if random.random() < 0.15:
        pass_time(world, HOLIDAY_MS)
        world.store.forget_what_has_expired()
        world.tally["holidays"] += 1
    world.turns.calm = False
    return True


def stir(world: World, random: Random) -> bool:
    """One round of everything that can be done now; whether there was anything."""
    stirred = False
    for queue in world.queues.of.values():
        if queue.dead:
            queue.replay_the_dead()
            stirred = True
    for webhook in [*world.mail]:
        world.mail.remove(webhook)
        deliver_webhook(world, webhook, random)
        stirred = True
    for place in range(len(world.stream.shards)):
        stirred |= world.forward(place, 100, random)
    for worker in world.queues.of:
        stirred |= world.work(worker, 10, random)
    while world.gateway.closed:
        world.tell_disconnected(world.gateway.closed.pop(0))
        stirred = True
    return stir_browsers(world, random) or stirred


def stir_browsers(world: World, random: Random) -> bool:
    stirred = False
    for browser in world.browsers:
        if browser.line and browser.line.name not in world.gateway.lines:
            browser.lose()
            stirred = True
        if browser.state == "opening" or browser.state == "live":
            browser.try_again()
        while browser.todo:
            world.spawn_api("fetch", browser.todo.pop(0), random)
            stirred = True
        while browser.line and browser.line.said:
            world.hear(browser.line, browser.line.said.pop(0))
            stirred = True
        while browser.line and browser.line.coming:
            take_frame(world, browser, 0)
            stirred = True
    return stirred


def wait(world: World, random: Random) -> bool:
    """Until the next thing that is due: a record comes in sight again, a timer fires, somebody is to be woken."""
    due = [at for queue in world.queues.of.values() if (at := queue.next_visible()) is not None]
    due += [at for browser in world.browsers if not up_to_date(world, browser) and (at := browser.next_timer()) is not None]
    due += [each.snoozed_until for each in world.store.items.by_kind["conversation"].values() if each.snoozed_until]
    if not due:
        return False
    pass_time(world, max(0, min(due) - world.now()))
    world.wake(random)
    for browser in world.browsers:
        browser.tick()
    return True


def up_to_date(world: World, browser: object) -> bool:
    from tests.simulation.browsers import Browser

    assert isinstance(browser, Browser)
    head = world.feed.head(world.account_of[browser.user])
    return not browser.is_open or (browser.is_settled and browser.position == head and not browser.unanswered)


def what_waits(world: World) -> str:
    queues = {name: len(queue.letters) for name, queue in world.queues.of.items()}
    browsers = [(each.name, each.state, each.position, len(each.todo), len(each.failed)) for each in world.browsers]
    return f"{queues} {[len(shard.records) for shard in world.stream.shards]} {browsers}"
