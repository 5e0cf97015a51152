"""The rights of the functions' policies, compared with those that the write paths use."""

from tests.faults.paths import PATHS
from tests.faults.runner import Runner
from tests.infra.test_functions import LOGS, MAY, QUEUE_ACTIONS, ROWS, STREAM_ACTIONS

BY_LAMBDA = LOGS | QUEUE_ACTIONS | STREAM_ACTIONS
"""Used by Lambda itself: to write logs, and to read queues and the stream."""
OF_ANY_FUNCTION = ROWS
"""Reading and writing single rows. A function that has some of these has all, because the table has no parts to protect."""
NOT_IN_A_PATH = {
    "APIHandler": {"s3:GetObject"},  # signs the links to files, and S3 checks the signer's rights
    # deletes what came after the first look of an erasure
    "Wake": {"dynamodb:BatchWriteItem", "s3:DeleteObjectVersion", "execute-api:ManageConnections"},
}


def test_functions_use_exactly_their_rights(runner: Runner) -> None:
    for name in PATHS:
        runner.baseline(name)
    used = runner.deployment.boundary.used
    beyond = {name: rights - MAY[name] for name, rights in used.items() if not rights <= MAY[name]}
    unused = {name: rights - BY_LAMBDA - OF_ANY_FUNCTION - used.get(name, set()) for name, rights in MAY.items()}
    assert beyond == {}
    assert {name: rights for name, rights in unused.items() if rights} == NOT_IN_A_PATH
