"""Settles the deployment: without faults and pauses, all work is done, and the clock advances as far as needed."""

from random import Random

from tests.simulation.browsers import Browser
from tests.simulation.checks import check_everything
from tests.simulation.deployment import Deployment
from tests.simulation.steps.customers import deliver_webhook
from tests.simulation.steps.handlers import advance_clock
from tests.simulation.steps.network import deliver_frame
from tests.simulation.storage import LawBroken

ROUNDS = 400
RETENTION_MS = 31 * 86_400_000
"""31 days: longer than changes are kept."""


def settle_and_check(deployment: Deployment, random: Random) -> bool:
    """A step that settles the deployment and checks all data. In 15 % of cases it then advances the clock until old changes have
    expired. Raises LawBroken when the deployment does not settle within `ROUNDS` rounds."""
    deployment.scheduler.undisturbed = True
    deployment.scheduler.finish()
    for _ in range(ROUNDS):
        if not (run_round(deployment, random) or advance_to_next_due(deployment, random)):
            break
    else:
        raise LawBroken(f"the deployment does not settle: {describe_backlog(deployment)}")
    check_everything(deployment)
    if random.random() < 0.15:
        advance_clock(deployment, RETENTION_MS)
        deployment.store.delete_expired()
        deployment.tally["retention periods passed"] += 1
    deployment.scheduler.undisturbed = False
    return True


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
    due += [each.snoozed_until for each in deployment.store.items.by_kind["conversation"].values() if each.snoozed_until]
    if not due:
        return False
    advance_clock(deployment, max(0, min(due) - deployment.now()))
    deployment.wake(random)
    for browser in deployment.browsers:
        browser.tick()
    return True


def is_up_to_date(deployment: Deployment, browser: Browser) -> bool:
    head = deployment.feed.head(deployment.account_of[browser.user])
    return not browser.is_open or (browser.is_settled and browser.position == head and not browser.unanswered)


def describe_backlog(deployment: Deployment) -> str:
    queues = {name: len(queue.messages) for name, queue in deployment.queues.of.items()}
    browsers = [(each.name, each.state, each.position, len(each.pending), len(each.failed)) for each in deployment.browsers]
    return f"{queues} {[len(shard.records) for shard in deployment.stream.shards]} {browsers}"
