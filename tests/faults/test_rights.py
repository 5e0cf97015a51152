"""The rights of the functions' policies, compared with those that the write paths use."""

from tests.faults.paths import PATHS
from tests.faults.runner import Runner
from tests.infra.test_functions import LOGS, MAY, QUEUE_ACTIONS, ROWS, SENDS_TO, STREAM_ACTIONS

BY_LAMBDA = LOGS | QUEUE_ACTIONS | STREAM_ACTIONS
"""Used by Lambda itself: to write logs, and to read queues and the stream."""
OF_ANY_FUNCTION = ROWS
"""Reading and writing single rows. A function that has some of these has all, because the table has no parts to protect."""
NOT_IN_A_PATH = {
    "Broadcast": {"sqs:SendMessage"},  # starts the indexer once in 64 changes
    # looks a second time at what came after the first look of an erasure, and at the files of the search index that have it
    "Wake": {
        "dynamodb:BatchWriteItem",
        "s3:GetObject",
        "s3:PutObject",
        "execute-api:ManageConnections",
    },
}


SENDS_IN_NO_PATH = {
    ("Broadcast", "background"),  # starts the indexer once in 64 changes
    ("Forward", "forward_failures"),  # a change that failed on its last try
    ("Mail", "mail"),  # a mailbox with more mails than one run takes, and a mail that has ended several runs
}


def test_functions_use_exactly_their_rights(runner: Runner) -> None:
    for name in PATHS:
        runner.baseline(name)
    everything = runner.deployment.boundary.used
    used = {name: {right for right in rights if " " not in right} for name, rights in everything.items()}
    beyond = {name: rights - MAY[name] for name, rights in used.items() if not rights <= MAY[name]}
    unused = {name: rights - BY_LAMBDA - OF_ANY_FUNCTION - used.get(name, set()) for name, rights in MAY.items()}
    assert beyond == {}
    assert {name: rights for name, rights in unused.items() if rights} == NOT_IN_A_PATH
    sends = {(name, right.partition(" ")[2]) for name, rights in everything.items() for right in rights if " " in right}
    assert sends.isdisjoint(SENDS_IN_NO_PATH)
    assert sends | SENDS_IN_NO_PATH == {(name, _queue(resource)) for name, queues in SENDS_TO.items() for resource in queues}


def _queue(resource: str) -> str:
    """The name of a queue, from that of its resource in the template."""
    return {"ForwardFailures": "forward_failures"}.get(resource, resource.removesuffix("Queue").lower())
