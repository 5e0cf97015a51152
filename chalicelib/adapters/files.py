"""ports.Files on S3."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_session import Clients
from chalicelib.domain.outbound import StoredFile, UploadTarget

LINK_SECONDS = 300
UPLOAD_SECONDS = 900
"""S3 checks it when an upload begins, so that a slow line may take longer."""

MIN_PART_BYTES = 5 * 1024 * 1024
"""S3 refuses a smaller part of an upload, except for the last one."""
MISSING = (403, 404)
"""Without the permission to list the bucket, S3 answers 403 for a file that it does not have."""


class BucketFiles:
    def __init__(self, clients: Clients, bucket: str) -> None:
        self._clients, self._bucket = clients, bucket

    def save(self, key: str, file: StoredFile) -> None:
        self._clients.s3.put_object(Bucket=self._bucket, Key=key, Body=file.body, ContentType=file.content_type)

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        return StoredFile(name, content_type, self._read(key))

    def exists(self, key: str) -> bool:
        try:
            self._clients.s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in MISSING:
                return False
            raise
        return True

    def copy(self, source: str, key: str, *, content_type: str) -> None:
        place = {"Bucket": self._bucket, "Key": key, "CopySource": {"Bucket": self._bucket, "Key": source}}
        try:
            self._clients.s3.copy_object(**place, ContentType=content_type, MetadataDirective="REPLACE")
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in MISSING:
                raise FileNotFoundError(source) from error
            raise

    def upload_target(self, key: str, *, content_type: str, size: int, checksum_header: str, checksum: str) -> UploadTarget:
        """All headers are part of the signature. A browser sets the length itself, from the file."""
        parameters = {"Bucket": self._bucket, "Key": key, "ContentType": content_type, "ContentLength": size}
        parameters["ContentMD5" if checksum_header == "Content-MD5" else "ChecksumSHA256"] = checksum
        url = self._clients.s3.generate_presigned_url("put_object", Params=parameters, ExpiresIn=UPLOAD_SECONDS)
        return UploadTarget(url, {"Content-Type": content_type, checksum_header: checksum})

    @property
    def upload_base(self) -> str:
        return f"{self._clients.s3_host}/{self._bucket}/"

    def join(self, keys: Sequence[str], key: str, *, content_type: str) -> None:
        """S3 removes an upload that was not completed after a day (infra/resources/files.yaml)."""
        place = {"Bucket": self._bucket, "Key": key}
        upload = self._clients.s3.create_multipart_upload(**place, ContentType=content_type)["UploadId"]
        sent: list[dict[str, Any]] = []
        held = b""
        for each in keys:
            held += self.load(each, name="", content_type=content_type).body
            if len(held) < MIN_PART_BYTES and each != keys[-1]:
                continue
            part = self._clients.s3.upload_part(**place, UploadId=upload, PartNumber=len(sent) + 1, Body=held)
            sent.append({"ETag": part["ETag"], "PartNumber": len(sent) + 1})
            held = b""
        self._clients.s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": sent})

    def load_part(self, key: str, start: int, length: int) -> bytes:
        return self._read(key, Range=f"bytes={start}-{start + length - 1}")

    def _read(self, key: str, **part: str) -> bytes:
        try:
            found = self._clients.s3.get_object(Bucket=self._bucket, Key=key, **part)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in MISSING:
                raise FileNotFoundError(key) from error
            raise
        body: bytes = found["Body"].read()
        return body

    def older_than(self, prefix: str, time: int) -> list[str]:
        return [each["Key"] for each in self._versions(prefix) if each["LastModified"].timestamp() * 1000 < time]

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
