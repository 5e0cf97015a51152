"""Searches for the general suites, and the fault paths of the indexer."""

from typing import Any

from chalicelib.actions.search_runs import start_indexer
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.search_documents import SearchIndex, Segment
from chalicelib.features.search import indexing
from tests.contract.staffed_company import MINUTE
from tests.faults import scenarios
from tests.faults.company import path_of, telegram
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.erasure.specimen import erase_all
from tests.security.foreign_ids import Foreign, rival_inbox
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    segment = Segment("name", 1, 7, 2_048, 90_000, 60_000, 2**52, 1, 300)
    index = SearchIndex(account_id, 640, NOON, (segment,), 7, "cursor", NOON - 1, 3)
    return [(keys.search_index(account_id), index)]


SPECIMEN = Specimen(
    queries={
        f"GET {A}/search": "q=hello",
        f"GET {A}/search/messages": "q=hello&page=1",
        f"GET {A}/search/conversations": "q=kim&page=1",
        f"GET {A}/search/contacts": "q=kim&page=1",
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {A}/search
UTT AA ... TTTTTT .SSSST X  GET {A}/search/messages
UTT AA ... TTTTTT .SSSST X  GET {A}/search/conversations
UTT AA ... TTTTTT .SSSST X  GET {A}/search/contacts
""",
    other_account=f"""
..  GET {A}/search
..  GET {A}/search/messages
..  GET {A}/search/conversations
..  GET {A}/search/contacts
""",
    foreign=(Foreign(f"GET {A}/search/messages", "inbox_id", rival_inbox, "404 inbox_not_found"),),
    entities=entities,
    steps=(start_indexer,),
)


def index_is_due(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    indexing.plan(deployment.desk, 1)


def indexed(deployment: Deployment) -> None:
    index_is_due(deployment)
    deployment.wake()
    deployment.settle()
    deployment.advance_clock(MINUTE)


def found(deployment: Deployment) -> Any:
    return deployment.api("ada", "GET", "A/search/messages?q=hello").json


@path(index_is_due)
def index_messages(deployment: Deployment) -> Any:
    deployment.wake()
    deployment.settle()
    return found(deployment)


def indexed_and_due_again(deployment: Deployment) -> None:
    indexed(deployment)
    indexing.plan(deployment.desk, 1)


@path(indexed_and_due_again)
def index_more_messages(deployment: Deployment) -> Any:
    """The file of the first run is replaced."""
    telegram(deployment, 2, text="Hello again")
    deployment.settle()
    deployment.wake()
    deployment.settle()
    return found(deployment)


@path(indexed)
def delete_indexed_conversation(deployment: Deployment) -> Any:
    deployment.api("ada", "DELETE", path_of(deployment))
    erase_all(deployment)
    return found(deployment)
