"""ports.Files on S3."""

from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_session import Clients
from chalicelib.domain.outbound import StoredFile

LINK_SECONDS = 300


class BucketFiles:
    def __init__(self, clients: Clients, bucket: str) -> None:
        self._clients, self._bucket = clients, bucket

    def save(self, key: str, file: StoredFile) -> None:
        self._clients.s3.put_object(Bucket=self._bucket, Key=key, Body=file.body, ContentType=file.content_type)

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        found = self._clients.s3.get_object(Bucket=self._bucket, Key=key)
        return StoredFile(name, content_type, found["Body"].read())

    def exists(self, key: str) -> bool:
        """Without the permission to list the bucket, S3 answers 403 for a file that it does not have."""
        try:
            self._clients.s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):
                return False
            raise
        return True

    def erase(self, prefix: str) -> None:
        """With all earlier versions, which the bucket would keep otherwise."""
        while found := self._versions(prefix):
            removed = {"Objects": [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found], "Quiet": True}
            if errors := self._clients.s3.delete_objects(Bucket=self._bucket, Delete=removed).get("Errors"):
                raise OSError(f"{len(errors)} files could not be removed: {errors[0].get('Code')}")

    def _versions(self, prefix: str) -> list[dict[str, Any]]:
        """The first versions and deletion marks, a thousand at most."""
        page = self._clients.s3.list_object_versions(Bucket=self._bucket, Prefix=prefix)
        return [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]

    def link(self, key: str, *, name: str, content_type: str, inline: bool) -> str:
        disposition = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
        parameters = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
        }
        url: str = self._clients.s3.generate_presigned_url("get_object", Params=parameters, ExpiresIn=LINK_SECONDS)
        return url
