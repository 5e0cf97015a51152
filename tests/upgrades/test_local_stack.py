"""`make run` of the newest code on the data folder of an earlier release."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.aws_resources import AwsResources
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.provider import Provider
from tests.e2e.stack import LocalStack
from tests.e2e.waiting import until_no_problems
from tests.upgrades.release import Release, releases
from tests.upgrades.scenario import IN_FLIGHT


@pytest.fixture(name="release", params=releases(), ids=lambda release: release.version)
def _release(request: pytest.FixtureRequest) -> Release:
    found: Release = request.param
    return found


@pytest.fixture(name="provider")
def _provider() -> Iterator[Provider]:
    running = Provider()
    running.start()
    yield running
    running.stop()


@pytest.fixture(name="stack")
def _stack(release: Release, provider: Provider) -> Iterator[LocalStack]:
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder, "data")
        release.unpack(data_dir)
        stack = LocalStack(
            data_dir, providers={"TELEGRAM_API_BASE": provider.telegram_base, "GRAPH_API_BASE": provider.graph_base}
        )
        stack.start()
        yield stack
        stack.stop()


@pytest.fixture(name="aws")
def _aws(stack: LocalStack) -> Iterator[AwsResources]:
    aws = AwsResources(stack)
    yield aws
    for client in (aws.functions, aws.queues, aws.tables):
        client.close()


@pytest.fixture(name="ada")
def _ada(stack: LocalStack) -> Iterator[Agent]:
    agent = Agent(stack.stack_info, "ada")
    yield agent
    agent.close()


def test_old_data_folder_is_served_and_its_queues_are_worked_off(
    release: Release, stack: LocalStack, provider: Provider, aws: AwsResources, ada: Agent
) -> None:
    number = release.facts["noted"]["telegram"]
    aws.enable_all_workers()
    customer = TelegramCustomer(stack.stack_info)
    customer.write("Hello from after the update")
    new = ada.conversation_of(customer.name)
    reply = ada.reply(new, "Hello")
    ada.wait_for_delivery(new, reply["id"], "sent")

    ada.wait_for_text(number, IN_FLIGHT["ingest"])
    sent = [call.text for call in provider.wait_for(str(release.facts["noted"]["telegram_customer"]), 2)]
    assert sent == [IN_FLIGHT["outbound"], IN_FLIGHT["events"]]
    until_no_problems(lambda: aws.account_rows(stack.stack_info.account_id).inconsistencies())
