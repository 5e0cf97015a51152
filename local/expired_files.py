"""Removes the files that the bucket's lifecycle rules have expired: MiniStack stores the rules and never applies them."""

import threading
import time
from typing import Any

import boto3

from infra.merge import merged_resources
from local.options import REGION

DAY_MS = 86_400_000
HOURLY = 3_600


def rules() -> dict[str, int]:
    """The days after which files expire, by the beginning of their keys."""
    properties = merged_resources()["Resources"]["FilesBucket"]["Properties"]
    found = properties["LifecycleConfiguration"]["Rules"]
    return {rule["Prefix"]: rule["ExpirationInDays"] for rule in found if "ExpirationInDays" in rule}


def remove_expired(s3: Any, bucket: str, now_ms: int) -> int:
    """The number of files that were removed, with all their versions."""
    removed = 0
    for prefix, days in rules().items():
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for each in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
                if each["LastModified"].timestamp() * 1000 <= now_ms - days * DAY_MS:
                    s3.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])
                    removed += 1
    return removed


def keep_removing(bucket: str) -> None:
    """At once and then every hour, as long as the process lives."""

    def forever() -> None:
        while True:
            remove_expired(boto3.client("s3", region_name=REGION), bucket, int(time.time() * 1000))
            time.sleep(HOURLY)

    threading.Thread(target=forever, daemon=True, name="expired files").start()
