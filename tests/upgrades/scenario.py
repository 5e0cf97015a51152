"""The contents of a release's data folder: two accounts, and at least one of everything that the release can store.

The scenario speaks HTTP to a running stack, as agents, customers and providers do.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.e2e.aws_resources import AwsResources
from tests.e2e.desk_api import json_of
from tests.e2e.waiting import until_no_problems
from tests.upgrades import scenario_conversations as conversations
from tests.upgrades import scenario_people as people
from tests.upgrades.release import Recorded
from tests.upgrades.scenario_company import Company

IN_FLIGHT = {
    "ingest": "This waits to be taken in",
    "events": "This waits to be queued for the provider",
    "outbound": "This waits to be sent",
}
"""Texts of messages, by the queue that they were in when the folder was made."""


def play(company: Company) -> Recorded:
    """Returns the credentials and ids under which the recorded answers are asked for again."""
    for part in (
        people.settings,
        conversations.statuses_and_properties,
        conversations.telegram_messages,
        conversations.whatsapp_messages,
        conversations.sends_without_success,
        people.contacts,
        conversations.long_thread,
        conversations.full_list,
        conversations.app_customer,
        people.automatic_assignment,
        people.second_account,
    ):
        part(company)
    return company.recorded


@contextmanager
def work_in_flight(company: Company, aws: AwsResources) -> Iterator[None]:
    """Meanwhile each queue holds something that its worker has not been given yet."""
    ada, noted, account_id = company.ada, company.recorded.noted, company.stack_info.account_id
    customer = company.telegram("Imani Osei")
    customer.number, customer.id = noted["telegram_customer"], str(noted["telegram_customer"])
    with ExitStack() as held:
        held.enter_context(aws.paused("deliver"))
        ada.reply(noted["telegram"], IN_FLIGHT["outbound"])
        aws.peek_messages("Outbound", 1)
        until_no_problems(lambda: aws.account_rows(account_id).inconsistencies())
        held.enter_context(aws.paused("react"))
        held.enter_context(aws.paused("broadcast"))
        ada.reply(noted["telegram"], IN_FLIGHT["events"])
        aws.peek_messages("Events", 1)
        aws.peek_messages("Broadcast", 1)
        held.enter_context(aws.paused("ingest"))
        update = customer.update({"text": IN_FLIGHT["ingest"], "message_id": 8_000_001})
        json_of(customer.deliver(update))
        aws.peek_messages("Ingest", 1)
        yield
