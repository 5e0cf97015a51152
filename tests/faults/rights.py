"""The rights that calls of AWS need, as policies name them."""

from collections.abc import Iterator, Mapping
from typing import Any

OF_OPERATION = {
    "s3.HeadObject": ("s3:GetObject",),
    "s3.CopyObject": ("s3:GetObject", "s3:PutObject"),
    "s3.CreateMultipartUpload": ("s3:PutObject",),
    "s3.UploadPart": ("s3:PutObject",),
    "s3.CompleteMultipartUpload": ("s3:PutObject",),
    "s3.ListObjectVersions": ("s3:ListBucketVersions",),
    "s3.DeleteObjects": ("s3:DeleteObjectVersion",),
    "sqs.SendMessageBatch": ("sqs:SendMessage",),
    "sqs.ChangeMessageVisibilityBatch": ("sqs:ChangeMessageVisibility",),
    "sesv2.SendEmail": ("ses:SendEmail", "ses:SendRawEmail"),
    "apigatewaymanagementapi.PostToConnection": ("execute-api:ManageConnections",),
    "apigatewaymanagementapi.DeleteConnection": ("execute-api:ManageConnections",),
}
"""Of operations whose right has another name."""
OF_WRITE = {"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem"}


def rights_for(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    """A right to send names its queue, too: `sqs:SendMessage` and `sqs:SendMessage ingest`."""
    if operation == "TransactWriteItems":
        yield from {f"dynamodb:{OF_WRITE[kind]}" for write in params["TransactItems"] for kind in write}
    else:
        if operation == "SendMessageBatch":
            yield f"sqs:SendMessage {params['QueueUrl'].rpartition('/')[2].removesuffix('.fifo')}"
        yield from OF_OPERATION.get(f"{service}.{operation}", (f"{service}:{operation}",))
