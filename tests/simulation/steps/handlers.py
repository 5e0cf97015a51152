"""Steps of the functions, their queues and the clock."""

from random import Random

from tests.simulation.deployment import Deployment
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register


@step(150)
def resume_handler(deployment: Deployment, random: Random) -> bool:
    if not deployment.scheduler.paused:
        return False
    deployment.scheduler.resume(random.choice(deployment.scheduler.paused))
    return True


@step(30)
def run_ingest(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("ingest", random.choice((1, 3, 10)), random)


@step(40)
def run_broadcast(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("broadcast", random.choice((1, 3, 10)), random)


@step(30)
def run_react(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("react", random.choice((1, 3, 10)), random)


@step(15)
def run_background(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("background", random.choice((1, 3, 10)), random)


@step(30)
def run_deliver(deployment: Deployment, random: Random) -> bool:
    return deployment.run_worker("deliver", random.choice((1, 3, 10)), random)


@step(50)
def run_forward(deployment: Deployment, random: Random) -> bool:
    return deployment.forward(random.randrange(len(deployment.stream.shards)), random.choice((1, 5, 100)), random)


@step(3)
def run_wake(deployment: Deployment, random: Random) -> bool:
    deployment.wake(random)
    return True


def advance_clock(deployment: Deployment, ms: int) -> bool:
    deployment.clock.at += ms
    deployment.scheduler.kill_timed_out()
    deployment.gateway.close_expired()
    deployment.sockets.delete_expired()
    return True


@step(40)
def seconds_pass(deployment: Deployment, random: Random) -> bool:
    return advance_clock(deployment, random.choice((20, 100, 500, 2_000)))


@step(6)
def minutes_pass(deployment: Deployment, random: Random) -> bool:
    finish_most_handlers(deployment, random)
    return advance_clock(deployment, random.choice((8_000, 30_000, 190_000, 400_000)))


@step(1)
def hours_pass(deployment: Deployment, random: Random) -> bool:
    finish_most_handlers(deployment, random)
    return advance_clock(deployment, random.choice((3_600_000, 7_900_000, 90_000_000)))


def finish_most_handlers(deployment: Deployment, random: Random) -> None:
    """Most handlers finish within seconds. Lambda kills the few that are still paused when the clock advances."""
    while deployment.scheduler.paused and random.random() > 0.02:
        deployment.scheduler.resume(random.choice(deployment.scheduler.paused))
