"""After a contact is deleted, a search through every store and file of the local stack finds nothing of them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from chalicelib.domain.search_documents import INDEX_EVERY
from tests.e2e.aws_resources import AwsResources
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent, json_of
from tests.e2e.erased_customers import LIVES
from tests.e2e.provider import Provider
from tests.e2e.residue import SEGMENT_END, residue
from tests.e2e.stack import LocalStack
from tests.e2e.waiting import until, until_no_problems

NEVER_KEPT = {
    "text before the edit",
    "deleted message with a file",
    "name of the deleted message's file",
    "content of the deleted message's file",
    "provider's reason",
    "picture's URL",
    "conversation's attribute",
}
"""Words that the desk no longer had, or never had, when the contacts were deleted."""
LIVES_ON = re.compile(
    r"""WhatsApp:\ (id\ of\ a\ receipt\ without\ a\ message|receipt)\ as\ .*  # seven days
    |agent's\ contact:\ request\ id\ of\ the\ (contact|conversation)\ as\ sha256.*  # the client's own random id
    |.*\ as\ sha256\ of\ [0-9]+:…\ in\ state.json  # the queue's memory for repetitions: five minutes
    """,
    re.VERBOSE,
)
"""docs/privacy.md names the time and the reason of each."""


@pytest.fixture
def own_stack(tmp_path: Path, provider: Provider) -> Iterator[LocalStack]:
    """A stack that the test stops before it reads the files."""
    providers = {"TELEGRAM_API_BASE": provider.telegram_base, "GRAPH_API_BASE": provider.graph_base}
    running = LocalStack(tmp_path / "data", providers=providers)
    running.start()
    yield running
    running.stop()


def test_nothing_remains_of_deleted_contacts(own_stack: LocalStack, provider: Provider) -> None:
    info, ada, aws = own_stack.stack_info, Agent(own_stack.stack_info, "ada"), AwsResources(own_stack)
    words: dict[str, str] = {}
    contacts = []
    for life in LIVES:
        made, contact_id = life(info, ada, provider)
        words |= made.made
        contacts.append(contact_id)
    kept = {title: word for title, word in words.items() if title.partition(": ")[2] not in NEVER_KEPT}
    until_no_problems(lambda: unfound(own_stack, kept))
    inboxes = [inbox["id"] for inbox in info.data["inboxes"]]
    index_messages(own_stack, aws)

    for contact_id in contacts:
        json_of(ada.request("DELETE", f"contacts/{contact_id}"))
    until(lambda: all(each.settling for each in aws.erasures(info.account_id)), "the erasures have removed what they know")
    until_no_problems(aws.waiting_messages)
    ada.close()
    own_stack.stop()
    left = residue(own_stack.data_dir, words, hashed_with=[f"{each}:" for each in inboxes] + [f"{each}#" for each in inboxes])
    unexpected = [line for line in left if not LIVES_ON.fullmatch(line)]
    assert not unexpected, "\n".join(f"{line} ({words[line.partition(' as ')[0]]})" for line in unexpected)


def index_messages(stack: LocalStack, aws: AwsResources) -> None:
    """Lets another customer write until the indexer of the search has run, so that its files have words of the contacts."""
    other = TelegramCustomer(stack.stack_info)
    for number in range(INDEX_EVERY):
        other.write(f"message {number}")
    until_no_problems(aws.waiting_messages)
    files = (path for path in stack.data_dir.rglob("*") if path.is_file())
    assert any(path.read_bytes()[-12:-8] == SEGMENT_END for path in files)


def unfound(stack: LocalStack, words: Mapping[str, str]) -> list[str]:
    """The titles of words that the search does not find while the contacts exist: it would not find them afterwards either."""
    found = {line.partition(" as ")[0] for line in residue(stack.data_dir, words)}
    return sorted(words.keys() - found)
