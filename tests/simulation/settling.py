"""Settles the deployment: without faults and pauses, all work is done, and the clock advances as far as needed."""

from random import Random

from tests.simulation.browsers import Browser
from tests.simulation.checks import check_everything
from tests.simulation.deployment import Deployment
from tests.simulation.steps.customers import deliver_webhook, post_customer_message
from tests.simulation.steps.handlers import advance_clock
from tests.simulation.steps.network import deliver_frame
from tests.simulation.storage import LawBroken

ROUNDS = 400
BUSY_MESSAGES, BUSY_PAUSE_MS = 8, 2_500
"""A connected browser has to be up to date after 20 s of traffic without faults, however many frames were lost before."""
RETENTION_MS = 31 * 86_400_000
"""31 days: longer than changes are kept."""


def settle_and_check(deployment: Deployment, random: Random) -> bool:
    """A step that settles the deployment and checks all data. In 15 % of cases it then advances the clock until old changes have
    expired. Raises LawBroken when the deployment does not settle within `ROUNDS` rounds."""
    deployment.scheduler.undisturbed = True
    deployment.scheduler.finish()
    if random.random() < 0.2:
        keep_busy_and_check(deployment, random)
    for _ in range(ROUNDS):
        if not (run_round(deployment, random) or advance_to_next_due(deployment, random)):
            break
    else:
        raise LawBroken(f"the deployment does not settle: {describe_backlog(deployment)}")
    check_everything(deployment)
    if random.random() < 0.15:
        advance_clock(deployment, RETENTION_MS)
        deployment.store.delete_expired()
        deployment.forget_requests()
        deployment.tally["retention periods passed"] += 1
    deployment.scheduler.undisturbed = False
    return True


def keep_busy_and_check(deployment: Deployment, random: Random) -> None:
    """Frames that keep coming must not hide that an earlier one, or an answer, was lost. Before that, the broadcasts of functions
    that have crashed are made: until then no frame comes."""
    while (at := deployment.queues.of["broadcast"].next_visible()) is not None:
        advance_clock(deployment, max(0, at - deployment.now()))
        finish_rounds(deployment, random)
    lines = {browser.name: browser.line for browser in deployment.browsers if browser.connection}
    for _ in range(BUSY_MESSAGES):
        post_customer_message(deployment, random, photos=0)
        finish_rounds(deployment, random)
        advance_clock(deployment, BUSY_PAUSE_MS)
        for browser in deployment.browsers:
            while browser.tick():
                pass
    finish_rounds(deployment, random)
    for browser in deployment.browsers:
        if browser.connection and browser.line == lines.get(browser.name):
            deployment.tally["check: a browser in traffic"] += 1
            head = deployment.feed.head(deployment.account_of[browser.user])
            if (browser.state, browser.position) != ("live", head):
                raise LawBroken(f"{browser.name} is {browser.state} at {browser.position} of {head} in the midst of traffic")


def finish_rounds(deployment: Deployment, random: Random) -> None:
    for _ in range(ROUNDS):
        if not run_round(deployment, random):
            return
    raise LawBroken(f"the deployment does not finish its work: {describe_backlog(deployment)}")


def run_round(deployment: Deployment, random: Random) -> bool:
    """Does everything that is possible now; tells whether there was anything."""
    progressed = False
    for queue in deployment.queues.of.values():
        if queue.dead_letters:
            queue.replay_dead_letters()
            progressed = True
    for webhook in [*deployment.pending_webhooks]:
        deployment.pending_webhooks.remove(webhook)
        deliver_webhook(deployment, webhook, random)
        progressed = True
    for index in range(len(deployment.stream.shards)):
        progressed |= deployment.forward(index, 100, random)
    for worker in deployment.queues.of:
        progressed |= deployment.run_worker(worker, 10, random)
    while deployment.gateway.closed:
        deployment.deliver_disconnect(deployment.gateway.closed.pop(0))
        progressed = True
    return run_browsers(deployment, random) or progressed


def run_browsers(deployment: Deployment, random: Random) -> bool:
    progressed = False
    for browser in deployment.browsers:
        if browser.connection and browser.connection.name not in deployment.gateway.connections:
            browser.lose_connection()
            progressed = True
        if browser.state == "opening" or browser.state == "live":
            browser.retry_failed()
        while browser.pending:
            deployment.spawn_handler("fetch", browser.pending.pop(0), random)
            progressed = True
        while browser.connection and browser.connection.outgoing:
            deployment.receive_frame(browser.connection, browser.connection.outgoing.pop(0))
            progressed = True
        while browser.connection and browser.connection.incoming:
            deliver_frame(deployment, browser, 0)
            progressed = True
    return progressed


def advance_to_next_due(deployment: Deployment, random: Random) -> bool:
    """Advances the clock to the next visible message, browser timer or end of a snooze; False when there is none."""
    due = [at for queue in deployment.queues.of.values() if (at := queue.next_visible()) is not None]
    due += [
        at
        for browser in deployment.browsers
        if not is_up_to_date(deployment, browser) and (at := browser.next_timer()) is not None
    ]
    due += deployment.wakes_at()
    if not due:
        return False
    advance_clock(deployment, max(0, min(due) - deployment.now()))
    deployment.wake(random)
    for browser in deployment.browsers:
        browser.tick()
    return True


def is_up_to_date(deployment: Deployment, browser: Browser) -> bool:
    head = deployment.feed.head(deployment.account_of[browser.user])
    return not browser.is_open or (browser.is_settled and browser.position == head)


def describe_backlog(deployment: Deployment) -> str:
    queues = {name: len(queue.messages) for name, queue in deployment.queues.of.items()}
    browsers = [(each.name, each.state, each.position, len(each.pending), len(each.failed)) for each in deployment.browsers]
    return f"{queues} {[len(shard.records) for shard in deployment.stream.shards]} {browsers}"
